import type { Desk } from '../../store/desk.ts';

type Needs = Pick<Desk, 'api' | 'notices'>;

/** Latches the kill switch. Nobody is asked first: stopping has to be one key. */
export async function kill({ api, notices }: Needs): Promise<void> {
  const reply = await api['orders.kill']({ reason: 'Stopped by hand in the window', by: 'window' });
  if (!reply.ok) {
    notices.sayFailure('The kill switch was NOT confirmed', reply.error);
    return;
  }
  const { canceled, left, verified, fills, gateMs, cancelsMs } = reply.value;
  const took = `Gate closed in ${gateMs.toFixed(1)} ms, cancels done in ${cancelsMs.toFixed(0)} ms.`;
  const filled = fills ? ` ${fills} fills came in meanwhile.` : '';
  if (left === 0 && verified === 'empty') {
    notices.say(
      'good',
      `Killed. ${canceled} orders cancelled, none left working.${filled} ${took}`,
    );
    return;
  }
  const rest = left === 0 ? 'orders' : `${left} orders`;
  notices.say(
    'bad',
    `Killed, but ${rest} may still work at the venue (${canceled} cancelled).${filled}`,
    'Cancelling goes on by itself; watch Orders until none is left.',
  );
}

/** Kills for practice, at the embedded venue only; the switch stays latched. */
export async function drill({ api, notices }: Needs): Promise<void> {
  const reply = await api['orders.drill']({});
  if (!reply.ok) {
    notices.sayFailure('There was no drill', reply.error);
    return;
  }
  const { verdict, placed, canceled, gateMs, cancelsMs } = reply.value;
  const took = `gate closed in ${gateMs.toFixed(1)} ms, ${canceled} of ${placed} orders cancelled in ${cancelsMs.toFixed(0)} ms`;
  if (verdict === 'passed') {
    notices.say('good', `Drill passed: ${took}.`, 'Release the kill switch to end it.');
  } else notices.say('bad', `Drill FAILED: ${took}.`, 'Look at Orders, then release.');
}

/** @returns whether trading was released; a refusal has been put into words */
export async function release(
  { api, notices }: Needs,
  phrase: string,
  reason: string,
): Promise<'released' | 'refused'> {
  const reply = await api['orders.release']({ phrase, reason });
  if (reply.ok) {
    notices.say('good', 'Kill switch released. Trading is paused until you resume it.');
    return 'released';
  }
  notices.sayFailure('The kill switch stays latched', reply.error);
  return 'refused';
}

/** @returns whether the halt was ended; a refusal has been put into words */
export async function resume(
  { api, notices }: Needs,
  reason: string,
): Promise<'resumed' | 'refused'> {
  const reply = await api['orders.resume']({ reason });
  if (reply.ok) {
    notices.say('good', 'Trading is no longer halted.');
    return 'resumed';
  }
  notices.sayFailure('Trading stays halted', reply.error);
  return 'refused';
}

export async function setTrading({ api, notices }: Needs, to: 'trading' | 'paused'): Promise<void> {
  const reply = await api['orders.setTrading']({ to });
  if (reply.ok) return;
  notices.sayFailure(`Trading was not ${to === 'paused' ? 'paused' : 'resumed'}`, reply.error);
}
