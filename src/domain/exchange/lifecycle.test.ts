import { describe, expect, it } from 'vitest';
import { unwrap, type Result } from '../../base/result.ts';
import { MARKET_STATUSES, type MarketStatus } from '../market/market.ts';
import type { EventTicker, MarketTicker } from '../units/ids.ts';
import type { Price } from '../units/units.ts';
import type { ExchangeEngine } from './engine.ts';
import {
  after,
  EVENT,
  listedEngine,
  MARKET,
  marketListing,
  openAccount,
  order,
  SERIES,
  usd,
} from './engine.fixture.ts';
import { advanceMarket, isTerminal, MARKET_MOVES, type MarketMove } from './lifecycle.ts';

const LEGAL: readonly (readonly [MarketStatus, MarketMove, MarketStatus])[] = [
  ['initialized', 'open', 'active'],
  ['initialized', 'close', 'closed'],
  ['active', 'pause', 'inactive'],
  ['active', 'close', 'closed'],
  ['inactive', 'resume', 'active'],
  ['inactive', 'close', 'closed'],
  ['closed', 'reopen', 'active'],
  ['closed', 'determine', 'determined'],
  ['determined', 'dispute', 'disputed'],
  ['determined', 'finalize', 'finalized'],
  ['disputed', 'amend', 'amended'],
  ['amended', 'dispute', 'disputed'],
  ['amended', 'finalize', 'finalized'],
];

/** Brings a fresh market into a status by commands and time. */
function marketIn(status: MarketStatus) {
  const market = status === 'initialized' ? { openAt: after(60) } : {};
  const { engine, events } = listedEngine({ market });
  const path: Record<MarketStatus, (() => unknown)[]> = {
    initialized: [],
    active: [],
    inactive: [() => engine.pauseMarket(MARKET)],
    closed: [() => engine.closeEarly(MARKET)],
    determined: [
      () => engine.closeEarly(MARKET),
      () => engine.determine(MARKET, { result: 'yes' }),
    ],
    disputed: [
      () => engine.closeEarly(MARKET),
      () => engine.determine(MARKET, { result: 'yes' }),
      () => engine.dispute(MARKET),
    ],
    amended: [
      () => engine.closeEarly(MARKET),
      () => engine.determine(MARKET, { result: 'yes' }),
      () => engine.dispute(MARKET),
      () => engine.amendResult(MARKET, { result: 'no' }),
    ],
    finalized: [
      () => engine.closeEarly(MARKET),
      () => engine.determine(MARKET, { result: 'yes' }),
      () => engine.advanceTo(after(300)),
    ],
  };
  for (const step of path[status]) step();
  expect(engine.market(MARKET)?.status).toBe(status);
  events.length = 0;
  return { engine, events };
}

describe('the table of market states', () => {
  it.each(MARKET_STATUSES.flatMap((status) => MARKET_MOVES.map((move) => [status, move] as const)))(
    '%s × %s',
    (status, move) => {
      const legal = LEGAL.find(([from, by]) => from === status && by === move);
      expect(advanceMarket(status, move)).toEqual(
        legal
          ? { ok: true, value: legal[2] }
          : { ok: false, error: { code: 'market.illegalMove', status, move } },
      );
    },
  );

  it('ends in finalized alone', () => {
    expect(MARKET_STATUSES.filter(isTerminal)).toEqual(['finalized']);
  });
});

describe('commands of the life cycle', () => {
  const commands: [
    string,
    MarketMove,
    (engine: ExchangeEngine) => Result<undefined, { code: string }>,
  ][] = [
    ['pauseMarket', 'pause', (engine) => engine.pauseMarket(MARKET)],
    ['resumeMarket', 'resume', (engine) => engine.resumeMarket(MARKET)],
    ['closeEarly', 'close', (engine) => engine.closeEarly(MARKET)],
    ['determine', 'determine', (engine) => engine.determine(MARKET, { result: 'no' })],
    ['dispute', 'dispute', (engine) => engine.dispute(MARKET)],
    ['amendResult', 'amend', (engine) => engine.amendResult(MARKET, { result: 'no' })],
  ];
  it.each(
    MARKET_STATUSES.flatMap((status) => commands.map((command) => [status, ...command] as const)),
  )('%s × %s follows the table', (status, _name, move, run) => {
    const { engine, events } = marketIn(status);
    const legal = LEGAL.find(([from, by]) => from === status && by === move);
    const reply = run(engine);
    expect(reply.ok).toBe(legal !== undefined);
    expect(engine.market(MARKET)?.status).toBe(legal?.[2] ?? status);
    expect(events.length > 0).toBe(legal !== undefined);
  });

  it.each(commands)('%s needs a known market and an active exchange', (_name, _move, run) => {
    const { engine } = listedEngine({ market: { ticker: 'KXOTHER' as MarketTicker } });
    expect(run(engine)).toMatchObject({ error: { code: 'market.notFound' } });
    engine.setExchangeState({ tradingActive: true, exchangeActive: false });
    expect(run(engine)).toMatchObject({ error: { code: 'exchange.inactive' } });
  });

  it.each(MARKET_STATUSES.filter((status) => status !== 'active'))(
    'a market that is %s refuses orders',
    (status) => {
      const { engine } = marketIn(status);
      const ann = openAccount(engine, 'ann');
      expect(engine.createOrder(ann, order('bid', 40, 1))).toEqual({
        ok: false,
        error: { code: 'market.notActive', market: MARKET, status },
      });
    },
  );
});

describe('schedules', () => {
  it('open and close by the clock', () => {
    const { engine, events } = listedEngine({ market: { openAt: after(60), closeAt: after(120) } });
    const ann = openAccount(engine, 'ann');
    expect(engine.nextDueAt()).toBe(after(60));
    engine.advanceTo(after(60));
    const resting = unwrap(engine.createOrder(ann, order('bid', 40, 1)));
    engine.advanceTo(after(200));
    expect(engine.order(ann, resting.orderId)).toMatchObject({
      status: 'canceled',
      lastChange: 'marketClosed',
      updatedAt: after(120),
    });
    expect(events.filter(({ type }) => type === 'marketChanged')).toMatchObject([
      { change: 'opened', at: after(60) },
      { change: 'closed', at: after(120) },
    ]);
    expect(engine.account(ann).reserved).toBe(0);
    expect(engine.cancelOrder(ann, resting.orderId)).toMatchObject({
      error: { code: 'market.notActive', status: 'closed' },
    });
  });

  it('move with the close time, which reopens a closed market', () => {
    const { engine, events } = listedEngine();
    unwrap(engine.changeCloseTime(MARKET, after(30)));
    engine.advanceTo(after(30));
    expect(engine.market(MARKET)?.status).toBe('closed');
    events.length = 0;
    unwrap(engine.changeCloseTime(MARKET, after(90)));
    expect(events).toMatchObject([{ change: 'closeTimeChanged' }, { change: 'resumed' }]);
    engine.advanceTo(after(89));
    expect(engine.market(MARKET)?.status).toBe('active');
    engine.advanceTo(after(90));
    expect(engine.market(MARKET)?.status).toBe('closed');
  });

  it('reach a market that has not opened yet', () => {
    const { engine } = listedEngine({ market: { openAt: after(60), closeAt: after(120) } });
    unwrap(engine.changeCloseTime(MARKET, after(180)));
    engine.advanceTo(after(150));
    expect(engine.market(MARKET)?.status).toBe('active');
    engine.advanceTo(after(180));
    expect(engine.market(MARKET)?.status).toBe('closed');
  });

  it('refuse an earlier close where that was not promised, and senseless times', () => {
    const { engine } = listedEngine({ market: { canCloseEarly: false } });
    expect(engine.changeCloseTime(MARKET, after(30))).toMatchObject({
      error: { code: 'market.cannotCloseEarly' },
    });
    expect(engine.closeEarly(MARKET)).toMatchObject({ error: { code: 'market.cannotCloseEarly' } });
    const early = listedEngine();
    early.engine.advanceTo(after(10));
    expect(early.engine.changeCloseTime(MARKET, after(10))).toMatchObject({
      error: { code: 'market.invalidCloseTime' },
    });
    expect(marketIn('determined').engine.changeCloseTime(MARKET, after(9000))).toMatchObject({
      error: { code: 'market.illegalMove' },
    });
  });

  it('refuse to run backwards', () => {
    const { engine } = listedEngine();
    engine.advanceTo(after(5));
    expect(() => engine.advanceTo(after(4))).toThrow(RangeError);
  });
});

describe('pauses', () => {
  it('of a market cancel what asked for it, resuming cancels the rest', () => {
    const { engine } = listedEngine();
    const ann = openAccount(engine, 'ann');
    const fragile = unwrap(engine.createOrder(ann, order('bid', 40, 1, { cancelOnPause: true })));
    const firm = unwrap(engine.createOrder(ann, order('bid', 41, 2)));
    unwrap(engine.pauseMarket(MARKET));
    expect(engine.order(ann, fragile.orderId)?.lastChange).toBe('marketPaused');
    expect(engine.order(ann, firm.orderId)?.status).toBe('resting');
    expect(engine.decreaseOrder(ann, firm.orderId, { to: 100 as never }).ok).toBe(true);
    const amendment = { market: MARKET, side: 'bid', price: 4200, qty: 100 } as never;
    expect(engine.amendOrder(ann, firm.orderId, amendment)).toMatchObject({
      error: { code: 'market.notActive' },
    });
    unwrap(engine.resumeMarket(MARKET));
    expect(engine.order(ann, firm.orderId)?.lastChange).toBe('marketResumed');
    expect(engine.book(MARKET)).toEqual({ yes: [], no: [] });
  });

  it('of trading refuse create and amend, and allow cancels', () => {
    const { engine, events } = listedEngine();
    const ann = openAccount(engine, 'ann');
    unwrap(engine.createOrder(ann, order('bid', 40, 1, { cancelOnPause: true })));
    const firm = unwrap(engine.createOrder(ann, order('bid', 41, 2)));
    events.length = 0;
    engine.setExchangeState({ tradingActive: false, exchangeActive: true });
    expect(events.map(({ type }) => type)).toEqual([
      'exchangeStateChanged',
      'levelChanged',
      'orderChanged',
    ]);
    expect(engine.openOrders(ann).map(({ orderId }) => orderId)).toEqual([firm.orderId]);
    const paused = { ok: false, error: { code: 'exchange.tradingPaused' } };
    expect(engine.createOrder(ann, order('bid', 40, 1))).toEqual(paused);
    const amendment = { market: MARKET, side: 'bid', price: 4200, qty: 100 } as never;
    expect(engine.amendOrder(ann, firm.orderId, amendment)).toEqual(paused);
    expect(engine.cancelOrder(ann, firm.orderId).ok).toBe(true);
    engine.setExchangeState({ tradingActive: true, exchangeActive: true });
    expect(engine.createOrder(ann, order('bid', 40, 1)).ok).toBe(true);
  });

  it('of the exchange stop everything; what fell due comes after', () => {
    const { engine, events } = listedEngine({ market: { closeAt: after(60) } });
    const ann = openAccount(engine, 'ann');
    const resting = unwrap(engine.createOrder(ann, order('bid', 40, 1, { expiresAt: after(30) })));
    const stopped = { tradingActive: false, exchangeActive: false };
    engine.setExchangeState(stopped);
    expect(engine.exchangeState).toEqual(stopped);
    events.length = 0;
    expect(engine.nextDueAt()).toBeUndefined();
    engine.advanceTo(after(120));
    const inactive = { ok: false, error: { code: 'exchange.inactive' } };
    expect(engine.createOrder(ann, order('bid', 40, 1))).toEqual(inactive);
    expect(engine.cancelOrder(ann, resting.orderId)).toEqual(inactive);
    expect(engine.cancelAll(ann)).toEqual(inactive);
    expect(engine.createGroup(ann, 100 as never)).toEqual(inactive);
    expect(events).toEqual([]);
    engine.setExchangeState({ tradingActive: true, exchangeActive: true });
    expect(events.filter(({ type }) => type !== 'levelChanged')).toMatchObject([
      { type: 'exchangeStateChanged' },
      { type: 'orderChanged', reason: 'expired', at: after(120) },
      { type: 'tickerChanged' },
      { type: 'marketChanged', change: 'closed', at: after(120) },
    ]);
  });
});

describe('settlement', () => {
  function traded(market: Parameters<typeof listedEngine>[0] = {}) {
    const { engine, events } = listedEngine(market);
    const ann = openAccount(engine, 'ann');
    const bob = openAccount(engine, 'bob');
    unwrap(engine.createOrder(ann, order('bid', 40, 10.55)));
    unwrap(engine.createOrder(bob, order('ask', 40, 10.55)));
    unwrap(engine.closeEarly(MARKET));
    events.length = 0;
    return { engine, events, ann, bob };
  }

  it('pays the winning side after the timer', () => {
    const { engine, events, ann, bob } = traded();
    const cash = engine.account(ann).cash;
    const fees = engine.position(bob, MARKET).fees;
    unwrap(engine.determine(MARKET, { result: 'yes' }));
    expect(engine.market(MARKET)).toMatchObject({ result: 'yes', settlementValue: 10_000 });
    engine.advanceTo(after(299));
    expect(engine.account(ann).cash).toBe(cash);
    engine.advanceTo(after(300));
    expect(engine.account(ann).cash).toBe(cash + usd(10.55));
    expect(engine.settlements(ann)).toMatchObject([
      {
        result: 'yes',
        yesQty: 1055,
        yesCost: usd(4.22),
        noQty: 0,
        revenue: usd(10.55),
        value: 10_000,
      },
    ]);
    expect(engine.settlements(bob)).toMatchObject([
      { yesQty: 0, noQty: 1055, noCost: usd(6.33), revenue: 0, fees },
    ]);
    expect(engine.position(ann, MARKET)).toMatchObject({ qty: 0, cost: 0, realized: usd(6.33) });
    expect(engine.market(MARKET)).toMatchObject({
      status: 'finalized',
      openInterest: 0,
      settledAt: after(300),
    });
    expect(events.map(({ type }) => type)).toEqual([
      'marketChanged',
      'settled',
      'settled',
      'positionChanged',
      'positionChanged',
      'tickerChanged',
      'marketChanged',
    ]);
  });

  it('pays scalar values rounded down to whole cents', () => {
    const { engine, ann, bob } = traded();
    const house = engine.houseCash;
    unwrap(engine.determine(MARKET, { result: 'scalar', value: 3333 as Price }));
    engine.advanceTo(after(300));
    expect(engine.settlements(ann)[0]?.revenue).toBe(usd(3.51));
    expect(engine.settlements(bob)[0]?.revenue).toBe(usd(7.03));
    expect(engine.houseCash - house).toBe(usd(0.01));
  });

  it('waits for the end of a dispute, whose result counts', () => {
    const { engine, ann, bob } = traded();
    unwrap(engine.determine(MARKET, { result: 'yes' }));
    engine.advanceTo(after(200));
    unwrap(engine.dispute(MARKET));
    engine.advanceTo(after(1000));
    expect(engine.market(MARKET)?.status).toBe('disputed');
    unwrap(engine.amendResult(MARKET, { result: 'no' }));
    engine.advanceTo(after(1299));
    expect(engine.market(MARKET)?.status).toBe('amended');
    engine.advanceTo(after(1300));
    expect(engine.settlements(ann)[0]?.revenue).toBe(0);
    expect(engine.settlements(bob)[0]?.revenue).toBe(usd(10.55));
  });

  it.each([-1, 10_001, 0.5])('refuses a value of %s', (value) => {
    const { engine } = traded();
    expect(engine.determine(MARKET, { result: 'scalar', value: value as Price })).toMatchObject({
      error: { code: 'market.invalidValue' },
    });
    expect(engine.market(MARKET)?.status).toBe('closed');
  });

  it('forgets markets paid long ago, and their event with the last one', () => {
    const { engine, events, ann } = traded({ options: { finalizedMarketsKept: 0 } });
    unwrap(engine.determine(MARKET, { result: 'yes' }));
    engine.advanceTo(after(300));
    expect(events.slice(-2)).toMatchObject([
      { type: 'marketChanged', change: 'removed' },
      { type: 'eventChanged', change: 'removed', event: EVENT },
    ]);
    expect(engine.market(MARKET)).toBeUndefined();
    expect(engine.positions(ann)).toEqual([]);
    expect(engine.settlements(ann)).toHaveLength(1);
    expect(engine.fills(ann)).toHaveLength(1);
    expect(engine.orders(ann)).toHaveLength(1);
  });
});

describe('listing', () => {
  it('fills in what the event knows', () => {
    const { engine } = listedEngine({ event: { mutuallyExclusive: true } });
    expect(engine.market(MARKET)).toMatchObject({
      series: SERIES,
      event: EVENT,
      title: 'Where will it rain on Dec 1?',
      mutuallyExclusive: true,
      status: 'active',
      result: '',
    });
    expect(engine.marketTickers(EVENT)).toEqual([MARKET]);
    expect(engine.events()).toHaveLength(1);
    expect(engine.series()).toHaveLength(1);
    expect(engine.market('KXNONE' as MarketTicker)).toBeUndefined();
  });

  it.each([
    ['twice', {}, 'listing.alreadyExists'],
    ['of no event', { ticker: 'X' as never, event: 'KXNONE' as never }, 'listing.unknownEvent'],
    ['closing first', { ticker: 'X' as never, closeAt: after(-1) }, 'listing.invalidTimes'],
    ['without grid', { ticker: 'X' as never, grid: [] }, 'listing.invalidGrid'],
  ])('refuses a market %s', (_what, over, code) => {
    const { engine } = listedEngine();
    expect(engine.addMarket(marketListing(over))).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses events and series that do not fit', () => {
    const { engine } = listedEngine();
    const [series] = engine.series();
    const [event] = engine.events();
    expect(engine.addSeries(series!)).toMatchObject({ error: { code: 'listing.alreadyExists' } });
    expect(
      engine.addSeries({ ...series!, ticker: 'KXB' as never, feeMultiplier: -1 }),
    ).toMatchObject({
      error: { code: 'listing.invalidFee' },
    });
    expect(engine.addEvent(event!)).toMatchObject({ error: { code: 'listing.alreadyExists' } });
    expect(
      engine.addEvent({ ...event!, ticker: 'E' as never, series: 'KXB' as never }),
    ).toMatchObject({
      error: { code: 'listing.unknownSeries' },
    });
  });

  it('changes metadata and tells', () => {
    const { engine, events } = listedEngine();
    unwrap(engine.changeMetadata(MARKET, { strikeType: 'greater', floorStrike: 3.5 }));
    expect(engine.market(MARKET)).toMatchObject({
      strikeType: 'greater',
      floorStrike: 3.5,
      yesTitle: 'New York City',
    });
    expect(events).toMatchObject([{ type: 'marketChanged', change: 'metadataChanged' }]);
  });
});

describe('fees of a market', () => {
  const feeOf = (engine: ExchangeEngine): number => {
    const [ann, bob] = [openAccount(engine, 'a'), openAccount(engine, 'b')];
    unwrap(engine.createOrder(ann, order('ask', 50, 100)));
    return unwrap(engine.createOrder(bob, order('bid', 50, 100))).fees;
  };

  it('follow the series, an override of the event, and its removal', () => {
    const { engine, events } = listedEngine();
    expect(feeOf(engine)).toBe(usd(1.75));
    unwrap(engine.changeEventFees(EVENT, { feeTypeOverride: null, feeMultiplierOverride: 0.5 }));
    expect(feeOf(engine)).toBe(usd(0.875));
    expect(events.filter(({ type }) => type === 'eventChanged')).toMatchObject([
      { change: 'feesChanged', event: EVENT },
    ]);
    unwrap(engine.changeEventFees(EVENT, { feeTypeOverride: null, feeMultiplierOverride: null }));
    expect(feeOf(engine)).toBe(usd(1.75));
    expect(
      engine.changeEventFees(EVENT, { feeTypeOverride: null, feeMultiplierOverride: -2 }),
    ).toMatchObject({ error: { code: 'listing.invalidFee' } });
    expect(
      engine.changeEventFees('KXNONE' as EventTicker, {
        feeTypeOverride: null,
        feeMultiplierOverride: null,
      }),
    ).toMatchObject({ error: { code: 'listing.unknownEvent' } });
  });

  it('are waived until the waiver ends', () => {
    const { engine } = listedEngine({ market: { feeWaiverUntil: after(60) } });
    expect(feeOf(engine)).toBe(0);
    unwrap(engine.changeEventFees(EVENT, { feeTypeOverride: null, feeMultiplierOverride: 0.5 }));
    expect(feeOf(engine)).toBe(0);
    engine.advanceTo(after(60));
    expect(feeOf(engine)).toBe(usd(0.875));
  });
});
