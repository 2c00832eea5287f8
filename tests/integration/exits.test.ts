import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { Input } from '../../src/contract/requests.ts';
import type { ExitRuleName } from '../../src/domain/exits/exit-rule.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { Price } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

let rig: OrdersRig;
beforeEach(async () => {
  rig = new OrdersRig();
  // Whoever else trades ends soon, so that what the rules see moves by the test's hand alone, at any time of the day.
  await rig.start({ markets: 9, runForMs: 500 });
  await rig.inState('trading');
  await eventually(
    async () => unwrap(await rig.exchange.request('exchange.read', {})).flow === 'finished',
    'the others at rest',
  );
});
afterEach(() => rig.stop());

const setExits = async (changes: Input<'orders.setExits'>) =>
  unwrap(await rig.orders.request('orders.setExits', changes)).exits;

/** Markets with somebody on both sides, the narrowest spread first. */
const quoted = async () => {
  const { items } = unwrap(await rig.venue.markets({ status: 'open' }));
  return items
    .flatMap(({ ticker, yesBid, yesAsk }) =>
      yesBid !== null && yesAsk !== null && yesBid > 400 && yesAsk < 9600
        ? [{ market: ticker, bid: yesBid, ask: yesAsk }]
        : [],
    )
    .toSorted((a, b) => a.ask - a.bid - (b.ask - b.bid));
};

/** Tells the real touch, so much better or worse than it is. */
const remark = async (market: MarketTicker, shift = 0): Promise<void> => {
  const touch = (await quoted()).find((each) => each.market === market);
  if (!touch) return;
  const moved = (price: number): Price => Math.min(9900, Math.max(100, price + shift)) as Price;
  rig.mark(market, moved(touch.bid), moved(touch.ask));
};

const heldOf = async (market: MarketTicker): Promise<() => number> => {
  const rows = rig.orders.follow('positions');
  await eventually(rows, 'positions');
  return () => rows()?.find((row) => row.market === market)?.qty ?? 0;
};

/** A few contracts of a market, bought from whoever offers; `except` names markets to leave out. */
const hold = async (...except: MarketTicker[]): Promise<MarketTicker> => {
  const { market } = await eventually(
    async () => (await quoted()).find((each) => !except.includes(each.market)),
    'a market with a touch',
  );
  await eventually(async () => {
    await remark(market);
    await rig.orders.request('orders.submit', {
      market,
      side: 'bid',
      price: 9900,
      qty: 300,
      timeInForce: 'immediate_or_cancel',
      postOnly: false,
    });
    const held = await rig.agreed();
    return held.some((row) => row.market === market && row.qty >= 300);
  }, 'a position');
  return market;
};

const goesFlat = async (market: MarketTicker, shift = 0): Promise<void> => {
  const held = await heldOf(market);
  await eventually(async () => {
    await remark(market, shift);
    return held() === 0;
  }, `${market} flat`);
  await rig.agreed();
};

/** What the window is told of a rule. */
const toldOf = (rule: ExitRuleName) => {
  const exits = rig.orders.follow('exits');
  return eventually(() => {
    const told = exits()?.rules.find(({ name }) => name === rule);
    return told?.last ? told : undefined;
  }, `${rule} fired`);
};

/** Orders of exit rules. */
const exitOrders = async () => {
  const rows = rig.orders.follow('orders');
  const all = await eventually(rows, 'orders');
  return all.filter(({ origin }) => origin === 'exit');
};

describe('an exit rule', () => {
  it.each<[ExitRuleName, Input<'orders.setExits'>, number]>([
    // What was paid for is worth less by the spread at the exit side.
    ['stopLoss', { stopLossCents: 0.01 }, 0],
    // The touch is told two cents better than it is, which is within the collar.
    ['takeProfit', { takeProfitCents: 0.01, patienceMs: 0 }, 200],
    ['longestHolding', { longestHoldingS: 1, patienceMs: 0 }, 0],
    ['flatBeforeClose', { flatBeforeCloseS: 31_536_000 }, 0],
  ])('%s leaves the position, reduce-only, and says so', async (rule, changes, shift) => {
    const market = await hold();
    const bought = (await heldOf(market))();
    await setExits(changes);
    await goesFlat(market, shift);
    const orders = await exitOrders();
    expect(orders.length).toBeGreaterThan(0);
    for (const order of orders)
      expect(order).toMatchObject({ market, side: 'ask', exitRule: rule });
    // Once, or again where the touch came back, or had not enough for all, in between.
    const fired = rig.orders.events('exits.fired').map(({ facts }) => facts);
    expect(fired[0]).toMatchObject({ market, rule, position: bought });
    for (const each of fired) expect(each).toMatchObject({ market, rule });
    const { last } = await toldOf(rule);
    expect(last).toMatchObject({ market, position: fired.at(-1)?.['position'] });
  });

  it('freeCash leaves positions while cash is below the reserve', async () => {
    const market = await hold();
    await setExits({ freeCash: 'on' });
    const proposed = await rig.orders.request('orders.proposeLimits', {
      changes: { minCashReserveUsd: 1_000_000 },
      reason: 'test',
    });
    expect(unwrap(proposed).loosened).toEqual([]);
    await goesFlat(market);
    expect((await toldOf('freeCash')).last).toMatchObject({ market });
  });

  it('waits at the touch and follows it, one order at a time, until its patience ends', async () => {
    const market = await hold();
    await setExits({ longestHoldingS: 1, patienceMs: 600_000 });
    const working = async () => unwrap(await rig.venue.orders({ status: 'resting' }));
    const restsAt = (price: number) =>
      eventually(async () => {
        rig.mark(market, 100 as Price, price as Price);
        const [first, ...more] = await working();
        expect(more).toEqual([]);
        return first?.price === price ? first : undefined;
      }, `an order at ${price}`);
    // Beyond the real touch, so that nobody takes it.
    await restsAt(9800);
    await restsAt(9900);
    await setExits({ patienceMs: 0 });
    await goesFlat(market);
    expect(await working()).toEqual([]);
  });

  it('takes its order back when it is switched off', async () => {
    const market = await hold();
    const before = await heldOf(market);
    await setExits({ longestHoldingS: 1, patienceMs: 600_000 });
    const resting = async () => unwrap(await rig.venue.orders({ status: 'resting' })).length;
    await eventually(async () => {
      rig.mark(market, 100 as Price, 9900 as Price);
      return (await resting()) === 1;
    }, 'an order that waits');
    await setExits({ longestHoldingS: null });
    await eventually(async () => (await resting()) === 0, 'nothing that waits');
    expect(before()).toBeGreaterThan(0);
  });
});

describe('exit rules', () => {
  it('are off until somebody sets them, and then survive a restart', async () => {
    const market = await hold();
    const held = await heldOf(market);
    const trading = rig.orders.follow('trading');
    const before = await eventually(() => trading()?.equity ?? undefined, 'an equity');
    // A crash of the price that every rule would act on; the answer to it is in the equity.
    rig.mark(market, 100 as Price, 200 as Price);
    await eventually(() => trading()?.equity !== before, 'the crash in the books');
    expect(held()).toBeGreaterThan(0);
    expect(await exitOrders()).toEqual([]);
    const exits = rig.orders.follow('exits');
    const told = await eventually(exits, 'the rules');
    expect(told.rules.map(({ state }) => state)).toEqual(['off', 'off', 'off', 'off', 'off']);
    expect(told.leaving).toEqual([]);

    await setExits({ takeProfitCents: 50 });
    await rig.crash('orders');
    await rig.startOrders();
    await rig.inState('trading');
    const again = rig.orders.follow('exits');
    const kept = await eventually(again, 'the rules again');
    expect(kept.settings).toMatchObject({ takeProfitCents: 50, stopLossCents: null });
  });

  it('leave a market alone that a person holds', async () => {
    const mine = await hold();
    unwrap(await rig.orders.request('orders.takeMarket', { market: mine }));
    const other = await hold(mine);
    const held = await heldOf(mine);
    const before = await eventually(() => held() || undefined, 'what is held');
    await setExits({ stopLossCents: 0.01, flatBeforeCloseS: 31_536_000 });
    rig.mark(mine, 100 as Price, 200 as Price);
    await goesFlat(other);
    expect(held()).toBe(before);
    const orders = await exitOrders();
    expect(orders.filter(({ market }) => market === mine)).toEqual([]);
    // Handed back, it is theirs.
    unwrap(await rig.orders.request('orders.handBack', { market: mine }));
    await goesFlat(mine);
  });
});

describe('a session', () => {
  it('is counted from its start, across a crash, to the venue’s last micro-dollar', async () => {
    const trading = rig.orders.follow('trading');
    const start = await eventually(() => trading()?.session ?? undefined, 'a session');
    expect(start).toMatchObject({ startCash: 1_000_000_000, startEquity: 1_000_000_000 });
    await hold();
    await rig.crash('orders');
    await rig.startOrders();
    await rig.inState('trading');
    await rig.agreed();
    const again = rig.orders.follow('trading');
    const since = await eventually(() => again()?.session ?? undefined, 'the session again');
    const { cash } = unwrap(await rig.venue.balance());
    expect(since).toMatchObject({
      startedAt: start.startedAt,
      startCash: 1_000_000_000,
      cashChange: cash - 1_000_000_000,
    });
    expect(since.fees).toBeGreaterThanOrEqual(0);
  });
});

describe('a start after a clean end', () => {
  it('goes on from a snapshot with the same account, orders and fills', async () => {
    const market = await hold();
    unwrap(
      await rig.orders.request('orders.submit', {
        market,
        side: 'bid',
        price: 100,
        qty: 500,
        timeInForce: 'good_till_canceled',
        postOnly: true,
      }),
    );
    const seen = async () => {
      const [fills, orders] = [rig.orders.follow('fills'), rig.orders.follow('orders')];
      await eventually(() => fills() && orders(), 'fills and orders');
      return { fills: fills(), orders: orders() };
    };
    const before = await seen();
    expect(before.fills?.length).toBeGreaterThan(0);
    await rig.stopOrders();
    await rig.startOrders();
    await rig.inState('trading');
    await rig.agreed();
    const folded = rig.orders.events('ledger.folded')[0]?.facts;
    expect(folded).toMatchObject({ events: 0 });
    expect(folded?.['snapshotSeq']).toBeGreaterThan(0);
    const after = await seen();
    // What a fill realized is told in the run that saw it.
    expect(after.fills).toEqual(before.fills?.map((row) => ({ ...row, realized: null })));
    expect(after.orders?.map((row) => row.clientOrderId)).toEqual(
      before.orders?.map((row) => row.clientOrderId),
    );
  });
});
