import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { ClientOrderId, MarketTicker } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn as order } from '../fixtures/manual-order.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

let rig: OrdersRig;
beforeEach(async () => {
  rig = new OrdersRig();
  await rig.start();
  await rig.inState('trading');
});
afterEach(() => rig.stop());

const submit = async (more: ManualOrder) => unwrap(await rig.orders.request('orders.submit', more));
const summary = async () => unwrap(await rig.orders.request('orders.summary', {}));
const restingAtVenue = () => rig.resting();

const agreed = () => rig.agreed();

describe('the orders service', () => {
  it('reads the account, then trades, and says each step', async () => {
    expect(rig.orders.steps.at(-1)).toMatchObject({ step: 'calibration', state: 'done' });
    expect(rig.orders.steps.map(({ step, state }) => `${step} ${state}`)).toContain('ledger done');
    expect(await summary()).toMatchObject({ cash: 1_000_000_000, orders: 0, fills: 0 });
    await agreed();
  });

  it('parts the cash into what working orders hold back and what is free', async () => {
    const trading = rig.orders.follow('trading');
    await eventually(() => trading()?.promised === 0, 'nothing promised');
    const { market } = await rig.markedMarket();
    await submit(order(market));
    const parted = await eventually(() => {
      const { cash = null, promised = 0, available = null } = trading() ?? {};
      return promised > 0 ? { cash, promised, available } : undefined;
    }, 'a promise');
    expect(parted.cash).toBe(1_000_000_000);
    // Five contracts at a cent; a fee may be held back with them.
    expect(parted.promised).toBeGreaterThanOrEqual(50_000);
    expect(parted.available).toBe(1_000_000_000 - parted.promised);
  });

  it('does not even start against a host that may not receive orders', async () => {
    await rig.crash('orders');
    const rest = 'https://external-api.kalshi.com/trade-api/v2';
    await expect(rig.startOrders({ ...rig.endpoint, rest })).rejects.toThrow(
      'venue.orderHostRefused',
    );
  });

  it('places an order, shows it, promises its cash, and takes it back', async () => {
    const { market } = await rig.markedMarket();
    const rows = rig.orders.follow('orders');
    const placed = await submit(order(market));
    expect(placed).toMatchObject({ state: 'resting' });
    expect((await restingAtVenue()).map(({ orderId }) => orderId)).toEqual([placed.orderId]);
    await eventually(() => rows()?.[0]?.state === 'resting', 'a row');
    await agreed();

    const { clientOrderId } = placed;
    const canceled = unwrap(await rig.orders.request('orders.cancel', { clientOrderId }));
    expect(canceled.state).toBe('canceled');
    expect(await restingAtVenue()).toEqual([]);
    await eventually(() => rows()?.[0]?.state === 'canceled', 'a row that ended');
    await agreed();
    expect(await rig.orders.request('orders.cancel', { clientOrderId })).toMatchObject({
      error: { code: 'order.notWorking', state: 'canceled' },
    });
  });

  it('books fills once, to the last micro-dollar, through zero', async () => {
    const { market } = await rig.markedMarket();
    const fills = rig.orders.follow('fills');
    const take = (side: 'bid' | 'ask', qty: number) =>
      submit(
        order(market, {
          side,
          price: (side === 'bid' ? 9900 : 100) as Price,
          qty: qty as Qty,
          timeInForce: 'immediate_or_cancel',
        }),
      );
    // Until the position has been on both sides: what is on offer is the flow's business.
    for (const [side, sign] of [
      ['bid', 1],
      ['ask', -1],
      ['bid', 1],
    ] as const) {
      await eventually(async () => {
        await take(side, 300);
        const [held] = await agreed();
        return (held?.qty ?? 0) * sign > 0;
      }, `a position by ${side}s`);
    }
    const { fills: count } = await summary();
    const shown = await eventually(() => {
      const rows = fills();
      return rows && rows.length >= count ? rows : undefined;
    }, 'every fill');
    expect(new Set(shown.map(({ tradeId, orderId }) => tradeId + orderId)).size).toBe(count);
    expect(new Set(shown.map(({ origin }) => origin))).toEqual(new Set(['person']));
    const realized = shown.reduce((sum, row) => sum + (row.realized ?? 0), 0);
    expect(realized).not.toBe(0);
    expect(realized).toBe((await agreed())[0]?.realized);
    expect(rig.orders.events('orders.drift')).toEqual([]);
  });

  it('counts what has no price now at its last one, beside the equity that it does not know', async () => {
    const { market, bid, ask } = await rig.markedMarket();
    const trading = rig.orders.follow('trading');
    await eventually(async () => {
      const [price, qty] = [9900 as Price, 300 as Qty];
      await submit(order(market, { price, qty, timeInForce: 'immediate_or_cancel' }));
      return ((await agreed())[0]?.qty ?? 0) > 0;
    }, 'a position');
    rig.mark(market, bid, ask);
    const known = await eventually(() => {
      const { equity = null, lastEquity } = trading() ?? {};
      return equity !== null && equity !== 1_000_000_000 ? { equity, lastEquity } : undefined;
    }, 'an equity with the position');
    expect(known.lastEquity).toBe(known.equity);
    rig.mark(market, null, ask);
    await eventually(() => trading()?.equity === null, 'nobody who buys');
    expect(trading()?.lastEquity).toBe(known.equity);
  });

  it('is paid when a market it holds is decided, and calls that no drift', async () => {
    await rig.crash('exchange');
    await rig.startExchange({ speed: 300, ratePerS: 2, markets: 12 });
    await rig.inState('trading');
    const held = rig.orders.follow('positions');
    const market = await eventually(async () => {
      const soonest = unwrap(await rig.venue.markets({ status: 'open' })).items.toSorted(
        (a, b) => a.closeAt - b.closeAt,
      )[0];
      if (soonest === undefined) return undefined;
      rig.mark(soonest.ticker, 100 as Price, 9900 as Price);
      await rig.orders.request(
        'orders.submit',
        order(soonest.ticker, { price: 9900 as Price, timeInForce: 'immediate_or_cancel' }),
      );
      return (await agreed()).find(({ qty }) => qty !== 0)?.market;
    }, 'a position in a market that ends soon');
    const drifts = rig.orders.events('orders.drift').length;
    await eventually(
      async () => unwrap(await rig.venue.settlements({ market })).length > 0,
      'the settlement',
    );
    await eventually(() => held()?.find((row) => row.market === market)?.qty === 0, 'the payment');
    await agreed();
    expect(rig.orders.events('orders.drift')).toHaveLength(drifts);
    const settled = rig.orders.follow('settlements');
    const [paid] = unwrap(await rig.venue.settlements({ market }));
    const row = await eventually(
      () => settled()?.find((each) => each.market === market),
      'its row',
    );
    expect(row).toMatchObject({ revenue: paid?.revenue, settledAt: paid?.at });
    expect(row.qty).not.toBe(0);
  });

  it('denies with a code before the wire, counts it, and shows the row', async () => {
    const { market } = await rig.markedMarket();
    const rows = rig.orders.follow('orders');
    const deny = async (more: ManualOrder) => {
      const result = await rig.orders.request('orders.submit', more);
      return result.ok ? 'placed' : result.error.code;
    };
    expect(await deny(order('KXNOT-LISTED' as MarketTicker))).toBe('risk.unknownMarket');
    expect(await deny(order(market, { price: 101 as Price }))).toBe('risk.priceOffGrid');
    expect(await deny(order(market, { price: 9900 as Price, qty: 10_000_000 as Qty }))).toBe(
      'risk.insufficientCash',
    );
    const unmarked = unwrap(await rig.venue.markets({ status: 'open' })).items.find(
      ({ ticker }) => ticker !== market,
    );
    expect(await deny(order(unmarked?.ticker as MarketTicker))).toBe('risk.bookNotTrusted');
    unwrap(await rig.orders.request('orders.setTrading', { to: 'paused' }));
    expect(await deny(order(market))).toBe('risk.notTrading');
    unwrap(await rig.orders.request('orders.setTrading', { to: 'trading' }));
    expect((await summary()).denials).toEqual({
      'risk.unknownMarket': 1,
      'risk.priceOffGrid': 1,
      'risk.insufficientCash': 1,
      'risk.bookNotTrusted': 1,
      'risk.notTrading': 1,
    });
    expect((await summary()).orders).toBe(0);
    await eventually(
      () => rows()?.filter(({ state }) => state === 'denied').length === 5,
      'five denied rows',
    );
  });

  it('rejects what the venue refuses, with the venue’s reason', async () => {
    const { market } = await rig.markedMarket();
    // As if no offer were known here: otherwise the gate refuses first.
    rig.mark(market, 100 as Price, 9950 as Price);
    const crossing = order(market, { price: 9900 as Price, postOnly: true });
    const refused = await eventually(async () => {
      const answer = await rig.orders.request('orders.submit', crossing);
      if (!answer.ok)
        return answer.error.code === 'risk.postOnlyWouldCross' ? undefined : answer.error;
      // Nobody offered anything just then.
      const { clientOrderId } = answer.value;
      await rig.orders.request('orders.cancel', { clientOrderId });
      return undefined;
    }, 'a refusal');
    expect(refused).toMatchObject({ code: 'venue.refused', venueCode: 'invalid_order' });
    await agreed();
  });

  it('cancels everything, or everything of one market', async () => {
    const { market } = await rig.markedMarket();
    const other = unwrap(await rig.venue.markets({ status: 'open' })).items.find(
      ({ ticker }) => ticker !== market,
    )?.ticker as MarketTicker;
    rig.mark(other, 100 as Price, 9900 as Price);
    for (const each of [market, market, other]) await submit(order(each));
    expect(unwrap(await rig.orders.request('orders.cancelAll', { market }))).toEqual({
      canceled: 2,
      left: 0,
    });
    expect(await restingAtVenue()).toHaveLength(1);
    expect(unwrap(await rig.orders.request('orders.cancelAll', { market: null }))).toEqual({
      canceled: 1,
      left: 0,
    });
    expect(await restingAtVenue()).toEqual([]);
  });

  it('adopts an order that somebody else placed, and lets go of one that somebody else canceled', async () => {
    const { market } = await rig.markedMarket();
    const rows = rig.orders.follow('orders');
    const foreign = unwrap(
      await rig.venue.createOrder({
        market,
        clientOrderId: 'from-elsewhere' as ClientOrderId,
        side: 'bid',
        price: 100 as Price,
        qty: 200 as Qty,
        timeInForce: 'good_till_canceled',
        selfTradePrevention: 'taker_at_cross',
      }),
    );
    const row = await eventually(
      () => rows()?.find(({ origin }) => origin === 'external'),
      'a row',
    );
    expect(row).toMatchObject({ orderId: foreign.orderId, state: 'resting', initialQty: 200 });
    await agreed();
    unwrap(await rig.venue.cancelOrder({ orderId: foreign.orderId, market }));
    await eventually(
      () => rows()?.find(({ origin }) => origin === 'external')?.state === 'canceled',
      'its end',
    );
    await agreed();
  });

  it('follows the venue when that comes back empty, and says what differed', async () => {
    const { market } = await rig.markedMarket();
    const rows = rig.orders.follow('orders');
    await submit(order(market));
    await rig.crash('exchange');
    await rig.inState('recovering');
    await rig.startExchange({ cash: 500_000_000 as never });
    await rig.inState('trading');
    await agreed();
    expect((await summary()).cash).toBe(500_000_000);
    const drift = await eventually(() => rig.orders.events('orders.drift')[0], 'the drift');
    expect(drift.facts).toMatchObject({ cause: 'reconnected' });
    const gone = await eventually(() => {
      const row = rows()?.[0];
      return row?.state === 'canceled' ? row : undefined;
    }, 'the end of its order');
    expect(gone.reason).toMatchObject({ code: 'order.gone' });
    expect(await submit(order((await rig.markedMarket()).market))).toMatchObject({
      state: 'resting',
    });
  });

  it('comes back from a crash with its orders, and catches up with what happened meanwhile', async () => {
    const { market } = await rig.markedMarket();
    const staying = await submit(order(market));
    const leaving = await submit(order(market, { price: 200 as Price }));
    const before = (await summary()).ledgerHash;
    await rig.crash('orders');
    unwrap(await rig.venue.cancelOrder({ orderId: leaving.orderId as never, market }));
    await rig.startOrders();
    await rig.inState('halted');
    await eventually(async () => {
      const resumed = await rig.orders.request('orders.resume', { reason: 'looked at it' });
      return resumed.ok;
    }, 'the resumption');
    await rig.inState('trading');
    const rows = await eventually(rig.orders.follow('orders'), 'rows');
    const stateOf = (id: string): string | undefined =>
      rows.find(({ clientOrderId }) => clientOrderId === id)?.state;
    expect(stateOf(staying.clientOrderId)).toBe('resting');
    expect(stateOf(leaving.clientOrderId)).toBe('canceled');
    expect((await summary()).ledgerHash).not.toBe(before);
    expect(rig.orders.events('orders.drift')).toEqual([]);
    await agreed();
  });
});

describe('the kill switch', () => {
  it('latches, cancels all, refuses all, survives a restart, and is released into paused', async () => {
    const { market } = await rig.markedMarket();
    for (let n = 0; n < 5; n += 1) await submit(order(market));
    const report = unwrap(await rig.orders.request('orders.kill', { reason: 'drill' }));
    expect(report).toMatchObject({ canceled: 5, left: 0 });
    expect(existsSync(rig.latchFile)).toBe(true);
    expect(await restingAtVenue()).toEqual([]);
    const refused = { error: { code: 'risk.killed' } };
    expect(await rig.orders.request('orders.submit', order(market))).toMatchObject(refused);
    expect(await rig.orders.request('orders.setTrading', { to: 'trading' })).toMatchObject(refused);

    await rig.crash('orders');
    await rig.startOrders();
    await rig.inState('killed');
    rig.mark(market, 100 as Price, 9900 as Price);
    expect(await rig.orders.request('orders.submit', order(market))).toMatchObject(refused);

    const release = (phrase: string) =>
      rig.orders.request('orders.release', { phrase, reason: 'reviewed' });
    expect(await release('release')).toMatchObject({ error: { code: 'kill.wrongPhrase' } });
    await eventually(async () => (await release('RELEASE')).ok, 'the release');
    expect(existsSync(rig.latchFile)).toBe(false);
    await rig.inState('paused');
    unwrap(await rig.orders.request('orders.setTrading', { to: 'trading' }));
    expect(await submit(order(market))).toMatchObject({ state: 'resting' });
  });

  it('lets no order through that was asked for after it, nor any rest that was under way', async () => {
    const { market } = await rig.markedMarket();
    const asked = Array.from({ length: 40 }, () =>
      rig.orders.request('orders.submit', order(market)),
    );
    const report = unwrap(await rig.orders.request('orders.kill', { reason: 'in the middle' }));
    const late = await rig.orders.request('orders.submit', order(market));
    expect(late).toMatchObject({ error: { code: 'risk.killed' } });
    await Promise.all(asked);
    expect(report.left).toBe(0);
    expect(await restingAtVenue()).toEqual([]);
    await agreed();
  });

  it('obeys a file that somebody puts into the profile', async () => {
    const { market } = await rig.markedMarket();
    await submit(order(market));
    writeFileSync(rig.latchFile, '');
    await rig.inState('killed');
    await eventually(async () => (await restingAtVenue()).length === 0, 'an empty book');
    const next = await rig.orders.request('orders.submit', order(market));
    expect(next).toMatchObject({ error: { code: 'risk.killed' } });
  });

  it('cancels 200 orders and proves it', async () => {
    const { market } = await rig.markedMarket();
    await eventually(async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          rig.orders.request('orders.submit', order(market, { qty: 100 as Qty })),
        ),
      );
      return (await restingAtVenue()).length >= 200;
    }, '200 resting orders');
    const report = unwrap(await rig.orders.request('orders.kill', { reason: 'drill' }));
    expect(report.canceled).toBeGreaterThanOrEqual(200);
    expect(report.left).toBe(0);
    expect(await restingAtVenue()).toEqual([]);
    await agreed();
  });

  it('latches at start on a file alone, before anything is sent', async () => {
    await rig.crash('orders');
    writeFileSync(rig.latchFile, '{}');
    await rig.startOrders();
    const states = rig.orders.events('orders.state').map(({ facts }) => facts['state']);
    expect(states).not.toContain('trading');
    await rig.inState('killed');
  });
});
