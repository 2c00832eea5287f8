import type { Clock } from '../../base/clock.ts';
import { Histogram } from '../../base/histogram.ts';
import type { Failure } from '../../base/result.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import type { Breaker } from '../../domain/breaker/breaker.ts';
import type { Book, Level } from '../../domain/book/book.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { Account } from './account.ts';
import type { Choice, Decider } from './decider.ts';
import { MarketSeat } from './market-seat.ts';
import type { Observed } from './view-observation.ts';

export interface DecisionLoopOptions {
  readonly decider: Decider;
  readonly clock: Clock;
  /** Stops asking a decider that keeps failing. */
  readonly breaker: Breaker;
  /** Whether a market that is heard of for the first time is decided about. */
  readonly isSelected: (market: MarketTicker) => boolean;
  /** Hears every decision. */
  readonly onDecision: (decision: Decided) => void;
}

export interface Decided extends Choice {
  readonly market: MarketTicker;
  readonly decider: Decider;
  /** When the newest update that was seen was received, and its session and event there. */
  readonly basedOn: Instant;
  readonly seenSession: string;
  readonly seenEvent: number;
  /** When that update arrived in this process. */
  readonly heardAt: Instant;
  /**
   * When the decision was asked for although that update had been decided about, by `reconsider`; null when the update
   * asked for it.
   */
  readonly askedAt: Instant | null;
  /** From its receipt to the decision. */
  readonly latencyUs: number;
  /** Why there is no choice; the action is `hold` then. */
  readonly failure: Failure | null;
  /** What the choice was made from; null when the decider looks at the book itself. Only valid during the call. */
  readonly observation: Float32Array | null;
}

/** How long a turn goes on with markets that no update asked for: whatever arrives meanwhile waits. */
const RECONSIDERED_FOR_MS = 0.1;

const NO_CHOICE: Choice = { action: 'hold', logits: null, value: null };

/**
 * Keeps the books that ingest sends and decides about one market at a time. A market waits at most once: an update
 * of one that waits already only changes its book, so the queue is bounded by the number of markets and the newest
 * state wins. Every accepted change of a selected market goes into its history, whether or not it is decided about.
 */
export class DecisionLoop {
  readonly #options: DecisionLoopOptions;
  readonly #clock: Clock;
  /** Whose events the updates name. */
  #session = '';
  readonly #seats = new Map<MarketTicker, MarketSeat>();
  /** Markets with something new, longest waiting first. */
  readonly #waiting = new Set<MarketSeat>();
  /** Others that are to be decided about as well. */
  readonly #reconsidered = new Set<MarketSeat>();
  readonly #observation = new Float32Array(KALSHI52.size);
  readonly #latencyUs = new Histogram();
  readonly #choiceUs = new Histogram();
  readonly #actions: Record<Action, number> = {
    hold: 0,
    buyYes: 0,
    sellYes: 0,
    buyNo: 0,
    sellNo: 0,
  };
  readonly account: Account;
  #decider: Decider;
  #updates = 0;
  #decisions = 0;
  #coalesced = 0;
  #passedOver = 0;
  #errors = 0;
  #lastError: string | null = null;

  constructor(options: DecisionLoopOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#decider = options.decider;
    this.account = new Account((market) => (this.#seats.get(market)?.book.midpoint() ?? NaN) / 100);
  }

  get decider(): Decider {
    return this.#decider;
  }
  get books(): number {
    return this.#seats.size;
  }
  get updates(): number {
    return this.#updates;
  }
  get decisions(): number {
    return this.#decisions;
  }
  /** Decisions that failed. */
  get errors(): number {
    return this.#errors;
  }
  /** The code of the newest failure of whoever decides now. */
  get lastError(): string | null {
    return this.#lastError;
  }
  /** Markets that wait for a decision. */
  get queued(): number {
    return this.#waiting.size + this.#reconsidered.size;
  }
  /** Updates that a newer one of the same market replaced before a decision. */
  get coalesced(): number {
    return this.#coalesced;
  }
  /**
   * Updates without a decision of their own or of a newer one: the book was not to be believed, the market not selected,
   * or nobody wanted to hear. With those coalesced, those that wait, and the decisions that they asked for, they are all.
   */
  get passedOver(): number {
    return this.#passedOver;
  }
  get actions(): Readonly<Record<Action, number>> {
    return this.#actions;
  }
  /** From the receipt of an update to the decision that it asked for. */
  get latencyUs(): Histogram {
    return this.#latencyUs;
  }
  /** The vector, where one is made, and the choice. */
  get choiceUs(): Histogram {
    return this.#choiceUs;
  }

  book(market: MarketTicker): Book | undefined {
    return this.#seats.get(market)?.book;
  }

  /** Of a live book with two sides. */
  spreadCents(market: MarketTicker): number | undefined {
    const book = this.#seats.get(market)?.book;
    const spread = book?.state === 'live' ? book.spread() : undefined;
    return spread === undefined ? undefined : spread / 100;
  }

  /** Markets that are decided about. */
  get selected(): number {
    let count = 0;
    for (const seat of this.#seats.values()) if (seat.isSelected) count += 1;
    return count;
  }

  markets(): IterableIterator<MarketTicker> {
    return this.#seats.keys();
  }

  /** Puts another decider in the place of the one before, which is not asked again once this returns. */
  use(decider: Decider): void {
    this.#decider = decider;
    this.#lastError = null;
    this.#options.breaker.reset(this.#clock.monotonicMs());
    for (const seat of this.#seats.values()) this.#dropUnused(seat);
  }

  /** Decides about this market from now on, or no longer. */
  select(market: MarketTicker, to: 'selected' | 'unselected'): void {
    const seat = this.#seats.get(market);
    if (seat === undefined) return;
    seat.isSelected = to === 'selected';
    if (seat.isSelected) return;
    this.#passOver(seat);
    this.#dropUnused(seat);
  }

  /**
   * The vector that a decision about this market would be made from now, and of how many changes it knows; undefined
   * without a book. Its history is kept from now on, whoever decides.
   */
  observe(market: MarketTicker): Observed | undefined {
    const seat = this.#seats.get(market);
    if (seat === undefined || seat.book.state === 'empty') return undefined;
    const at = this.#clock.nowUs() as Instant;
    seat.isWatched = true;
    seat.observe(at);
    return { at, vector: seat.observation.slice(), changes: seat.history.pastCount + 1 };
  }

  receive(message: UpdateMessage): void {
    switch (message.type) {
      case 'session':
        this.#session = message.session;
        return;
      case 'book':
        this.#replace(message);
        return;
      case 'changes':
        this.#change(message);
        return;
      case 'stale':
      case 'gone':
        for (const market of message.markets) this.#distrust(market);
        return;
      case 'trades': // books say nothing of them
    }
  }

  /** Something else than its book changed: the market is decided about again, on the book as it is. */
  reconsider(market: MarketTicker): void {
    const seat = this.#seats.get(market);
    if (seat) this.#reconsider(seat);
  }

  /** The same for all of them: somebody else decides, or what is decided counts from now on. */
  reconsiderAll(): void {
    for (const seat of this.#seats.values()) this.#reconsider(seat);
  }

  /** Of a market that is gone nothing is kept. */
  forget(market: MarketTicker): void {
    this.#distrust(market);
    this.#seats.delete(market);
  }

  /** The source of updates is gone: no book may be believed until it is sent anew. */
  loseFeed(): void {
    for (const market of this.#seats.keys()) this.#distrust(market);
  }

  /**
   * Decides about every market with something new, then about those that are reconsidered, as far as there is time:
   * the rest is `queued`, and the next turn begins with what arrived meanwhile.
   */
  decideAll(): void {
    const isAdmitted =
      this.#decideEach(this.#waiting, Infinity) &&
      this.#decideEach(this.#reconsidered, RECONSIDERED_FOR_MS);
    if (!isAdmitted) this.skipAll();
  }

  /** Drops what waits: while nobody wants intents, the books are kept and nothing is decided. */
  skipAll(): void {
    this.#passedOver += this.#waiting.size;
    this.#waiting.clear();
    this.#reconsidered.clear();
  }

  /** Whether whoever decides may be asked. */
  #decideEach(seats: Set<MarketSeat>, forMs: number): boolean {
    const { breaker } = this.#options;
    const startedMs = this.#clock.monotonicMs();
    for (const seat of seats) {
      const nowMs = this.#clock.monotonicMs();
      if (nowMs - startedMs >= forMs) return true;
      if (!breaker.admits(nowMs)) return false;
      breaker.pass(nowMs);
      seats.delete(seat);
      this.#decide(seat, nowMs);
    }
    return true;
  }

  #decide(seat: MarketSeat, startedMs: number): void {
    const { breaker, onDecision } = this.#options;
    const decider = this.#decider;
    const isObserved = decider.needs === 'observation';
    if (isObserved) seat.observe(this.#clock.nowUs() as Instant);
    const chosen = decider.decide(seat);
    const endedMs = this.#clock.monotonicMs();
    this.#choiceUs.record((endedMs - startedMs) * 1000);
    if (chosen.ok) breaker.succeeded(endedMs);
    else {
      breaker.failed(endedMs);
      this.#errors += 1;
      this.#lastError = chosen.error.code;
    }
    const choice = chosen.ok ? chosen.value : NO_CHOICE;
    this.#actions[choice.action] += 1;
    this.#decisions += 1;
    // Clocks of two processes may differ by a little.
    const latencyUs = Math.max(0, this.#clock.nowUs() - seat.receivedAt);
    if (seat.askedAt === null) this.#latencyUs.record(latencyUs);
    onDecision({
      market: seat.market,
      decider,
      action: choice.action,
      logits: choice.logits,
      value: choice.value,
      basedOn: seat.receivedAt,
      seenSession: seat.session,
      seenEvent: seat.event,
      heardAt: seat.heardAt,
      askedAt: seat.askedAt,
      latencyUs,
      failure: chosen.ok ? null : chosen.error,
      observation: isObserved ? seat.observation : null,
    });
  }

  #replace(message: Extract<UpdateMessage, { type: 'book' }>): void {
    this.#updates += 1;
    const seat = this.#seats.get(message.market) ?? this.#add(message.market);
    seat.book.applySnapshot({
      yes: levelsOf(message.yes),
      no: levelsOf(message.no),
      receivedAt: message.receivedAt,
      source: message.trust === 'polled' ? 'poll' : 'feed',
    });
    if (message.trust !== 'live') {
      this.#passedOver += 1;
      this.#distrust(message.market);
      return;
    }
    if (this.#isFollowed(seat)) seat.follow(message.receivedAt);
    this.#wait(seat, message);
  }

  #change(message: Extract<UpdateMessage, { type: 'changes' }>): void {
    this.#updates += 1;
    const seat = this.#seats.get(message.market);
    if (seat?.book.state !== 'live') {
      this.#passedOver += 1;
      return;
    }
    const { changes } = message;
    const exchangeAt = message.exchangeAt ?? (0 as Instant);
    const isFollowed = this.#isFollowed(seat);
    for (let i = 0; i + 3 < changes.length; i += 4) {
      const side = changes[i] === 0 ? 'yes' : 'no';
      const price = changes[i + 1] as Price;
      const receivedAt = changes[i + 3] as Instant;
      const change = ((changes[i + 2] as number) - seat.book.sizeAt(side, price)) as Qty;
      seat.book.applyDelta({ side, price, change, exchangeAt, receivedAt });
      if (isFollowed) seat.follow(receivedAt);
    }
    this.#wait(seat, message);
  }

  #wait(seat: MarketSeat, newest: { readonly receivedAt: Instant; readonly event: number }): void {
    seat.receivedAt = newest.receivedAt;
    seat.heardAt = this.#clock.nowUs() as Instant;
    seat.event = newest.event;
    seat.session = this.#session;
    if (!seat.isSelected) {
      this.#passedOver += 1;
      return;
    }
    if (this.#waiting.has(seat)) this.#coalesced += 1;
    this.#reconsidered.delete(seat);
    seat.askedAt = null;
    this.#waiting.add(seat);
  }

  #reconsider(seat: MarketSeat): void {
    const waits = this.#waiting.has(seat) || this.#reconsidered.has(seat);
    if (!seat.isSelected || seat.book.state !== 'live' || waits) return;
    seat.askedAt = this.#clock.nowUs() as Instant;
    this.#reconsidered.add(seat);
  }

  #distrust(market: MarketTicker): void {
    const seat = this.#seats.get(market);
    if (seat === undefined) return;
    seat.book.markStale();
    this.#passOver(seat);
  }

  #passOver(seat: MarketSeat): void {
    if (this.#waiting.delete(seat)) this.#passedOver += 1;
    this.#reconsidered.delete(seat);
  }

  #isFollowed(seat: MarketSeat): boolean {
    return seat.isWatched || (seat.isSelected && this.#decider.needs !== 'book');
  }

  /** A history with a hole in it is worse than none. */
  #dropUnused(seat: MarketSeat): void {
    if (!this.#isFollowed(seat)) seat.forgetHistory();
  }

  #add(market: MarketTicker): MarketSeat {
    const seat = new MarketSeat({
      market,
      account: this.account,
      observation: this.#observation,
      isSelected: this.#options.isSelected(market),
    });
    this.#seats.set(market, seat);
    return seat;
  }
}

function levelsOf(flat: readonly number[]): Level[] {
  const levels: Level[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    levels.push({ price: flat[i] as Price, qty: flat[i + 1] as Qty });
  }
  return levels;
}
