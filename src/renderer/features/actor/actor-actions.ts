import type { Desk } from '../../store/desk.ts';

type Needs = Pick<Desk, 'api' | 'notices'>;

/** Lets the actor trade, or takes that back. */
export async function arm(desk: Needs, to: 'armed' | 'disarmed'): Promise<void> {
  const reply = await desk.api['actor.arm']({ to });
  if (!reply.ok) desk.notices.sayFailure(`The actor was not ${to}`, reply.error);
}

/** Keeps the actor out of a market, or lets it in again; who owns the market stays as it is. */
export async function setPause(
  desk: Needs,
  market: string,
  to: 'paused' | 'running',
): Promise<void> {
  const channel = to === 'paused' ? 'actor.pauseMarket' : 'actor.resumeMarket';
  const reply = await desk.api[channel]({ market });
  if (!reply.ok) desk.notices.sayFailure(`${market} is not ${to}`, reply.error);
}

/** Closes a breaker by hand. @param market - null: that of whoever decides */
export async function resetBreaker(desk: Needs, market: string | null): Promise<void> {
  const reply = await desk.api['actor.resetBreaker']({ market });
  if (!reply.ok) desk.notices.sayFailure('The breaker is as it was', reply.error);
}

/** Locks the actor out of a market; its orders there are cancelled. */
export async function takeMarket(desk: Needs, market: string): Promise<void> {
  const reply = await desk.api['orders.takeMarket']({ market });
  if (!reply.ok) {
    desk.notices.sayFailure(`${market} is not yours alone yet`, reply.error);
    return;
  }
  const { canceled } = reply.value;
  const orders = canceled === 1 ? '1 order' : `${canceled} orders`;
  const also = canceled === 0 ? '' : ` ${orders} of the actor cancelled.`;
  desk.notices.say('good', `${market} is yours.${also}`);
}

export async function handBack(desk: Needs, market: string): Promise<void> {
  const reply = await desk.api['orders.handBack']({ market });
  if (reply.ok) desk.notices.say('good', `The actor may trade in ${market} again.`);
  else desk.notices.sayFailure(`${market} was not handed back`, reply.error);
}
