import type { Clock } from '../../base/clock.ts';
import type { Failure } from '../../base/result.ts';
import { Exposures, lossOf, outcomeLoss } from '../../domain/risk/exposure.ts';
import { assess, denialOf, type RiskCheck } from '../../domain/risk/judge.ts';
import { riskLimits, type LimitSettings, type RiskLimits } from '../../domain/risk/limits.ts';
import { modelOutput } from '../../domain/risk/rules/model-output.ts';
import { openingQty, type RiskIntent, type RiskView } from '../../domain/risk/rule.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { TradingState } from '../../domain/orders/trading-state.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Breakers } from './breakers.ts';
import type { DayAccount } from './day-account.ts';
import type { Funds } from './funds.ts';
import type { MarketTerms, MarketTermsReader } from './market-terms.ts';
import type { Marks } from './marks.ts';
import { RecentTraffic } from './recent-traffic.ts';
import { isReject } from './venue-fault.ts';
import type { VenueClock } from './venue-clock.ts';

/** What one create takes of the venue's budget for writes. */
const ORDER_TOKENS = 10;

/** All that a preview can say before the first limits were set. */
const NO_LIMITS: RiskCheck = {
  code: 'risk.noLimits',
  unit: 'none',
  verdict: 'denies',
  bound: 'most',
  limit: null,
  wouldBe: null,
  use: null,
};

export interface RiskGateOptions {
  readonly ledger: Ledger;
  readonly funds: Funds;
  readonly terms: MarketTermsReader;
  readonly marks: Marks;
  readonly day: DayAccount;
  readonly breakers: Breakers;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  /** The venue's clock is a simulation's, so how far it is from ours says nothing. */
  readonly venueTime: 'real' | 'simulated';
  readonly trading: () => TradingState;
  readonly writeTokens: () => number;
  readonly armedModel: () => string | null;
}

/** Brings together what the rules look at, and asks them: nothing leaves this process without their consent. */
export class RiskGate {
  readonly #options: RiskGateOptions;
  /** What went through here lately. */
  readonly traffic: RecentTraffic;
  readonly #exposures = new Exposures();
  /** Markets whose worst loss has to be reckoned anew. */
  readonly #moved = new Set<MarketTicker>();
  #compiled: { readonly from: LimitSettings; readonly limits: RiskLimits } | null = null;
  #standing: 'kept' | 'exceeded' | 'unknown' = 'unknown';

  constructor(options: RiskGateOptions) {
    this.#options = options;
    this.traffic = new RecentTraffic(options.clock);
    const { ledger } = options;
    for (const market of ledger.positions.keys()) this.#moved.add(market);
    for (const { market } of ledger.workingOrders()) this.#moved.add(market);
  }

  /** Listens to the ledger: what is held and open decides how much more may be. */
  take(event: LedgerEvent): void {
    const { ledger } = this.#options;
    switch (event.type) {
      case 'filled':
        this.traffic.noteFill(event.fill.market);
        this.#move(event.fill.market);
        return;
      case 'settled':
        this.#move(event.market);
        return;
      case 'calibrated':
        for (const market of this.#exposures.markets()) this.#move(market);
        for (const market of ledger.positions.keys()) this.#move(market);
        return;
      case 'orderMoved':
        if (isReject(event)) this.traffic.noteReject();
        this.#moveOf(event.clientOrderId);
        return;
      case 'orderRevised':
      case 'orderAdopted':
        // Nobody asked the gate about what was done elsewhere.
        this.#standing = 'unknown';
        this.#moveOf(event.clientOrderId);
        return;
      case 'orderDrafted':
      case 'amendSent':
      case 'amendRefused':
        this.#moveOf(event.clientOrderId);
        return;
      case 'limitsSet':
        this.#standing = 'unknown';
        return;
      case 'killed':
      case 'killReported':
      case 'drilled':
      case 'orderGroupTaken':
      case 'released':
      case 'tradingWished':
      case 'marketTaken':
      case 'marketHandedBack':
      case 'limitsProposed':
      case 'limitsWithdrawn':
      case 'dayOpened':
      case 'equityPeaked':
      case 'runBegan':
      case 'runEnded':
      case 'triggered':
      case 'resumed':
      case 'sessionOpened':
      case 'exitsSet':
      case 'exitFired':
    }
  }

  /** The market became known better: which event it belongs to. */
  relearn(market: MarketTicker): void {
    this.#move(market);
  }

  /** Why it must not go out; counts it as sent when it may. */
  admit(
    intent: RiskIntent,
    market: MarketTerms | undefined,
    replaces: ClientOrderId | null = null,
  ): Failure | undefined {
    const limits = this.#limits();
    this.traffic.noteAsked();
    if (limits === null) return { code: NO_LIMITS.code };
    const denial = denialOf(intent, this.#view(intent, market, replaces), limits);
    if (denial === undefined) {
      this.traffic.noteOrder(intent);
      this.#options.breakers.pass(intent.market);
    } else if (denial.code === modelOutput.code) this.traffic.noteModelFault();
    return denial;
  }

  /** Every rule's finding on what might be sent. */
  preview(
    intent: RiskIntent,
    market: MarketTerms | undefined,
    replaces: ClientOrderId | null = null,
  ): RiskCheck[] {
    const limits = this.#limits();
    return limits === null
      ? [NO_LIMITS]
      : assess(intent, this.#view(intent, market, replaces), limits);
  }

  /** Whether what is held, with everything open filled, still keeps the limits. */
  get standing(): 'kept' | 'exceeded' {
    if (this.#standing === 'unknown') this.#standing = this.#look();
    return this.#standing;
  }

  #look(): 'kept' | 'exceeded' {
    const limits = this.#limits();
    if (limits === null) return 'kept';
    this.#settleExposures();
    const { maxPositionQty, maxEventExposure, maxTotalExposure } = limits;
    const isAbove = (value: number, limit: number | null): boolean =>
      limit !== null && value > limit;
    if (isAbove(this.#exposures.total, maxTotalExposure)) return 'exceeded';
    for (const loss of this.#exposures.losses()) {
      if (isAbove(loss, maxEventExposure)) return 'exceeded';
    }
    const { ledger } = this.#options;
    for (const market of ledger.held.keys()) {
      if (isAbove(Math.abs(ledger.position(market).qty), maxPositionQty)) return 'exceeded';
    }
    return 'kept';
  }

  #view(
    intent: RiskIntent,
    market: MarketTerms | undefined,
    replaces: ClientOrderId | null,
  ): RiskView {
    const { ledger, funds, marks, day, clock, venueClock, venueTime } = this.#options;
    this.#settleExposures();
    const all = ledger.workingIn(intent.market);
    const working =
      replaces === null ? all : all.filter(({ clientOrderId }) => clientOrderId !== replaces);
    const held = ledger.position(intent.market);
    const loss = outcomeLoss(held, working);
    const more = lossOf(intent, intent.qty);
    const wouldBe =
      intent.side === 'bid'
        ? { ifYes: loss.ifYes, ifNo: loss.ifNo + more }
        : { ifYes: loss.ifYes + more, ifNo: loss.ifNo };
    const exposure = this.#exposures.with(intent.market, market?.event ?? null, wouldBe);
    const now = clock.nowUs() as Instant;
    const mark = marks.markOf(intent.market);
    const isTrusted = mark?.trust === 'live' || mark?.trust === 'polled';
    const { lastLossAt } = ledger;
    return {
      now,
      trading: this.#options.trading(),
      epoch: ledger.epoch,
      market,
      venueNow: venueClock.now,
      clockSkewMs: venueTime === 'real' ? venueClock.skewMs : null,
      breaker: this.#options.breakers.obstacleFor(intent.market),
      owner: this.#ownerOf(intent.market, all),
      trust: mark?.trust ?? 'none',
      bookAgeMs: mark ? (now - mark.receivedAt) / 1000 : null,
      bid: isTrusted ? mark.bid : null,
      bidQty: isTrusted ? mark.bidQty : null,
      ask: isTrusted ? mark.ask : null,
      askQty: isTrusted ? mark.askQty : null,
      position: held.qty,
      opens: openingQty(held.qty, working, intent.side, intent.qty),
      working,
      openOrders: ledger.workingCount - (all.length - working.length),
      eventExposure: exposure.event,
      totalExposure: exposure.total,
      cash: ledger.cash,
      available: funds.available(),
      required: funds.required(intent, replaces),
      ordersInS: this.traffic.ordersInS() + 1,
      marketOrdersInS: this.traffic.marketOrdersInS(intent.market) + 1,
      writeTokens: this.#options.writeTokens() - ORDER_TOKENS,
      fillsInMinute: this.traffic.fillsInMinute(intent.market),
      sinceSameMs: this.traffic.sinceSameMs(intent),
      dailyLoss: day.lossAtWorst,
      drawdown: day.drawdownAtWorst,
      lossStreak: ledger.lossStreak,
      sinceLossMs: lastLossAt === null ? null : (now - lastLossAt) / 1000,
      armedModel: this.#options.armedModel(),
    };
  }

  #ownerOf(market: MarketTicker, working: readonly Order[]): RiskView['owner'] {
    if (this.#options.ledger.taken.has(market)) return 'person';
    return working.some(({ origin }) => origin === 'actor') ? 'model' : 'nobody';
  }

  #limits(): RiskLimits | null {
    const { limits } = this.#options.ledger;
    if (limits === null) return null;
    if (this.#compiled?.from !== limits) {
      this.#compiled = { from: limits, limits: riskLimits(limits) };
    }
    return this.#compiled.limits;
  }

  /** What was admitted keeps the limits; what ended may bring them back. */
  #moveOf(clientOrderId: ClientOrderId): void {
    const order = this.#options.ledger.order(clientOrderId);
    if (order) this.#moved.add(order.market);
    if (this.#standing === 'exceeded') this.#standing = 'unknown';
  }

  #move(market: MarketTicker): void {
    this.#moved.add(market);
    this.#standing = 'unknown';
  }

  #settleExposures(): void {
    const { ledger, terms } = this.#options;
    for (const market of this.#moved) {
      const loss = outcomeLoss(ledger.position(market), ledger.workingIn(market));
      this.#exposures.set(market, terms.known(market)?.event ?? null, loss);
    }
    this.#moved.clear();
  }
}
