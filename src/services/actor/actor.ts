import type { Clock } from '../../base/clock.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ActorMarketRow, ActorStatus, ObservationView } from '../../contract/actor.ts';
import { viewLatency } from '../../contract/latency-view.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import type { ActorConfig } from '../../contract/service-config.ts';
import type { Schedule, TopicHub } from '../../contract/topic-publisher.ts';
import type { TradingState } from '../../contract/trading.ts';
import { Breaker } from '../../domain/breaker/breaker.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { ActorTopics } from './actor-topics.ts';
import { type Decider, deciderKey } from './decider.ts';
import { DecisionLog } from './decision-log.ts';
import { type Decided, DecisionLoop } from './decision-loop.ts';
import { EndedMarkets } from './ended-markets.ts';
import { IntentLink } from './intent-link.ts';
import { type MarketGate, MarketGates } from './market-gates.ts';
import { Selector } from './selector.ts';
import { viewBreaker } from './view-breaker.ts';
import { viewObservation } from './view-observation.ts';

/** Trading states in which an intent would be listened to. */
const WELCOMING: ReadonlySet<TradingState> = new Set(['trading', 'reduceOnly']);

export interface ActorOptions {
  readonly config: Pick<
    ActorConfig,
    | 'armed'
    | 'mode'
    | 'selection'
    | 'breaker'
    | 'orderQty'
    | 'throttleMs'
    | 'recordDecisions'
    | 'recordObservations'
  >;
  /** Who decides until `use` says otherwise. */
  readonly decider: Decider;
  readonly clock: Clock;
  readonly hub: TopicHub;
  readonly schedule: Schedule;
  /** Something came that a decision may follow from: `turn` is due. */
  readonly onNews: () => void;
}

/** Everything between an update and an intent, put together: what runs in the actor's process, without the process. */
export class Actor {
  readonly loop: DecisionLoop;
  readonly link: IntentLink;
  readonly log: DecisionLog;
  readonly #options: ActorOptions;
  readonly #breaker: Breaker;
  readonly #gates: MarketGates;
  readonly #selector: Selector;
  readonly #topics: ActorTopics;
  readonly #outcomes: Record<string, number> = {};
  readonly #ended: EndedMarkets;
  #reviewedMs: number;
  /** How intents were met at the last turn; null: none would have been sent, or listened to. */
  #met: TradingState | null = null;

  constructor(options: ActorOptions) {
    const { config, clock, decider, hub, schedule, onNews } = options;
    this.#options = options;
    this.#reviewedMs = clock.monotonicMs();
    this.#ended = new EndedMarkets(clock);
    this.#breaker = new Breaker(config.breaker, clock.monotonicMs());
    this.#gates = new MarketGates({
      clock,
      throttleMs: config.throttleMs,
      breaker: config.breaker,
    });
    this.loop = new DecisionLoop({
      decider,
      clock,
      breaker: this.#breaker,
      isSelected: (market) => this.#selector.isSelected(market),
      onDecision: (decided) => this.#conclude(decided),
    });
    this.#selector = new Selector({
      config: config.selection,
      isOpenIn: (market) => this.loop.account.isOpenIn(market),
      spreadCents: (market) => this.loop.spreadCents(market),
    });
    this.#topics = new ActorTopics({
      hub,
      status: () => this.#status(),
      markets: () => this.loop.markets(),
      isKnown: (market) => this.loop.book(market) !== undefined,
      rowOf: (market) => this.#rowOf(market),
    });
    this.log = new DecisionLog({
      which: config.recordDecisions,
      observations: config.recordObservations,
      schedule,
      onKnown: (row) => this.#topics.onDecision(row),
    });
    this.link = new IntentLink({
      account: this.loop.account,
      gates: this.#gates,
      mode: config.mode,
      armed: config.armed,
      orderQty: config.orderQty,
      model: deciderKey(decider),
      onChange: onNews,
      onPosition: (market) => this.loop.reconsider(market),
      onMarket: (market) => {
        if (this.#gates.of(market).isTaken) this.#topics.onMarket(market);
        else this.#giveBack(market);
      },
      onOutcome: (intent, market, outcome) => {
        this.#settle(market, outcome);
        this.log.settle(intent, outcome);
      },
      onGone: () => this.log.giveUp(),
    });
  }

  /** How decisions ended, `held` left out. */
  get outcomes(): Readonly<Record<string, number>> {
    return this.#outcomes;
  }

  /** Somebody else decides from the next decision on. */
  use(decider: Decider): void {
    this.loop.use(decider);
    this.link.use(deciderKey(decider));
    this.#reconsiderAll();
  }

  /** Another source of updates, or none: until it tells them anew, no book may be believed. */
  changeFeed(): void {
    this.loop.loseFeed();
    this.#ended.changeFeed(this.loop.markets());
  }

  /** Other settings, as far as they change while it runs. A market that is not chosen any more is left. */
  adopt({ mode, selection }: Pick<ActorConfig, 'mode' | 'selection'>): void {
    this.link.adopt(mode);
    const markets = [...this.loop.markets()];
    const before = new Set(markets.filter((market) => this.#selector.isSelected(market)));
    this.#selector.adopt(selection, before);
    for (const market of markets) {
      const isSelected = this.#selector.isSelected(market);
      if (isSelected !== before.has(market))
        this.#select(market, isSelected ? 'selected' : 'unselected');
      this.#topics.onMarket(market);
    }
    this.#topics.onStatus();
  }

  receive(message: UpdateMessage): void {
    this.loop.receive(message);
    this.#selector.count(message);
    this.#ended.receive(message);
    this.#options.onNews();
  }

  /** Decides about everything that waits; about every market when intents are met otherwise than before. */
  turn(): void {
    const met = this.link.armed === 'armed' && this.#isWelcome() ? this.link.trading : null;
    if (met !== null && met !== this.#met) this.loop.reconsiderAll();
    this.#met = met;
    if (this.#isWelcome()) this.loop.decideAll();
    else this.loop.skipAll();
    if (this.loop.queued > 0) this.#options.onNews();
    this.#forgetEnded();
    this.#topics.onStatus();
  }

  /** To be called every second: gives the places of the liveliest markets anew, and misses those that ended unseen. */
  review(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#ended.review();
    this.#forgetEnded();
    const { joined, left } = this.#selector.review(nowMs - this.#reviewedMs);
    this.#reviewedMs = nowMs;
    for (const market of joined) this.#select(market, 'selected');
    for (const market of left) this.#select(market, 'unselected');
    if (this.#selector.kind !== 'hot') return;
    for (const market of this.loop.markets()) this.#topics.onMarket(market);
  }

  pause(market: MarketTicker): Result<null> {
    if (this.loop.book(market) === undefined) return unknown(market);
    this.#gates.of(market).isPaused = true;
    this.link.withdraw(market);
    this.#topics.onMarket(market);
    return ok(null);
  }

  resume(market: MarketTicker): Result<null> {
    if (this.loop.book(market) === undefined) return unknown(market);
    this.#gates.of(market).isPaused = false;
    this.#giveBack(market);
    return ok(null);
  }

  /** @param market - null: the breaker of whoever decides */
  resetBreaker(market: MarketTicker | null): Result<null> {
    if (market === null) {
      this.#breaker.reset(this.#options.clock.monotonicMs());
      this.#reconsiderAll();
      return ok(null);
    }
    if (this.loop.book(market) === undefined) return unknown(market);
    this.#gates.of(market).reset();
    this.#giveBack(market);
    return ok(null);
  }

  observation(market: MarketTicker): Result<ObservationView> {
    const observed = this.loop.observe(market);
    return observed ? ok(viewObservation(market, observed)) : unknown(market);
  }

  /** It is the actor's from now on, whose book may stand still. */
  #giveBack(market: MarketTicker): void {
    this.loop.reconsider(market);
    this.#topics.onMarket(market);
    this.#options.onNews();
  }

  /** Somebody else decides, or may be asked again. */
  #reconsiderAll(): void {
    this.loop.reconsiderAll();
    this.#topics.onStatus();
    this.#options.onNews();
  }

  #select(market: MarketTicker, to: 'selected' | 'unselected'): void {
    this.loop.select(market, to);
    if (to === 'selected') this.#giveBack(market);
    else this.link.withdraw(market);
  }

  /** Once nothing is held there and no order may be filled any more. */
  #forgetEnded(): void {
    const { account } = this.loop;
    if (!account.isTold) return;
    for (const market of this.#ended.take((each) => account.isOpenIn(each))) {
      this.loop.forget(market);
      this.#gates.forget(market);
      this.#selector.forget(market);
      this.#topics.onMarket(market);
    }
  }

  /** A shadow sends nothing, so nobody has to welcome it. */
  #isWelcome(): boolean {
    return this.link.mode === 'shadow' || WELCOMING.has(this.link.trading);
  }

  #conclude({ decider, failure, heardAt, ...decided }: Decided): void {
    const { market, action, basedOn, askedAt, latencyUs } = decided;
    const gate = this.#gates.of(market);
    gate.decisions += 1;
    gate.lastAction = action;
    gate.lastOutcome = null;
    this.#topics.onMarket(market);
    if (failure?.code === 'model.notFinite') this.link.tellModelFault();
    const ended =
      failure?.code ??
      this.link.want(market, action, {
        ...(askedAt === null
          ? { basedOn, heardAt }
          : { basedOn: askedAt, heardAt: askedAt, isSecondLook: true }),
        decidedAt: (basedOn + latencyUs) as Instant,
      });
    if (ended === 'throttled') this.#comeBackTo(market, gate);
    if (typeof ended === 'string') this.#settle(market, ended);
    const { name, modelSha256 } = decider;
    this.log.add({ ...decided, policy: { name, modelSha256 } }, ended);
  }

  /** The book may stand still from here on: what a throttle held back is decided about once more when it ends. */
  #comeBackTo(market: MarketTicker, gate: MarketGate): void {
    if (gate.isAwaited) return;
    gate.isAwaited = true;
    this.#options.schedule(() => {
      gate.isAwaited = false;
      this.loop.reconsider(market);
      this.#options.onNews();
    }, Math.ceil(gate.throttledForMs));
  }

  #settle(market: MarketTicker, outcome: string): void {
    const gate = this.#gates.known(market);
    if (gate) gate.lastOutcome = outcome;
    this.#topics.onMarket(market);
    if (outcome !== 'held') this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
  }

  #status(): ActorStatus {
    const { loop, link } = this;
    const { config, clock } = this.#options;
    const started = this.#isWelcome() ? 'running' : 'paused';
    return {
      state: loop.books === 0 ? 'starting' : started,
      armed: link.armed,
      mode: link.mode,
      policy: loop.decider.name,
      modelSha256: loop.decider.modelSha256,
      breaker: viewBreaker(this.#breaker, {
        nowMs: clock.monotonicMs(),
        cooldownMs: config.breaker.cooldownMs,
        lastError: loop.lastError,
      }),
      markets: loop.books,
      selection: { kind: this.#selector.kind, selected: loop.selected },
      updates: loop.updates,
      decisions: loop.decisions,
      errors: loop.errors,
      actions: { ...loop.actions },
      outcomes: { ...this.#outcomes },
      queued: loop.queued,
      coalesced: loop.coalesced,
      passedOver: loop.passedOver,
      frameToDecisionUs: viewLatency(loop.latencyUs),
      choiceUs: viewLatency(loop.choiceUs),
    };
  }

  #rowOf(market: MarketTicker): ActorMarketRow {
    const { bar, breaker, decisions, lastAction, lastOutcome } = this.#gates.of(market);
    const standing = bar === null || bar === 'throttled' ? this.#standingAlone(market) : bar;
    const heat = this.#selector.heatOf(market);
    return { market, standing, heat, breaker, decisions, lastAction, lastOutcome };
  }

  #standingAlone(market: MarketTicker): 'unselected' | 'running' | 'stale' {
    if (!this.#selector.isSelected(market)) return 'unselected';
    return this.loop.book(market)?.state === 'live' ? 'running' : 'stale';
  }
}

const unknown = (market: MarketTicker) => err({ code: 'actor.unknownMarket', market });
