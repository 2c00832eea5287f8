import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../base/result.ts';
import { createLogger } from '../../base/logger.ts';
import { NO_FEES } from '../../domain/fees/fee-schedule.ts';
import { DECI_CENT } from '../../domain/market/price-grid.ts';
import { EXITS_OFF, type ExitSettings } from '../../domain/exits/exit-settings.ts';
import type { OrderOrigin } from '../../domain/orders/order.ts';
import type { ClientOrderId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { ack, DeskRig, fill, NYC, refused } from './desk.fixture.ts';
import { ExitDesk } from './exit-desk.ts';
import { Funds } from './funds.ts';
import type { MarketTerms, MarketTermsReader } from './market-terms.ts';
import { VenueClock } from './venue-clock.ts';

let rig: DeskRig;
let exits: ExitDesk;
let answers = 0;
let trades = 0;
beforeEach(() => {
  answers = 0;
  trades = 0;
  rig = new DeskRig();
});
afterEach(() => rig.close());

const start = (settings: Partial<ExitSettings>): void => {
  const terms = {
    read: () => Promise.resolve(ok(rig.market)),
    known: () => rig.market,
    fees: () => NO_FEES,
  } as unknown as MarketTermsReader;
  const { journal, desk, marks, clock, ledger } = rig;
  const logger = createLogger({
    source: 'test',
    sink: (entry) => rig.log.push(entry),
    nowUs: () => clock.nowUs(),
  });
  exits = new ExitDesk(
    {
      journal,
      desk,
      marks,
      terms,
      funds: new Funds(ledger, terms),
      clock,
      venueClock: new VenueClock(clock),
      logger,
      trading: () => rig.trading,
      onChange: () => undefined,
    },
    { ...EXITS_OFF, ...settings },
  );
};
/** Ten contracts at 46 cents, which the bid of 44 would buy back. */
const hold = (qty = 1000, price = 4600): void => {
  trades += 1;
  const orderId = `bought${trades}` as OrderId;
  rig.desk.takeFill(fill(trades, qty, { orderId, price: price as Price }));
};
const willRest = (qty: number): void => {
  answers += 1;
  rig.venue.answerCreate(ok({ ...ack(0, qty).value, orderId: `v${answers}` as OrderId }));
};
/** Takes what is there, told by a fill as the venue tells it. */
const willTake = (qty: number): void => {
  answers += 1;
  const orderId = `v${answers}` as OrderId;
  rig.venue.answerCreate(ok({ ...ack(qty, 0).value, orderId }));
  trades += 1;
  const trade = trades;
  if (qty === 0) return;
  later.push(() => rig.desk.takeFill(fill(trade, qty, { orderId, side: 'ask' })));
};
const later: (() => void)[] = [];
const look = async (): Promise<void> => {
  exits.look();
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  for (const tell of later.splice(0)) tell();
};
const fired = (): number => rig.log.filter(({ event }) => event === 'exits.fired').length;
const refusals = (): number => rig.log.filter(({ event }) => event === 'exits.refused').length;
const place = async (origin: OrderOrigin, side: 'bid' | 'ask', price: number, qty: number) => {
  willRest(qty);
  rig.armed = 'builtin:x';
  const decision = {
    model: 'builtin:x',
    outputs: 'finite',
    basedOn: rig.clock.nowUs() as Instant,
  } as const;
  await rig.desk.submit(
    {
      market: NYC,
      side,
      price: price as Price,
      qty: qty as Qty,
      timeInForce: 'good_till_canceled',
      postOnly: false,
    },
    origin,
    origin === 'actor' ? { decision, epoch: 0 } : {},
  );
};

describe('an urgent rule', () => {
  it('takes at once, within the collar, never opening anything', async () => {
    start({ stopLossCents: 2 });
    hold();
    willTake(1000);
    await look();
    expect(rig.venue.requests).toMatchObject([
      { side: 'ask', price: 4100, qty: 1000, timeInForce: 'immediate_or_cancel', reduceOnly: true },
    ]);
    expect(rig.ledger.order('c1' as ClientOrderId)).toMatchObject({
      origin: 'exit',
      exitRule: 'stopLoss',
    });
    expect(rig.ledger.position(NYC).qty).toBe(0);
    await look();
    expect(fired()).toBe(1);
    expect(exits.status().leaving).toEqual([]);
    expect(exits.status().rules[0]).toMatchObject({ name: 'stopLoss', last: { position: 1000 } });
    expect(exits.status().firings).toMatchObject([
      { rule: 'stopLoss', market: NYC, position: 1000 },
    ]);
  });

  it('goes on after part of it, not before the fills of the first order can be known', async () => {
    start({ stopLossCents: 2 });
    hold();
    willTake(400);
    await look();
    await look();
    expect(rig.venue.requests).toHaveLength(1);
    rig.clock.advanceMs(500);
    willTake(600);
    await look();
    expect(rig.venue.requests.map(({ qty }) => qty)).toEqual([1000, 600]);
    expect(rig.ledger.position(NYC).qty).toBe(0);
    expect(fired()).toBe(1);
  });

  it('leaves NO contracts by buying YES', async () => {
    start({ stopLossCents: 2 });
    trades += 1;
    rig.desk.takeFill(fill(trades, 1000, { side: 'ask', price: 4400 as Price }));
    willRest(0);
    await look();
    expect(rig.venue.requests).toMatchObject([{ side: 'bid', price: 4900, qty: 1000 }]);
  });

  it('keeps to the limits on one order and goes on with the rest', async () => {
    rig.limit({ maxOrderContracts: 4 });
    start({ stopLossCents: 2 });
    hold();
    for (const qty of [400, 400, 200]) {
      willTake(qty);
      await look();
      rig.clock.advanceMs(500);
      rig.mark({});
    }
    expect(rig.venue.requests.map(({ qty }) => qty)).toEqual([400, 400, 200]);
    expect(rig.ledger.position(NYC).qty).toBe(0);
  });

  it('goes no further through the touch than the limit on that, however fine the prices', async () => {
    rig.market = { ...(rig.market as MarketTerms), grid: DECI_CENT };
    rig.limit({ maxTicksThrough: 10 });
    start({ stopLossCents: 2 });
    hold();
    willTake(1000);
    await look();
    expect(rig.venue.requests).toMatchObject([{ side: 'ask', price: 4300, qty: 1000 }]);
    expect(refusals()).toBe(0);
  });

  it('buys YES back within it as well', async () => {
    rig.market = { ...(rig.market as MarketTerms), grid: DECI_CENT };
    rig.limit({ maxTicksThrough: 10 });
    start({ stopLossCents: 1 });
    rig.desk.takeFill(
      fill(1, 1000, { orderId: 'sold' as OrderId, side: 'ask', price: 4400 as Price }),
    );
    willRest(0);
    await look();
    expect(rig.venue.requests).toMatchObject([{ side: 'bid', price: 4700 }]);
  });

  it('leaves less than a contract, in parts of one where the limits allow no more', async () => {
    rig.limit({ maxTouchMultiple: 1, touchFloorContracts: 0 });
    rig.mark({ bidQty: 30 as Qty });
    start({ stopLossCents: 2 });
    hold(50);
    for (const qty of [30, 20]) {
      willTake(qty);
      await look();
      rig.clock.advanceMs(500);
      rig.mark({ bidQty: 30 as Qty });
    }
    expect(rig.venue.requests.map(({ qty }) => qty)).toEqual([30, 20]);
    expect(rig.ledger.position(NYC).qty).toBe(0);
  });

  it('takes as much as the gate lets through where next to nothing is shown', async () => {
    rig.limit({ maxTouchMultiple: 1, touchFloorContracts: 4 });
    rig.mark({ bidQty: 30 as Qty });
    start({ stopLossCents: 2 });
    hold(550);
    willTake(400);
    await look();
    expect(rig.venue.requests).toMatchObject([{ qty: 400 }]);
  });

  it('says that the limits allow no order at all', async () => {
    rig.limit({ maxOrderContracts: 0 });
    start({ stopLossCents: 2 });
    hold(50);
    await look();
    await look();
    expect(rig.venue.requests).toEqual([]);
    const said = rig.log.filter(({ event }) => event === 'exits.refused');
    expect(said).toMatchObject([
      { facts: { market: NYC, error: { code: 'exits.limitsAllowNone', market: NYC } } },
    ]);
  });

  it('tries ever less often while it is refused', async () => {
    start({ stopLossCents: 2 });
    hold();
    for (let ms = 0; ms <= 20_000; ms += 100) {
      rig.venue.creates.length = 0;
      rig.venue.answerCreate({ ok: false, error: refused(400, 'no') });
      await look();
      rig.clock.advanceMs(100);
      rig.mark({});
    }
    // 0, 0.5, 1.5, 3.5, 7.5 and 15.5 s.
    expect(refusals()).toBe(6);
    expect(fired()).toBe(1);
  });

  it('tries ever less often while nobody takes it', async () => {
    start({ stopLossCents: 2 });
    hold();
    for (let ms = 0; ms <= 5000; ms += 100) {
      rig.venue.creates.length = 0;
      willTake(0);
      await look();
      rig.clock.advanceMs(100);
      rig.mark({});
    }
    expect(rig.venue.requests.length).toBeLessThan(7);
    expect(rig.venue.requests.length).toBeGreaterThan(2);
  });

  it('clears away what the actor has there and leaves a person’s orders, which close first', async () => {
    start({});
    hold();
    await place('actor', 'bid', 4300, 500);
    await place('person', 'ask', 5000, 300);
    willTake(700);
    exits.change({ stopLossCents: 2 });
    await look();
    expect(rig.venue.canceled).toEqual(['v1']);
    expect(rig.venue.requests.at(-1)).toMatchObject({ side: 'ask', qty: 700 });
  });
});

describe('a patient rule', () => {
  const rested = () =>
    rig.ledger.workingIn(NYC).map(({ price, qty, origin }) => ({ price, qty, origin }));

  it('rests at the touch, follows it, and takes when its patience ends', async () => {
    start({ longestHoldingS: 10, patienceMs: 5000 });
    hold();
    await look();
    expect(rig.venue.requests).toEqual([]);
    rig.clock.advanceMs(10_000);
    rig.mark({});
    willRest(1000);
    await look();
    expect(rig.venue.requests).toMatchObject([
      { side: 'ask', price: 4600, qty: 1000, postOnly: true, timeInForce: 'good_till_canceled' },
    ]);
    await look();
    rig.mark({ ask: 4700 as Price });
    await look();
    expect(rig.venue.changed).toMatchObject([{ price: 4700, totalQty: 1000 }]);
    expect(rested()).toEqual([{ price: 4700, qty: 1000, origin: 'exit' }]);
    expect(rig.venue.requests).toHaveLength(1);
    rig.clock.advanceMs(5000);
    rig.mark({ ask: 4700 as Price });
    willTake(1000);
    await look();
    expect(rig.venue.canceled).toEqual(['v1']);
    expect(rig.venue.requests.at(-1)).toMatchObject({ price: 4100, qty: 1000 });
    expect(rig.ledger.position(NYC).qty).toBe(0);
    expect(rested()).toEqual([]);
  });

  it('takes its order back when it does not want out any more, and is not told of twice', async () => {
    start({ takeProfitCents: 1, patienceMs: 5000 });
    hold(1000, 4200);
    willRest(1000);
    await look();
    expect(rested()).toHaveLength(1);
    rig.mark({ bid: 4250 as Price });
    await look();
    expect(rested()).toEqual([]);
    expect(exits.isLeaving(NYC)).toBe(false);
    rig.clock.advanceMs(1000);
    rig.mark({ bid: 4400 as Price });
    willRest(1000);
    await look();
    expect(exits.isLeaving(NYC)).toBe(true);
    expect(fired()).toBe(1);
  });

  it('gives way to an urgent one', async () => {
    start({ longestHoldingS: 1, stopLossCents: 10, patienceMs: 60_000 });
    hold();
    rig.clock.advanceMs(1000);
    rig.mark({});
    willRest(1000);
    await look();
    rig.mark({ bid: 3500 as Price });
    willTake(1000);
    await look();
    expect(rig.ledger.order('c2' as ClientOrderId)).toMatchObject({ exitRule: 'stopLoss' });
    expect(fired()).toBe(2);
  });
});

describe('no rule', () => {
  it('acts in a market that a person holds, and takes back what it has there', async () => {
    start({ longestHoldingS: 1, patienceMs: 60_000 });
    hold();
    rig.clock.advanceMs(1000);
    rig.mark({});
    willRest(1000);
    await look();
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    await look();
    expect(rig.venue.canceled).toEqual(['v1']);
    await look();
    expect(rig.venue.requests).toHaveLength(1);
  });

  it.each(['paused', 'halted', 'killed', 'recovering'] as const)('acts while %s', async (state) => {
    start({ stopLossCents: 1 });
    hold();
    rig.trading = state;
    await look();
    expect([rig.venue.requests, fired()]).toEqual([[], 0]);
  });

  it('acts on a price that is not believed', async () => {
    start({ stopLossCents: 1, takeProfitCents: 1 });
    hold();
    rig.mark({ trust: 'stale' });
    await look();
    expect([rig.venue.requests, fired()]).toEqual([[], 0]);
  });
});
