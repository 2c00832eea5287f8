import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import { WIDE_LIMITS } from '../../contract/wide-limits.fixture.ts';
import { bindingOf } from '../../domain/risk/judge.ts';
import { LIMIT_NAMES, type LimitName, type LimitSettings } from '../../domain/risk/limits.ts';
import { RISK_RULES } from '../../domain/risk/risk-rules.ts';
import type { OrderOrigin, OrderTerms } from '../../domain/orders/order.ts';
import type { ClientOrderId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { ack, DeskRig, fact, fill, NYC, refused, terms, unknown, VENUE } from './desk.fixture.ts';
import type { Circumstances } from './circumstances.ts';

let rig: DeskRig;
beforeEach(() => {
  rig = new DeskRig();
});
afterEach(() => rig.close());

/** Asks at the door, as every caller does: what would be sent if a rule were not wired in is sent. */
const ask = async (
  more: Partial<OrderTerms> = {},
  origin: OrderOrigin = 'person',
  circumstances: Circumstances = {},
) => {
  rig.venue.answerCreate(ack(0, more.qty ?? 2000));
  const result = await rig.desk.submit({ ...terms, ...more }, origin, circumstances);
  return result.ok ? 'sent' : result.error;
};
const place = async (more: Partial<OrderTerms> = {}, origin: OrderOrigin = 'person') =>
  expect(await ask(more, origin)).toBe('sent');
const decided = (more: object = {}): Circumstances => ({
  decision: { model: 'builtin:x', outputs: 'finite', basedOn: 1_000_000 as Instant, ...more },
});
const hold = (qty: number, price = 4500, more: object = {}) =>
  rig.desk.takeFill(
    fill(Math.abs(qty), Math.abs(qty), {
      orderId: 'elsewhere' as OrderId,
      side: qty > 0 ? 'bid' : 'ask',
      price: price as Price,
      ...more,
    }),
  );
const price = (centiCents: number) => centiCents as Price;
const qty = (hundredths: number) => hundredths as Qty;
const equity = (usd: number) => rig.day.observe((usd * 1e6) as Money);

/** What must happen first, and the order that the rule then denies; without the rule it would go out. */
const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  'risk.killed': () => {
    rig.trading = 'killed';
    return ask();
  },
  'risk.notTrading': () => {
    rig.trading = 'paused';
    return ask();
  },
  'risk.wouldIncrease': () => {
    hold(100);
    rig.trading = 'reduceOnly';
    return ask({ side: 'ask', price: price(4600), qty: qty(101) });
  },
  'risk.epochStale': () => ask({}, 'actor', { epoch: 7 }),
  'risk.unknownMarket': () => {
    rig.market = undefined;
    return ask();
  },
  'risk.marketNotActive': () => {
    rig.market = rig.market && { ...rig.market, status: 'closed' };
    return ask();
  },
  'risk.closingSoon': () => {
    rig.market = rig.market && { ...rig.market, closeAt: 31_000_000 as Instant };
    rig.limit({ minMsToClose: 30_001 });
    return ask();
  },
  'risk.guardUnset': () => {
    rig.limit({ maxAbsenceMs: null });
    return ask();
  },
  'risk.breakerOpen': async () => {
    rig.limit({ breakerErrorsPerMarket: 1 });
    rig.venue.answerCreate({ ok: false, error: refused(400, 'broken') });
    await rig.desk.submit({ ...terms, price: price(4300) }, 'person');
    return ask();
  },
  'risk.notOwner': () => {
    rig.armed = 'builtin:x';
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    return ask({}, 'actor', decided());
  },
  'risk.bookNotTrusted': () => {
    rig.marks.distrustAll();
    return ask();
  },
  'risk.bookTooOld': () => {
    rig.limit({ maxBookAgeMs: 1000 });
    rig.clock.advanceMs(1001);
    return ask();
  },
  'risk.clockSkew': () => {
    rig.limit({ maxClockSkewMs: 4999 });
    rig.desk.takeFill(fill(1, 100, { at: 6_000_000 as Instant }));
    return ask();
  },
  'risk.priceOffGrid': () => ask({ price: price(4501) }),
  'risk.invalidQty': () => ask({ qty: qty(0.5) }),
  'risk.invalidTerms': () => ask({ timeInForce: 'fill_or_kill', expiresAt: 5e9 as Instant }),
  'risk.priceThrough': () => {
    rig.limit({ maxTicksThrough: 2 });
    return ask({ price: price(4900) });
  },
  'risk.priceFar': () => {
    rig.limit({ maxTicksFromMid: 9 });
    return ask({ price: price(3500) });
  },
  'risk.postOnlyWouldCross': () => ask({ price: price(4600), postOnly: true }),
  'risk.orderSize': () => {
    rig.limit({ maxOrderContracts: 19 });
    return ask();
  },
  'risk.orderNotional': () => {
    rig.limit({ maxOrderNotionalUsd: 8 });
    return ask();
  },
  'risk.sizeAgainstDepth': () => {
    rig.limit({ maxTouchMultiple: 1 });
    rig.mark({ askQty: qty(1999) });
    return ask({ price: price(4600) });
  },
  'risk.openOrdersInMarket': async () => {
    rig.limit({ maxOpenOrdersPerMarket: 1 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.openOrders': async () => {
    rig.limit({ maxOpenOrders: 1 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.positionLimit': async () => {
    rig.limit({ maxPositionContracts: 39 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.eventExposure': async () => {
    rig.limit({ maxEventExposureUsd: 17 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.totalExposure': async () => {
    rig.limit({ maxTotalExposureUsd: 17 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.insufficientCash': () => ask({ qty: qty(30_000) }),
  'risk.cashReserve': () => {
    rig.limit({ minCashReserveUsd: 92 });
    return ask();
  },
  'risk.orderRateInMarket': async () => {
    rig.limit({ maxOrdersPerSPerMarket: 1 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.orderRate': async () => {
    rig.limit({ maxOrdersPerS: 1 });
    await place();
    return ask({ price: price(4300) });
  },
  'risk.messageBudget': () => {
    rig.limit({ minWriteTokens: 20 });
    rig.tokens = 29;
    return ask();
  },
  'risk.repeatedExecution': () => {
    rig.limit({ maxFillsPerMinutePerMarket: 0 });
    hold(100);
    return ask();
  },
  'risk.duplicate': async () => {
    rig.limit({ duplicateWindowMs: 100 });
    await place();
    rig.clock.advanceMs(99);
    return ask();
  },
  'risk.selfTrade': async () => {
    await place({ price: price(4400) });
    return ask({ side: 'ask', price: price(4400) });
  },
  'risk.dailyLoss': () => {
    rig.limit({ maxDailyLossUsd: 9 });
    equity(100);
    equity(90);
    return ask();
  },
  'risk.drawdown': () => {
    rig.limit({ maxDrawdownUsd: 14 });
    equity(100);
    equity(110);
    equity(95);
    return ask();
  },
  'risk.lossStreak': () => {
    rig.limit({ maxLossStreak: 0 });
    hold(100, 4500);
    hold(-101, 4400);
    return ask();
  },
  'risk.cooldown': () => {
    rig.limit({ cooldownAfterLossMs: 60_000 });
    hold(100, 4500);
    hold(-101, 4400);
    return ask();
  },
  'risk.outcomePending': async () => {
    rig.pause = new Promise(() => undefined);
    rig.venue.answerCreate({ ok: false, error: unknown });
    await rig.desk.submit(terms, 'person');
    return ask({ price: price(4300) });
  },
  'risk.modelNotArmed': () => {
    rig.armed = 'builtin:y';
    return ask({}, 'actor', decided());
  },
  'risk.modelOutput': () => {
    rig.armed = 'builtin:x';
    return ask({}, 'actor', decided({ outputs: 'notFinite' }));
  },
  'risk.decisionTooOld': () => {
    rig.armed = 'builtin:x';
    rig.limit({ maxDecisionAgeMs: 10 });
    rig.clock.advanceMs(11);
    return ask({}, 'actor', decided());
  },
};

describe('every rule of the gate, at the door', () => {
  it('has a case here', () => {
    expect(Object.keys(CASES)).toEqual(RISK_RULES.map(({ code }) => code));
    expect(new Set(Object.keys(CASES)).size).toBe(RISK_RULES.length);
  });

  for (const [code, attempt] of Object.entries(CASES)) {
    it(`denies with ${code}, and nothing is sent`, async () => {
      const denied = await attempt();
      expect(denied).toMatchObject({ code });
      expect(rig.desk.denials.get(code)).toBe(1);
      const name = (denied as { clientOrderId: ClientOrderId }).clientOrderId;
      expect(rig.venue.sent).not.toContain(name);
      expect(rig.ledger.order(name)).toMatchObject({ state: 'denied', reason: { code } });
    });
  }

  it('sends the same order when nothing is in the way', async () => {
    await place();
    rig.armed = 'builtin:x';
    expect(await ask({ price: price(4300) }, 'actor', decided())).toBe('sent');
  });
});

describe('a limit that nobody set', () => {
  /** The check that each limit is for, and an order that this check judges. */
  const taking: Partial<OrderTerms> = { price: price(4600) };
  const JUDGED: Readonly<Record<LimitName, readonly [code: string, order?: Partial<OrderTerms>]>> =
    {
      minMsToClose: ['risk.closingSoon'],
      maxBookAgeMs: ['risk.bookTooOld'],
      maxClockSkewMs: ['risk.clockSkew'],
      maxTicksThrough: ['risk.priceThrough', taking],
      maxTicksFromMid: ['risk.priceFar'],
      maxOrderContracts: ['risk.orderSize'],
      maxOrderNotionalUsd: ['risk.orderNotional'],
      maxTouchMultiple: ['risk.sizeAgainstDepth', taking],
      touchFloorContracts: ['risk.sizeAgainstDepth', taking],
      maxOpenOrdersPerMarket: ['risk.openOrdersInMarket'],
      maxOpenOrders: ['risk.openOrders'],
      maxPositionContracts: ['risk.positionLimit'],
      maxEventExposureUsd: ['risk.eventExposure'],
      maxTotalExposureUsd: ['risk.totalExposure'],
      minCashReserveUsd: ['risk.cashReserve'],
      maxOrdersPerSPerMarket: ['risk.orderRateInMarket'],
      maxOrdersPerS: ['risk.orderRate'],
      minWriteTokens: ['risk.messageBudget'],
      maxFillsPerMinutePerMarket: ['risk.repeatedExecution'],
      duplicateWindowMs: ['risk.duplicate'],
      maxDailyLossUsd: ['risk.dailyLoss'],
      maxDrawdownUsd: ['risk.drawdown'],
      maxLossStreak: ['risk.lossStreak'],
      cooldownAfterLossMs: ['risk.cooldown'],
      maxDecisionAgeMs: ['risk.decisionTooOld'],
      maxRejectsPerMinute: ['risk.guardUnset'],
      maxAsksPerMinute: ['risk.guardUnset'],
      maxUnknownOutcomeMs: ['risk.guardUnset'],
      maxDriftUsd: ['risk.guardUnset'],
      maxDriftContracts: ['risk.guardUnset'],
      maxBookDistrustMs: ['risk.guardUnset'],
      maxSilentDataMs: ['risk.guardUnset'],
      maxAbsenceMs: ['risk.guardUnset'],
      maxModelFaultsPerMinute: ['risk.guardUnset'],
      breakerErrorsPerMarket: ['risk.guardUnset'],
      breakerErrors: ['risk.guardUnset'],
      breakerWindowMs: ['risk.guardUnset'],
      breakerCooldownMs: ['risk.guardUnset'],
    };

  it.each(LIMIT_NAMES)('%s denies what it would judge', async (name) => {
    rig.armed = 'builtin:x';
    const [code, order = {}] = JUDGED[name];
    expect(await ask({ ...order, qty: qty(1000) }, 'actor', decided())).toBe('sent');
    rig.clock.advanceMs(10);
    rig.limit({ [name]: null });
    const denied = ask({ ...order, qty: qty(1001) }, 'actor', decided());
    expect(await denied).toMatchObject({ code });
  });

  it('denies as well when the ledger is of before the limit', async () => {
    for (const name of LIMIT_NAMES) {
      const { [name]: _, ...older } = WIDE_LIMITS;
      rig.journal.commit({
        type: 'limitsSet',
        at: 0 as Instant,
        limits: older as LimitSettings,
        cause: 'confirmed',
        reason: 'written by an older program',
      });
      rig.armed = 'builtin:x';
      const [code, order = {}] = JUDGED[name];
      expect(await ask(order, 'actor', decided())).toMatchObject({ code });
    }
  });
});

describe('an order against a thin book', () => {
  const takes = (hundredths: number) => ask({ price: price(4600), qty: qty(hundredths) });

  it('passes when it is small, though the best price shows a tenth of a contract', async () => {
    rig.limit({ maxTouchMultiple: 20, touchFloorContracts: 10 });
    rig.mark({ askQty: qty(10) });
    expect(await takes(1000)).toBe('sent');
  });

  it('is refused when it is ten times what was meant', async () => {
    rig.limit({ maxTouchMultiple: 5, touchFloorContracts: 10 });
    rig.mark({ askQty: qty(10) });
    expect(await takes(5000)).toBe('sent');
    expect(await takes(5001)).toMatchObject({
      code: 'risk.sizeAgainstDepth',
      limit: 5,
      wouldBe: 5.001,
    });
  });

  it('is measured against what is shown when that is more', async () => {
    rig.limit({ maxTouchMultiple: 1, touchFloorContracts: 10 });
    rig.mark({ askQty: qty(2000) });
    expect(await takes(2000)).toBe('sent');
    expect(await takes(2001)).toMatchObject({ code: 'risk.sizeAgainstDepth' });
  });
});

describe('a breaker', () => {
  const fail = async (code = 'broken', details = '') => {
    const refusal = { ...refused(400, code), details } as VenueError;
    rig.venue.answerCreate({ ok: false, error: refusal });
    rig.clock.advanceMs(1);
    return rig.desk.submit(terms, 'person');
  };
  beforeEach(() =>
    rig.limit({ breakerErrorsPerMarket: 2, breakerWindowMs: 1000, breakerCooldownMs: 500 }),
  );

  it('opens by errors of the venue, tries one order after the cooldown, and closes when that works', async () => {
    await fail();
    await fail();
    expect(await ask()).toMatchObject({ code: 'risk.breakerOpen', breaker: 'market' });
    rig.clock.advanceMs(500);
    expect(await ask()).toBe('sent');
    expect(rig.breakers.readings()).toMatchObject([{ market: null, state: 'closed' }]);
    expect(await ask({ price: price(4300) })).toBe('sent');
  });

  it('opens again when the trial fails, and by hand it closes', async () => {
    await fail();
    await fail();
    rig.clock.advanceMs(500);
    await fail();
    expect(rig.breakers.readings()).toMatchObject([
      { market: null },
      { market: NYC, state: 'open', lastError: 'venue.refused' },
    ]);
    rig.breakers.reset(NYC);
    expect(await ask()).toBe('sent');
  });

  it('lets an order out that only closes', async () => {
    hold(2000);
    await fail();
    await fail();
    expect(await ask({ side: 'ask', price: price(4600) })).toBe('sent');
  });

  it('does not count a quote that came too late, nor what our own gate denied', async () => {
    await fail('invalid_order', 'post only cross');
    await fail('fill_or_kill_insufficient_resting_volume');
    await ask({ price: price(4501) });
    await ask({ price: price(4501) });
    expect(await ask()).toBe('sent');
  });

  it('counts an order whose outcome is not known', async () => {
    rig.pause = new Promise(() => undefined);
    rig.limit({ breakerErrors: 1 });
    rig.venue.answerCreate({ ok: false, error: unknown });
    await rig.desk.submit(terms, 'person');
    expect(rig.breakers.obstacleFor(NYC)).toBe('service');
  });
});

describe('a preview', () => {
  const preview = (more: Partial<OrderTerms> = {}) =>
    rig.gate.preview({ ...terms, ...more, origin: 'person', epoch: 0, decision: null }, rig.market);
  const checkOf = (code: string, more: Partial<OrderTerms> = {}) =>
    preview(more).find((each) => each.code === code);

  it('says of every check its limit, the value it would reach, and the share of it', () => {
    rig.limit({ maxOrderContracts: 40, minCashReserveUsd: 45 });
    expect(checkOf('risk.orderSize')).toEqual({
      code: 'risk.orderSize',
      unit: 'qty',
      verdict: 'passes',
      bound: 'most',
      limit: 4000,
      wouldBe: 2000,
      use: 0.5,
    });
    // 100 USD less 20 contracts at 0.45 leaves 91: the reserve is about half of it.
    expect(checkOf('risk.cashReserve')).toMatchObject({
      bound: 'least',
      limit: 45e6,
      wouldBe: 91e6,
      use: 45 / 91,
    });
  });

  it('names what binds: the first that denies, else the limit that is used most', () => {
    rig.limit({ maxOrderContracts: 40, minCashReserveUsd: 60 });
    expect(bindingOf(preview())).toBe('risk.cashReserve');
    rig.limit({ maxOrderContracts: 25, minCashReserveUsd: 60 });
    expect(bindingOf(preview())).toBe('risk.orderSize');
    rig.limit({ maxOrderContracts: 19, minCashReserveUsd: 99 });
    expect(bindingOf(preview())).toBe('risk.orderSize');
  });

  it('does not take an order that closes for one that opens', () => {
    hold(2000);
    rig.limit({ maxPositionContracts: 10, maxEventExposureUsd: 1, maxDailyLossUsd: 0 });
    const closing = preview({ side: 'ask', price: price(4600) });
    expect(closing.filter(({ verdict }) => verdict === 'denies')).toEqual([]);
    // What is held already is beyond the limit, and the order makes it no worse.
    expect(checkOf('risk.eventExposure', { side: 'ask', price: price(4600) })).toMatchObject({
      verdict: 'passes',
      limit: 1e6,
      wouldBe: 9e6,
    });
    expect(bindingOf(closing)).not.toBe('risk.eventExposure');
  });
});

describe('getting out', () => {
  it('is not held up by limits on getting in, nor by reduce-only', async () => {
    hold(2000);
    rig.trading = 'reduceOnly';
    rig.limit({
      maxPositionContracts: 1,
      maxEventExposureUsd: 1,
      maxTotalExposureUsd: 1,
      maxDailyLossUsd: 0,
      minMsToClose: 1e9,
    });
    equity(100);
    equity(90);
    expect(rig.gate.standing).toBe('exceeded');
    expect(await ask({ side: 'ask', price: price(4600) })).toBe('sent');
    expect(await ask({ side: 'ask', price: price(4700) })).toMatchObject({
      code: 'risk.wouldIncrease',
    });
  });

  it('is open to a person in a market where the actor works; getting in is not', async () => {
    hold(2000);
    rig.armed = 'builtin:x';
    await ask({ price: price(4300) }, 'actor', decided());
    expect(await ask({ price: price(4200) })).toMatchObject({
      code: 'risk.notOwner',
      owner: 'model',
    });
    expect(await ask({ side: 'ask', price: price(4600) })).toBe('sent');
  });
});

describe('the same name again', () => {
  it('is answered with what is on record and sends nothing', async () => {
    const name = 'mine' as ClientOrderId;
    expect(await ask({}, 'person', { name })).toBe('sent');
    expect(await ask({}, 'person', { name })).toBe('sent');
    expect(rig.venue.sent).toEqual(['mine']);
    rig.trading = 'paused';
    const denied = 'denied' as ClientOrderId;
    expect(await ask({}, 'person', { name: denied })).toMatchObject({ code: 'risk.notTrading' });
    rig.trading = 'trading';
    expect(await ask({}, 'person', { name: denied })).toMatchObject({ code: 'risk.notTrading' });
    expect(rig.venue.sent).toEqual(['mine']);
  });
});

describe('an amendment', () => {
  const C1 = 'c1' as ClientOrderId;
  const amend = (to: number, size = 2000) =>
    rig.desk.amend(C1, { price: price(to), qty: qty(size) });
  beforeEach(() => place());

  it('is judged as an order in the stead of the old one', async () => {
    rig.limit({ maxOpenOrders: 1, maxPositionContracts: 20, maxTicksThrough: 0 });
    expect(await amend(4400)).toMatchObject({ value: { price: 4400, state: 'resting' } });
    expect(await amend(4700)).toMatchObject({ error: { code: 'risk.priceThrough' } });
    expect(await amend(4400, 2001)).toMatchObject({ error: { code: 'risk.positionLimit' } });
    expect(rig.venue.changed).toMatchObject([{ orderId: VENUE, price: 4400, totalQty: 2000 }]);
  });

  it('promises the dearer of both while nobody knows which one rests', async () => {
    let whileUnderWay = 0;
    rig.venue.amendOrder = () => {
      whileUnderWay = rig.gate
        .preview({ ...terms, origin: 'person', epoch: 0, decision: null }, rig.market)
        .find(({ code }) => code === 'risk.insufficientCash')?.limit as number;
      return Promise.resolve({ ok: false, error: unknown });
    };
    expect(await amend(4600)).toMatchObject({ ok: true, value: { state: 'unconfirmed' } });
    expect(whileUnderWay).toBe(100_000_000 - 2000 * 4600);
    expect(rig.doubts).toBeGreaterThan(0);
  });

  it('leaves the order as it was when the venue refuses', async () => {
    rig.venue.changes.push({
      ok: false,
      error: { code: 'venue.refused', status: 400, venueCode: 'x', message: '', details: '' },
    });
    expect(await amend(4400)).toMatchObject({ error: { venueCode: 'x' } });
    const { price: rests, amendment } = rig.ledger.order(C1) ?? {};
    expect([rests, amendment]).toEqual([4500, undefined]);
  });

  it('is not taken twice when the feed tells of it before the answer', async () => {
    rig.venue.decreaseOrder = () => {
      rig.desk.takeOrder({ ...fact('resting', 0, 1500), clientOrderId: C1 });
      return Promise.resolve({ ok: true, value: {} });
    };
    expect(await rig.desk.decrease(C1, qty(500))).toMatchObject({ value: { qty: 1500 } });
    rig.venue.amendOrder = () => {
      rig.desk.takeOrder({ ...fact('resting', 0, 1200), price: price(4400), clientOrderId: C1 });
      return Promise.resolve({ ok: true, value: { filledQty: null, at: null } });
    };
    expect(await amend(4400, 1200)).toMatchObject({ value: { qty: 1200, price: 4400 } });
  });

  it('may be a decrease, which passes in every state and is a cancel when nothing stays', async () => {
    rig.trading = 'killed';
    expect(await rig.desk.decrease(C1, qty(500))).toMatchObject({ value: { qty: 1500 } });
    expect(await rig.desk.decrease(C1, qty(1500))).toMatchObject({ value: { state: 'canceled' } });
    expect(rig.venue.changed).toEqual([{ by: 500 }]);
  });
});

describe('what goes out', () => {
  it('belongs to the group, and resting orders are canceled on a pause', async () => {
    await place({ expiresAt: 50_000_000 as Instant });
    await place({ timeInForce: 'immediate_or_cancel', price: price(4300) });
    const [resting, taking] = rig.venue.requests;
    expect(resting).toMatchObject({ orderGroupId: 'g1', cancelOnPause: true, expiresAt: 5e7 });
    expect(taking).not.toHaveProperty('cancelOnPause');
  });
});
