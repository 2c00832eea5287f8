import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WIDE_LIMITS } from '../../contract/wide-limits.fixture.ts';
import { bindingOf } from '../../domain/risk/judge.ts';
import { LIMIT_NAMES, type LimitName, type LimitSettings } from '../../domain/risk/limits.ts';
import { RISK_RULES } from '../../domain/risk/risk-rules.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { DeskRig, fact, fill, NYC, refused, terms, unknown } from './desk.fixture.ts';
import type { MarketTerms } from './market-terms.ts';
import type { Circumstances } from './circumstances.ts';

let rig: DeskRig;
beforeEach(() => {
  rig = new DeskRig();
});
afterEach(() => rig.close());

const ask: DeskRig['ask'] = (...asked) => rig.ask(...asked);
const place = async (...asked: Parameters<DeskRig['ask']>) =>
  expect(await ask(...asked)).toBe('sent');
const decided = (more: object = {}): Circumstances => ({
  decision: { model: 'builtin:x', outputs: 'finite', basedOn: 1_000_000 as Instant, ...more },
});
const hold: DeskRig['hold'] = (...held) => rig.hold(...held);
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

describe('a loss that nobody can price', () => {
  const usd = (n: number) => (n * 1e6) as Money;

  it('is reckoned at its worst: what keeps the limits even so may open', async () => {
    rig.limit({ maxDailyLossUsd: 9, maxDrawdownUsd: 9 });
    rig.day.observe(null, usd(91));
    await place();
    rig.day.observe(null, usd(90));
    expect(await ask({ price: price(4300) })).toMatchObject({
      code: 'risk.dailyLoss',
      limit: 9e6,
      wouldBe: 10e6,
    });
    rig.limit({ maxDrawdownUsd: 9 });
    expect(await ask({ price: price(4300) })).toMatchObject({ code: 'risk.drawdown' });
  });

  it('lets nothing open while not even that is known, and everything close', async () => {
    hold(2000);
    rig.day.observe(null);
    expect(await ask()).toMatchObject({ code: 'risk.dailyLoss', wouldBe: null });
    await place({ side: 'ask', price: price(4600) });
  });
});

describe('whether the limits are kept', () => {
  it('is asked again when an order ends that was too much', async () => {
    await place();
    rig.limit({ maxTotalExposureUsd: 1 });
    expect(rig.gate.standing).toBe('exceeded');
    await rig.desk.cancel('c1' as ClientOrderId);
    expect(rig.gate.standing).toBe('kept');
  });

  it('counts what somebody else has placed, and made larger', () => {
    rig.limit({ maxTotalExposureUsd: 9 });
    const elsewhere = { ...fact('resting'), clientOrderId: 'theirs' as ClientOrderId };
    rig.desk.takeOrder(elsewhere);
    expect(rig.gate.standing).toBe('kept');
    rig.desk.takeOrder({ ...elsewhere, remainingQty: qty(2100) });
    expect(rig.gate.standing).toBe('exceeded');
  });

  it('is asked again when it turns out that only one market of an event pays', () => {
    const other = 'KXRAIN-26DEC01-BOS' as MarketTicker;
    const set = (mutuallyExclusive: boolean): void => {
      const market = rig.market as MarketTerms;
      rig.market = { ...market, event: { ...market.event, mutuallyExclusive } };
      for (const each of [NYC, other]) rig.gate.relearn(each);
    };
    set(false);
    const no = { side: 'ask', price: price(5500) } as const;
    rig.desk.takeFill(fill(1, 1000, no));
    rig.desk.takeFill(fill(2, 1000, { ...no, market: other, orderId: 'v2' as OrderId }));
    rig.limit({ maxTotalExposureUsd: 5 });
    expect(rig.gate.standing).toBe('exceeded');
    set(true); // of two NO contracts at least one pays
    expect(rig.gate.standing).toBe('kept');
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
