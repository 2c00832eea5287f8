import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random.ts';
import { unwrap } from '../../base/result.ts';
import { complement, type Price, type Qty } from '../units/units.ts';
import { after, listedEngine, MARKET, openAccount, order, START, usd } from './engine.fixture.ts';
import { ExchangeEngine } from './engine.ts';
import type { EngineEvent } from './events.ts';

const types = (events: readonly EngineEvent[]): string[] => events.map(({ type }) => type);

function setUp(options: Parameters<typeof listedEngine>[0] = {}) {
  const { engine, events } = listedEngine(options);
  const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((user) => openAccount(engine, user));
  return { engine, events, ann: ann!, bob: bob!, cid: cid! };
}

describe('matching', () => {
  it('fills the best price first, then first come, at the resting price', () => {
    const { engine, ann, bob, cid } = setUp();
    const late = unwrap(engine.createOrder(ann, order('ask', 46, 10)));
    const first = unwrap(engine.createOrder(ann, order('ask', 45, 10)));
    const second = unwrap(engine.createOrder(bob, order('ask', 45, 10)));
    const ack = unwrap(engine.createOrder(cid, order('bid', 50, 25)));
    expect(ack).toMatchObject({ status: 'executed', filledQty: 2500, remainingQty: 0 });
    expect(ack.fillNotional).toBe(20_00 * 4500 + 5_00 * 4600);
    expect(engine.trades(MARKET).map(({ price, qty }) => [price, qty])).toEqual([
      [4500, 1000],
      [4500, 1000],
      [4600, 500],
    ]);
    expect(engine.order(ann, first.orderId)?.status).toBe('executed');
    expect(engine.order(bob, second.orderId)?.status).toBe('executed');
    expect(engine.order(ann, late.orderId)).toMatchObject({ status: 'resting', remainingQty: 500 });
  });

  it('publishes bids alone: an ask rests as a NO bid at the complement', () => {
    const { engine, ann } = setUp();
    unwrap(engine.createOrder(ann, order('bid', 41, 2)));
    unwrap(engine.createOrder(ann, order('bid', 43, 0.27)));
    unwrap(engine.createOrder(ann, order('ask', 45, 12)));
    expect(engine.book(MARKET)).toEqual({
      yes: [
        { price: 4100, qty: 200 },
        { price: 4300, qty: 27 },
      ],
      no: [{ price: 5500, qty: 1200 }],
    });
    expect(engine.book(MARKET, 1)?.yes).toEqual([{ price: 4300, qty: 27 }]);
    expect(engine.quote(MARKET)).toEqual({
      yesBid: 4300,
      yesBidQty: 27,
      noBid: 5500,
      noBidQty: 1200,
    });
  });

  it('says what happened in the venue’s order, and nothing of an order that filled on entry', () => {
    const { engine, events, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 45, 10, { clientOrderId: 'a1' })));
    expect(types(events)).toEqual(['levelChanged', 'orderChanged', 'tickerChanged']);
    events.length = 0;
    unwrap(engine.createOrder(bob, order('bid', 45, 4, { clientOrderId: 'b1' })));
    expect(types(events)).toEqual([
      'levelChanged',
      'traded',
      'filled',
      'filled',
      'orderChanged',
      'orderChanged',
      'positionChanged',
      'positionChanged',
      'tickerChanged',
    ]);
    expect(events[0]).toMatchObject({
      side: 'no',
      price: 5500,
      delta: -400,
      total: 600,
      account: ann,
      clientOrderId: 'a1',
    });
    expect(events[1]).toMatchObject({ trade: { price: 4500, qty: 400, takerSide: 'bid' } });
  });

  it('leaves the remainder of a partly filled order in the book', () => {
    const { engine, events, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 45, 12)));
    events.length = 0;
    const ack = unwrap(engine.createOrder(bob, order('bid', 45, 20)));
    expect(ack).toMatchObject({
      status: 'resting',
      filledQty: 1200,
      remainingQty: 800,
      fees: 207_900,
    });
    expect(events.filter(({ type }) => type === 'levelChanged')).toMatchObject([
      { side: 'no', price: 5500, delta: -1200, total: 0 },
      { side: 'yes', price: 4500, delta: 800, total: 800 },
    ]);
    expect(events.filter(({ type }) => type === 'orderChanged')).toMatchObject([
      { account: ann, reason: 'filled', order: { status: 'executed', makerCost: 6_600_000 } },
      { account: bob, reason: 'filled', order: { status: 'resting', takerCost: 5_400_000 } },
    ]);
  });

  it('mirrors YES and NO: the same orders from the other side give the mirrored book and trades', () => {
    const straight = setUp();
    const mirrored = setUp();
    const steps: [keyof typeof straight & ('ann' | 'bob'), 'bid' | 'ask', number, number][] = [
      ['ann', 'bid', 40, 5],
      ['bob', 'ask', 38, 2.5],
      ['bob', 'ask', 52, 7],
      ['ann', 'bid', 55, 9],
    ];
    for (const [who, side, cents, contracts] of steps) {
      unwrap(straight.engine.createOrder(straight[who], order(side, cents, contracts)));
      const other = side === 'bid' ? 'ask' : 'bid';
      unwrap(mirrored.engine.createOrder(mirrored[who], order(other, 100 - cents, contracts)));
    }
    const book = straight.engine.book(MARKET);
    expect(mirrored.engine.book(MARKET)).toEqual({ yes: book?.no, no: book?.yes });
    const prices = straight.engine.trades(MARKET).map(({ price }) => complement(price));
    expect(mirrored.engine.trades(MARKET).map(({ price }) => price)).toEqual(prices);
    for (const who of ['ann', 'bob'] as const) {
      const cash = straight.engine.account(straight[who]);
      expect(mirrored.engine.account(mirrored[who])).toMatchObject({
        cash: cash.cash,
        reserved: cash.reserved,
      });
      expect(mirrored.engine.positionQty(mirrored[who], MARKET)).toBe(
        0 - straight.engine.positionQty(straight[who], MARKET),
      );
    }
  });
});

describe('time in force', () => {
  it('cancels what an immediate-or-cancel order does not fill', () => {
    const { engine, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 45, 3)));
    const ack = unwrap(
      engine.createOrder(bob, order('bid', 45, 10, { timeInForce: 'immediate_or_cancel' })),
    );
    expect(ack).toMatchObject({ status: 'canceled', filledQty: 300, remainingQty: 0 });
    expect(engine.book(MARKET)).toEqual({ yes: [], no: [] });
    expect(engine.order(bob, ack.orderId)).toMatchObject({
      status: 'canceled',
      filledQty: 300,
      remainingQty: 0,
      lastChange: 'immediateOrCancel',
    });
  });

  it.each(['accept', 'refuse'] as const)(
    'can %s an immediate-or-cancel order that finds nothing',
    (emptyIoc) => {
      const { engine, bob } = setUp({ options: { emptyIoc } });
      const reply = engine.createOrder(
        bob,
        order('bid', 45, 1, { timeInForce: 'immediate_or_cancel' }),
      );
      expect(reply).toMatchObject(
        emptyIoc === 'accept'
          ? { ok: true, value: { filledQty: 0, status: 'canceled' } }
          : { ok: false, error: { code: 'order.immediateOrCancelInsufficientVolume' } },
      );
    },
  );

  it('fills a fill-or-kill order wholly, or leaves no trace but its name', () => {
    const { engine, events, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 45, 3)));
    unwrap(engine.createOrder(ann, order('ask', 46, 3)));
    events.length = 0;
    const fok = { timeInForce: 'fill_or_kill', clientOrderId: 'b1' } as const;
    expect(engine.createOrder(bob, order('bid', 45, 4, fok))).toEqual({
      ok: false,
      error: { code: 'order.fillOrKillInsufficientVolume', qty: 400, crossing: 300 },
    });
    expect(events).toEqual([]);
    expect(engine.orders(bob)).toEqual([]);
    expect(engine.createOrder(bob, order('bid', 46, 4, fok))).toMatchObject({
      ok: false,
      error: { code: 'order.alreadyExists' },
    });
    const again = engine.createOrder(bob, order('bid', 46, 6, { ...fok, clientOrderId: 'b2' }));
    expect(again).toMatchObject({ ok: true, value: { status: 'executed', filledQty: 600 } });
  });

  it('cancels an expired order at its time, before anything later', () => {
    const { engine, events, ann } = setUp();
    unwrap(engine.createOrder(ann, order('bid', 40, 1, { expiresAt: after(20) })));
    unwrap(engine.createOrder(ann, order('bid', 41, 1, { expiresAt: after(10) })));
    const left = unwrap(engine.createOrder(ann, order('bid', 42, 1, { expiresAt: after(15) })));
    unwrap(engine.cancelOrder(ann, left.orderId));
    events.length = 0;
    expect(engine.nextDueAt()).toBe(after(10));
    engine.advanceTo(after(30));
    expect(events.filter(({ type }) => type === 'orderChanged')).toMatchObject([
      { at: after(10), reason: 'expired', order: { price: 4100, status: 'canceled' } },
      { at: after(20), reason: 'expired', order: { price: 4000, status: 'canceled' } },
    ]);
    expect(engine.now).toBe(after(30));
    expect(engine.book(MARKET)).toEqual({ yes: [], no: [] });
  });
});

describe('what an order may ask for', () => {
  it.each([
    ['a price off the grid', order('bid', 45.5, 1), 'order.invalidPrice'],
    ['a price of a dollar', order('bid', 100, 1), 'order.invalidPrice'],
    ['no size', order('bid', 45, 0), 'order.invalidQty'],
    [
      'a fraction of the smallest size',
      { ...order('bid', 45, 1), qty: 0.5 as Qty },
      'order.invalidQty',
    ],
    ['too much', { ...order('bid', 45, 1), qty: 10_000_000_001 as Qty }, 'order.invalidQty'],
    ['a past expiry', order('bid', 45, 1, { expiresAt: START }), 'order.expiryPassed'],
    [
      'an expiry without resting',
      order('bid', 45, 1, { timeInForce: 'fill_or_kill', expiresAt: after(9) }),
      'order.expiryNeedsGtc',
    ],
    [
      'post-only without resting',
      order('bid', 45, 1, { timeInForce: 'immediate_or_cancel', postOnly: true }),
      'order.postOnlyNeedsGtc',
    ],
    [
      'reduce-only while resting',
      order('bid', 45, 1, { reduceOnly: true }),
      'order.reduceOnlyNeedsIoc',
    ],
    ['an unknown market', order('bid', 45, 1, { market: 'KXNONE' as never }), 'market.notFound'],
    ['an unknown group', order('bid', 45, 1, { group: 'none' as never }), 'group.notFound'],
  ])('refuses %s', (_what, terms, code) => {
    const { engine, events, ann } = setUp();
    expect(engine.createOrder(ann, terms)).toMatchObject({ ok: false, error: { code } });
    expect(events).toEqual([]);
  });

  it('refuses a post-only order that would trade', () => {
    const { engine, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 45, 1)));
    expect(engine.createOrder(bob, order('bid', 46, 1, { postOnly: true }))).toEqual({
      ok: false,
      error: { code: 'order.postOnlyCross', price: 4600, best: 4500 },
    });
    unwrap(engine.createOrder(bob, order('bid', 44, 1, { postOnly: true })));
    expect(engine.createOrder(ann, order('ask', 44, 1, { postOnly: true }))).toMatchObject({
      error: { code: 'order.postOnlyCross', best: 4400 },
    });
  });

  it('refuses a client order id that has been used, whatever became of the order', () => {
    const { engine, ann, bob } = setUp();
    const first = unwrap(engine.createOrder(ann, order('bid', 40, 1, { clientOrderId: 'x' })));
    unwrap(engine.cancelOrder(ann, first.orderId));
    expect(engine.createOrder(ann, order('bid', 41, 1, { clientOrderId: 'x' }))).toEqual({
      ok: false,
      error: { code: 'order.alreadyExists', clientOrderId: 'x' },
    });
    expect(engine.createOrder(bob, order('bid', 41, 1, { clientOrderId: 'x' })).ok).toBe(true);
    expect(engine.orderByClientId(ann, 'x' as never)?.orderId).toBe(first.orderId);
  });

  it('caps a reduce-only order at the position', () => {
    const { engine, ann, bob } = setUp();
    const reduce = { timeInForce: 'immediate_or_cancel', reduceOnly: true } as const;
    unwrap(engine.createOrder(ann, order('ask', 45, 5)));
    unwrap(engine.createOrder(bob, order('bid', 45, 5)));
    unwrap(engine.createOrder(ann, order('bid', 44, 50)));
    expect(engine.createOrder(bob, order('bid', 44, 1, reduce))).toMatchObject({
      error: { code: 'order.nothingToReduce' },
    });
    const ack = unwrap(engine.createOrder(bob, order('ask', 44, 50, reduce)));
    expect(ack.filledQty).toBe(500);
    expect(engine.positionQty(bob, MARKET)).toBe(0);
    expect(engine.order(bob, ack.orderId)).toMatchObject({ initialQty: 500, reduceOnly: true });
  });
});

describe('self-trade prevention', () => {
  it('taker_at_cross cancels the incoming remainder at the first own order; earlier fills stand', () => {
    const { engine, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 44, 2)));
    const own = unwrap(engine.createOrder(bob, order('ask', 45, 2)));
    unwrap(engine.createOrder(ann, order('ask', 45, 2)));
    const ack = unwrap(engine.createOrder(bob, order('bid', 50, 6)));
    expect(ack).toMatchObject({ status: 'canceled', filledQty: 200 });
    expect(engine.order(bob, ack.orderId)?.lastChange).toBe('selfTradePrevented');
    expect(engine.order(bob, own.orderId)?.status).toBe('resting');
  });

  it('taker_at_cross lets a fill-or-kill order fill in part', () => {
    const { engine, ann, bob } = setUp();
    unwrap(engine.createOrder(ann, order('ask', 44, 2)));
    unwrap(engine.createOrder(bob, order('ask', 45, 2)));
    const ack = unwrap(
      engine.createOrder(bob, order('bid', 50, 4, { timeInForce: 'fill_or_kill' })),
    );
    expect(ack).toMatchObject({ status: 'canceled', filledQty: 200 });
  });

  it('maker cancels the own resting order and goes on', () => {
    const { engine, events, ann, bob } = setUp();
    const own = unwrap(engine.createOrder(bob, order('ask', 44, 2)));
    unwrap(engine.createOrder(ann, order('ask', 45, 2)));
    events.length = 0;
    const ack = unwrap(
      engine.createOrder(bob, order('bid', 50, 3, { selfTradePrevention: 'maker' })),
    );
    expect(ack).toMatchObject({ status: 'resting', filledQty: 200, remainingQty: 100 });
    expect(engine.order(bob, own.orderId)).toMatchObject({
      status: 'canceled',
      lastChange: 'selfTradePrevented',
    });
    expect(events[0]).toMatchObject({ type: 'levelChanged', side: 'no', price: 5600, delta: -200 });
  });

  it('maker leaves own volume out of what a fill-or-kill order could fill', () => {
    const { engine, ann, bob } = setUp();
    unwrap(engine.createOrder(bob, order('ask', 44, 2)));
    unwrap(engine.createOrder(ann, order('ask', 45, 2)));
    const fok = { timeInForce: 'fill_or_kill', selfTradePrevention: 'maker' } as const;
    expect(engine.createOrder(bob, order('bid', 50, 3, fok))).toMatchObject({
      error: { code: 'order.fillOrKillInsufficientVolume', crossing: 200 },
    });
    expect(engine.createOrder(bob, order('bid', 50, 2, fok))).toMatchObject({
      value: { status: 'executed' },
    });
  });

  it('spans the accounts of one user', () => {
    const { engine } = listedEngine();
    const primary = openAccount(engine, 'ann');
    const second = openAccount(engine, 'ann');
    unwrap(engine.createOrder(primary, order('ask', 45, 2)));
    expect(unwrap(engine.createOrder(second, order('bid', 45, 2)))).toMatchObject({
      status: 'canceled',
      filledQty: 0,
    });
  });
});

describe('the listener', () => {
  it('must not command the engine', () => {
    const { engine } = listedEngine();
    const nested: ExchangeEngine = new ExchangeEngine({
      random: new Random(1, 'exchange'),
      startAt: engine.now,
      emit: () => nested.advanceTo(engine.now),
    });
    const state = { tradingActive: false, exchangeActive: true };
    expect(() => nested.setExchangeState(state)).toThrow(/listener/);
  });
});

describe('money', () => {
  it('nets positions: selling more YES than held opens NO (the venue’s example)', () => {
    const { engine, ann, bob } = setUp({ series: { feeMultiplier: 0 } });
    unwrap(engine.createOrder(ann, order('ask', 40, 10)));
    unwrap(engine.createOrder(bob, order('bid', 40, 10)));
    unwrap(engine.createOrder(ann, order('bid', 55, 15)));
    const before = engine.account(bob).cash;
    unwrap(engine.createOrder(bob, order('ask', 55, 15)));
    expect(engine.position(bob, MARKET)).toMatchObject({
      qty: -500,
      cost: usd(2.25),
      realized: usd(1.5),
      volume: 2500,
    });
    expect(engine.account(bob).cash - before).toBe(usd(5.5) - usd(2.25));
    expect(engine.market(MARKET)).toMatchObject({ openInterest: 500, volume: 2500 });
  });

  it('reserves cost plus fee of what would not close a position', () => {
    const { engine, ann, bob } = setUp({ series: { feeType: 'quadratic_with_maker_fees' } });
    unwrap(engine.createOrder(bob, order('bid', 40, 10)));
    // 10 × 0.40 + 0.0175 × 10 × 0.4 × 0.6
    expect(engine.account(bob).reserved).toBe(usd(4) + 42_000);
    unwrap(engine.createOrder(ann, order('ask', 40, 10)));
    expect(engine.account(bob).reserved).toBe(0);
    unwrap(engine.createOrder(bob, order('ask', 60, 10)));
    expect(engine.account(bob)).toMatchObject({ reserved: 0, restingValue: usd(4) + 42_000 });
    // The better-priced ask closes first, and leaves the other one to open.
    unwrap(engine.createOrder(bob, order('ask', 50, 4)));
    expect(engine.account(bob).reserved).toBe(usd(1.6) + 16_800);
  });

  it('refuses what the account cannot pay, counting what its other orders would then need', () => {
    const { engine, ann } = setUp();
    const poor = openAccount(engine, 'poor', { cash: usd(5) });
    expect(engine.createOrder(poor, order('bid', 50, 11))).toEqual({
      ok: false,
      error: { code: 'account.insufficientBalance', required: usd(5.5), available: usd(5) },
    });
    unwrap(engine.createOrder(poor, order('bid', 50, 10)));
    unwrap(engine.createOrder(ann, order('ask', 50, 10)));
    // Ten YES are held, with no cash left: an ask closes them and needs none, a second one would open.
    expect(engine.account(poor).available).toBe(0);
    unwrap(engine.createOrder(poor, order('ask', 60, 10)));
    expect(engine.createOrder(poor, order('ask', 55, 1))).toMatchObject({
      error: { code: 'account.insufficientBalance', required: usd(0.4) },
    });
  });

  it('locks nothing when told so, and checks an order against cash alone', () => {
    const { engine } = setUp({ options: { restingCollateral: 'none' } });
    const poor = openAccount(engine, 'poor', { cash: usd(5) });
    for (let i = 0; i < 3; i += 1) unwrap(engine.createOrder(poor, order('bid', 50, 10)));
    expect(engine.account(poor)).toMatchObject({ reserved: 0, available: usd(5) });
    expect(engine.createOrder(poor, order('bid', 50, 11)).ok).toBe(false);
  });

  it('gives unlimited credit to those who have it', () => {
    const { engine } = setUp();
    const maker = openAccount(engine, 'maker', { cash: usd(0), credit: 'unlimited' });
    unwrap(engine.createOrder(maker, order('bid', 50, 1000)));
    expect(engine.account(maker)).toMatchObject({ reserved: 0, restingValue: usd(500) });
  });
});

describe('accounts without history', () => {
  it('forget an order once it is done, and its name', () => {
    const { engine, events } = listedEngine();
    const bot = openAccount(engine, 'bot', { history: 'none', privateEvents: 'omit' });
    const ack = unwrap(engine.createOrder(bot, order('bid', 40, 1, { clientOrderId: 'n' })));
    expect(engine.createOrder(bot, order('bid', 40, 1, { clientOrderId: 'n' })).ok).toBe(false);
    expect(engine.orderByClientId(bot, 'n' as never)?.orderId).toBe(ack.orderId);
    unwrap(engine.cancelOrder(bot, ack.orderId));
    expect(engine.order(bot, ack.orderId)).toBeUndefined();
    expect(engine.createOrder(bot, order('bid', 40, 1, { clientOrderId: 'n' })).ok).toBe(true);
    expect(new Set(types(events))).toEqual(new Set(['levelChanged', 'tickerChanged']));
  });
});

describe('statistics', () => {
  it('keep volume, turnover and the state of a day ago', () => {
    const { engine, ann, bob } = setUp({ market: { closeAt: after(3 * 86_400) } });
    unwrap(engine.createOrder(ann, order('bid', 40, 5)));
    unwrap(engine.createOrder(ann, order('ask', 45, 5)));
    unwrap(engine.createOrder(bob, order('bid', 45, 2)));
    expect(engine.market(MARKET)).toMatchObject({
      volume: 200,
      volume24h: 200,
      turnover: usd(0.9),
      lastPrice: 4500,
      lastTradeQty: 200,
      previousPrice: 0,
    });
    engine.advanceTo(after(86_400));
    unwrap(engine.cancelAll(ann));
    expect(engine.market(MARKET)).toMatchObject({
      volume: 200,
      volume24h: 0,
      yesBid: 0,
      previousYesBid: 4000,
      previousNoBid: 5500,
      previousPrice: 4500,
    });
    engine.advanceTo(after(2 * 86_400 + 600));
    expect(engine.market(MARKET)).toMatchObject({ previousYesBid: 0, previousPrice: 4500 });
  });

  it('bound the tape', () => {
    const { engine, ann, bob } = setUp({ options: { tradesKept: 3 } });
    for (let cents = 41; cents <= 45; cents += 1) {
      unwrap(engine.createOrder(ann, order('ask', cents, 1)));
      unwrap(engine.createOrder(bob, order('bid', cents, 1)));
    }
    expect(engine.trades(MARKET).map(({ price }) => price)).toEqual([4300, 4400, 4500]);
    expect(engine.trades()).toEqual(engine.trades(MARKET));
  });
});

describe('price grids', () => {
  it('may change under resting orders, which stay', () => {
    const { engine, events, ann, bob } = setUp({
      market: { gridLabel: 'deci_cent', grid: [{ start: 0, end: 10_000, step: 10 } as never] },
    });
    unwrap(engine.createOrder(ann, order('bid', 40.5, 3)));
    unwrap(
      engine.changeGrid(MARKET, 'linear_cent', [{ start: 0, end: 10_000, step: 100 } as never]),
    );
    expect(events.at(-1)).toMatchObject({ type: 'marketChanged', change: 'gridChanged' });
    expect(engine.createOrder(bob, order('ask', 40.5, 1))).toMatchObject({
      error: { code: 'order.invalidPrice' },
    });
    const ack = unwrap(engine.createOrder(bob, order('ask', 40, 1)));
    expect(ack.fillNotional).toBe(4050 * 100);
    expect(engine.book(MARKET)?.yes).toEqual([{ price: 4050 as Price, qty: 200 }]);
    expect(engine.changeGrid(MARKET, 'none', [])).toMatchObject({
      error: { code: 'listing.invalidGrid' },
    });
  });
});
