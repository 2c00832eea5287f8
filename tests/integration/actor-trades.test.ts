import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { OrderRow } from '../../src/contract/trading.ts';
import { isWorking, type OrderState } from '../../src/domain/orders/order-lifecycle.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Workstation } from '../fixtures/workstation.ts';

let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-actor-'));
  workstation = new Workstation(folder, { markets: 12, ratePerS: 400, policy: 'spreadCapture' });
  await workstation.start();
});
afterEach(async () => {
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the window is told of the actor's orders. */
const followOwn = () => {
  const rows = workstation.follow('orders', 'orders');
  return () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
};
const summary = () => workstation.decided();
const isOpen = ({ state }: OrderRow): boolean => isWorking(state as OrderState);
const arm = (to: 'armed' | 'disarmed') => workstation.api['actor.arm']({ to });

describe('the actor', () => {
  it('decides but wants nothing until somebody arms it; disarmed, it has nothing in the books', async () => {
    const own = followOwn();
    await eventually(async () => (await summary()).actions.buyYes > 0, 'a wish');
    expect(await summary()).toMatchObject({ armed: 'disarmed', intents: 0 });
    expect(own()).toEqual([]);

    unwrap(await arm('armed'));
    await eventually(() => own().filter(isOpen).length >= 2, 'orders of the actor');
    await eventually(async () => ((await summary()).outcomes['placed'] ?? 0) >= 2, 'outcomes');
    // One working order per market and direction, whatever it wanted meanwhile.
    const places = own()
      .filter(isOpen)
      .map(({ market, side }) => `${market} ${side}`);
    expect(new Set(places).size).toBe(places.length);

    unwrap(await arm('disarmed'));
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    const { intents } = await summary();
    const { decisions } = await summary();
    await eventually(async () => (await summary()).decisions > decisions, 'further decisions');
    expect((await summary()).intents).toBe(intents);
  });

  it('is told from others by what decided, in every fill', async () => {
    const fills = workstation.follow('orders', 'fills');
    unwrap(await arm('armed'));
    const own = await eventually(() => fills()?.find(({ origin }) => origin === 'actor'), 'a fill');
    expect(own.decidedBy).toBe('builtin:spreadCapture');
  });

  it('is locked out of a market that a person takes, until it is handed back', async () => {
    const own = followOwn();
    unwrap(await arm('armed'));
    const { market } = await eventually(() => own().find(isOpen), 'an order of the actor');
    unwrap(await workstation.api['orders.takeMarket']({ market }));
    const wishes = async () => (await summary()).outcomes['taken'] ?? 0;
    await eventually(async () => (await wishes()) > 0, 'a wish that was not sent');
    // What was under way to orders when it was taken has ended meanwhile.
    await workstation.everyIntentAnswered();
    await eventually(() => !own().some((row) => row.market === market && isOpen(row)), 'none left');
    const [sent, before] = [workstation.ordersOfActor(market), await wishes()];
    await eventually(async () => (await wishes()) > before, 'another one');
    expect(workstation.ordersOfActor(market)).toBe(sent);
    unwrap(await workstation.api['orders.handBack']({ market }));
    await eventually(
      () => own().some((row) => row.market === market && isOpen(row)),
      'the actor at work there again',
    );
  });

  it('leaves nothing in the books when its process ends, and comes back disarmed', async () => {
    const own = followOwn();
    unwrap(await arm('armed'));
    await eventually(() => own().some(isOpen), 'an order of the actor');
    process.kill(workstation.healthOf('actor').pid as number, 'SIGKILL');
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    await eventually(
      async () =>
        (await workstation.api['actor.summary']({})).ok && workstation.supervisor.isStarted,
      'the actor back',
    );
    expect((await summary()).armed).toBe('disarmed');
  });

  it('is stopped by the kill switch like everybody else', async () => {
    const own = followOwn();
    unwrap(await arm('armed'));
    await eventually(() => own().some(isOpen), 'an order of the actor');
    expect(unwrap(await workstation.api['orders.kill']({ reason: 'drill' })).left).toBe(0);
    const sent = unwrap(await workstation.api['orders.summary']({})).orders;
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    expect(unwrap(await workstation.api['orders.summary']({})).orders).toBe(sent);
  });
});
