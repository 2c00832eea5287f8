import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VenueOrder } from '../../src/adapters/kalshi/wire-portfolio.ts';
import { readLedger } from '../../src/adapters/sqlite/ledger-store.ts';
import { Random } from '../../src/base/random.ts';
import { unwrap } from '../../src/base/result.ts';
import type { LedgerEvent } from '../../src/domain/orders/ledger-event.ts';
import type { MarketTicker, OrderId } from '../../src/domain/units/ids.ts';
import { ONE_CONTRACT, type Price, type Qty } from '../../src/domain/units/units.ts';
import { differencesOfBooks, foldLedger, type LedgerFold } from '../fixtures/both-books.ts';
import { CHAOS_LIMITS, ChaosRig } from '../fixtures/chaos-rig.ts';
import { eventually } from '../fixtures/eventually.ts';

/** `ODDLOT_CHAOS_ROUNDS=200 vitest run tests/integration/chaos.test.ts` is what a release has to pass. */
const ROUNDS = Number(process.env['ODDLOT_CHAOS_ROUNDS'] ?? 12);
const SEED = Number(process.env['ODDLOT_SEED'] ?? 5);
/** How long after the first blow, at most, the second one falls. */
const BLOWS_WITHIN_MS = 400;
/** Reading both books takes a while when they are long. */
const LOOK_AGAIN_MS = 50;

const BLOWS = ['orders', 'connection', 'supervisor', 'killSwitch'] as const;
type Blow = (typeof BLOWS)[number];

const rig = new ChaosRig();
const random = new Random(SEED, 'chaos');
beforeAll(() => rig.start(SEED));
afterAll(() => rig.stop());

const pick = <T>(from: readonly T[]): T => from[random.integer(0, from.length - 1)] as T;
const ordersAtVenue = async (): Promise<VenueOrder[]> => unwrap(await rig.venue.orders({}));
const resting = async () => unwrap(await rig.venue.restingNow());

describe('whatever is killed, at whatever moment', () => {
  it(`loses no fill, books none twice, keeps the limits and obeys the kill switch, ${ROUNDS} times`, async () => {
    const struck: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      const others = Array.from({ length: random.integer(0, 2) }, () => pick(BLOWS));
      // Each of them in its turn, so that none is left out by chance.
      const blows = [BLOWS[round % BLOWS.length] as (typeof BLOWS)[number], ...others];
      const told = `round ${round} of seed ${SEED}: ${blows.join(', ')}`;
      try {
        const trading = { goesOn: true };
        const traders = [trade(trading), trade(trading), trade(trading)];
        for (const blow of blows) {
          await sleep(random.integer(0, BLOWS_WITHIN_MS));
          await strike(blow);
          struck[blow] = (struck[blow] ?? 0) + 1;
        }
        await Promise.all(kills.splice(0));
        await rig.ready();
        if (await isLatched()) await expectKilled();
        // A machine may be so slow that they come to little in the time that the blows take.
        else if (round >= ROUNDS / 2) await eventually(hasTraded, `${ROUNDS} fills`);
        trading.goesOn = false;
        await Promise.all(traders);
        await comeToRest();
        expectWithinLimits(await sameBooks(), await ordersAtVenue());
        await resume();
      } catch (error) {
        throw new Error(told, { cause: error });
      }
    }
    const { fills, drifts } = foldLedger(rig.ledgerFile);
    expect(drifts.map(({ differences: found }) => found)).toEqual([]);
    expectNothingSentWhileLatched();
    // Otherwise it was about nothing.
    expect(fills.length).toBeGreaterThan(ROUNDS);
    expect(Object.keys(struck).toSorted()).toEqual(BLOWS.toSorted());
  }, 3_600_000);
});

const hasTraded = (): boolean => foldLedger(rig.ledgerFile).fills.length > ROUNDS;

/** A person in a hurry: orders that take, orders that rest, cancels; refusals are fine. */
async function trade(trading: { goesOn: boolean }): Promise<void> {
  const markets = unwrap(await rig.venue.markets({ status: 'open' })).items;
  while (trading.goesOn) {
    const { ticker: market, yesBid, yesAsk } = pick(markets);
    const side = pick(['bid', 'ask'] as const);
    const timeInForce = pick(['good_till_canceled', 'immediate_or_cancel'] as const);
    const touch = side === 'bid' ? (yesAsk ?? 9000) : (yesBid ?? 1000);
    const price = timeInForce === 'immediate_or_cancel' ? touch : side === 'bid' ? 100 : 9900;
    const qty = (random.integer(1, 8) * ONE_CONTRACT) as Qty;
    const order = { market, side, price: price as Price, qty, timeInForce, postOnly: false };
    const placed = await rig.request('orders.submit', order);
    if (placed.ok && random.chance(0.4)) {
      await rig.request('orders.cancel', { clientOrderId: placed.value.clientOrderId });
    }
    await sleep(random.integer(0, 15));
  }
}

async function strike(blow: Blow): Promise<void> {
  switch (blow) {
    case 'orders':
      return rig.killOrders();
    case 'supervisor':
      return rig.killSupervisor();
    case 'connection':
      return rig.cutConnections(random.integer(20, 150));
    case 'killSwitch': {
      // Sometimes the next blow falls while it is canceling.
      const killing = kill();
      kills.push(killing);
      if (random.chance(0.5)) await killing;
    }
  }
}

/** From its answer on nothing new may come to the venue; the answer may be lost with whoever gave it. */
async function kill(): Promise<void> {
  const report = await rig.request('orders.kill', { reason: 'chaos' });
  if (!report.ok) return;
  const known = new Set((await ordersAtVenue()).map(({ orderId }) => orderId));
  killed = known;
}
/** Under way, or answered since the round began. */
const kills: Promise<void>[] = [];
/** The venue's orders when a kill had been answered. */
let killed: ReadonlySet<OrderId> | undefined;

const refusals = async (): Promise<number> => {
  const summary = await eventually(async () => {
    const read = await rig.request('orders.summary', {});
    return read.ok ? read.value : undefined;
  }, 'an answer');
  return summary.denials['risk.killed'] ?? 0;
};

async function isLatched(): Promise<boolean> {
  const latched = foldLedger(rig.ledgerFile).audit.ledger.latch === 'latched';
  // Who was told that it is killed must find it killed, whatever died since.
  if (killed) expect(latched).toBe(true);
  return latched;
}

/** Nothing rests, nothing more arrives while three traders go on asking, and each of them is refused. */
async function expectKilled(): Promise<void> {
  await eventually(async () => (await resting()).length === 0, 'an empty book');
  const before = (await ordersAtVenue()).map(({ orderId }) => orderId);
  if (killed) expect(before.filter((orderId) => !killed?.has(orderId))).toEqual([]);
  const refused = await refusals();
  await eventually(async () => (await refusals()) > refused + 3, 'orders that are refused');
  expect((await ordersAtVenue()).map(({ orderId }) => orderId)).toEqual(before);
}

/** The actor disarmed, nothing resting, every outcome known. */
async function comeToRest(): Promise<void> {
  await eventually(
    async () => (await rig.request('actor.arm', { to: 'disarmed' })).ok,
    'the actor disarmed',
  );
  await eventually(async () => {
    const canceled = await rig.request('orders.cancelAll', { market: null });
    return canceled.ok && (await resting()).length === 0;
  }, 'nothing resting');
}

/** Waits until the ledger is what the venue's books are. */
async function sameBooks(): Promise<LedgerFold> {
  let found: string[] = [];
  return eventually(async () => {
    await sleep(LOOK_AGAIN_MS);
    const fold = foldLedger(rig.ledgerFile);
    found = await differencesOfBooks(fold, rig.venue);
    return found.length === 0 ? fold : undefined;
  }, 'the same books').catch((error: unknown) => {
    throw new Error(found.join('\n'), { cause: error });
  });
}

/** Back to trading, as a person would who has looked at everything. */
async function resume(): Promise<void> {
  killed = undefined;
  await eventually(async () => {
    await rig.request('orders.release', { phrase: 'RELEASE', reason: 'reviewed' });
    await rig.request('orders.resume', { reason: 'reviewed' });
    await rig.request('orders.setTrading', { to: 'trading' });
    return (await rig.request('actor.arm', { to: 'armed' })).ok && (await canTrade());
  }, 'trading');
}

async function canTrade(): Promise<boolean> {
  const { ticker: market } = pick(unwrap(await rig.venue.markets({ status: 'open' })).items);
  const terms = { side: 'bid', price: 100 as Price, qty: ONE_CONTRACT } as const;
  const how = { timeInForce: 'good_till_canceled', postOnly: true } as const;
  const placed = await rig.request('orders.submit', { market, ...terms, ...how });
  return placed.ok && placed.value.state === 'resting';
}

/** As the venue saw it: sizes, every position on the way, and how many orders rested at once. */
function expectWithinLimits({ fills }: LedgerFold, orders: readonly VenueOrder[]): void {
  const { maxOrderContracts, maxPositionContracts, maxOpenOrders } = CHAOS_LIMITS;
  const isBeyond = (qty: number, contracts: number | null): boolean =>
    Math.abs(qty) > (contracts ?? 0) * ONE_CONTRACT;
  expect(orders.filter(({ initialQty }) => isBeyond(initialQty, maxOrderContracts))).toEqual([]);

  const positions = new Map<MarketTicker, number>();
  const tooFar = fills
    .toSorted((a, b) => a.at - b.at)
    .filter(({ market, side, qty }) => {
      const before = positions.get(market) ?? 0;
      const position = side === 'bid' ? before + qty : before - qty;
      positions.set(market, position);
      return isBeyond(position, maxPositionContracts);
    });
  expect(tooFar).toEqual([]);

  const turns = orders
    .flatMap(({ createdAt, updatedAt }) =>
      updatedAt !== null && updatedAt > createdAt
        ? [
            { at: createdAt, by: 1 },
            { at: updatedAt, by: -1 },
          ]
        : [],
    )
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let open = 0;
  let most = 0;
  for (const { by } of turns) {
    open += by;
    most = Math.max(most, open);
  }
  expect(most).toBeLessThanOrEqual(maxOpenOrders ?? 0);
}

/** By the ledger's own account: between the latch and its release nothing was sent. */
function expectNothingSentWhileLatched(): void {
  let latch: 'armed' | 'latched' = 'armed';
  const late: LedgerEvent[] = [];
  unwrap(
    readLedger(rig.ledgerFile, (event) => {
      if (event.type === 'killed') latch = 'latched';
      else if (event.type === 'released') latch = 'armed';
      else if (latch === 'latched' && isSending(event)) late.push(event);
    }),
  );
  expect(late).toEqual([]);
}

const isSending = (event: LedgerEvent): boolean =>
  event.type === 'amendSent' || (event.type === 'orderMoved' && event.move === 'sent');
