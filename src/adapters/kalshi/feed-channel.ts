import type { MarketTicker } from '../../domain/units/ids.ts';

/** Channels that are one stream: the account's, or everybody's life cycle. */
const WHOLE_CHANNELS = [
  'fill',
  'user_orders',
  'market_positions',
  'order_group_updates',
  'market_lifecycle_v2',
] as const;
/** The first three follow chosen markets. */
export type FeedChannel = 'orderbook_delta' | 'trade' | 'ticker' | (typeof WHOLE_CHANNELS)[number];

/** What brings the venue's view of one channel nearer to ours. One at a time. */
export interface ChannelStep {
  readonly kind: 'subscribe' | 'add' | 'delete';
  readonly channel: FeedChannel;
  readonly markets: readonly MarketTicker[];
}

export interface CommandText {
  readonly cmd: 'subscribe' | 'update_subscription' | 'list_subscriptions';
  readonly params?: Readonly<Record<string, unknown>>;
}

/** About 50 kB of names: one frame that no server should refuse for its length. */
const MOST_PER_STEP = 2000;
const PAUSE_MS = 1000;

/** Channel error, command timeout, too many requests: nothing is wrong with the command itself. */
const PASSING_ERRORS: ReadonlySet<number> = new Set([10, 18, 27]);
/** Unknown command or channel, not allowed, not supported, market limit reached: fewer names would not help. */
const CHANNEL_ERRORS: ReadonlySet<number> = new Set([2, 3, 5, 8, 9, 13, 26]);

/**
 * One channel on one connection: which markets it should follow, which the venue says it follows, and the next step
 * from one to the other. Replies may be late or fail; the difference is what counts, so nothing has to be undone.
 */
export class ChannelSubscription {
  readonly channel: FeedChannel;
  readonly #isWhole: boolean;
  readonly #wanted = new Set<MarketTicker>();
  readonly #known = new Set<MarketTicker>();
  readonly #refused = new Set<MarketTicker>();
  #sid: number | undefined;
  #pending: ChannelStep | undefined;
  #mostPerStep = MOST_PER_STEP;
  #pausedUntilMs = 0;
  #failedWith: number | undefined;

  constructor(channel: FeedChannel) {
    this.channel = channel;
    this.#isWhole = WHOLE_CHANNELS.some((whole) => whole === channel);
  }

  get sid(): number | undefined {
    return this.#sid;
  }

  /** The error that ended this channel until the next connection. */
  get failedWith(): number | undefined {
    return this.#failedWith;
  }

  /** Whether the venue confirmed everything that was wanted. */
  get isSettled(): boolean {
    return this.#pending === undefined && this.#next() === undefined;
  }

  /** Markets that the venue says it follows. */
  get known(): ReadonlySet<MarketTicker> {
    return this.#known;
  }

  /** Markets that may have sent something on this connection, confirmed or not. */
  get followed(): MarketTicker[] {
    return [...new Set([...this.#wanted, ...this.#known])];
  }

  want(markets: Iterable<MarketTicker>): void {
    if (this.#isWhole) return;
    for (const market of markets) this.#wanted.add(market);
  }

  /** Also forgets a refusal: who wants a market again may try again. */
  unwant(markets: Iterable<MarketTicker>): void {
    for (const market of markets) {
      this.#wanted.delete(market);
      this.#refused.delete(market);
    }
  }

  /** A new connection knows nothing of the one before. */
  reset(): void {
    this.#known.clear();
    this.#refused.clear();
    this.#sid = undefined;
    this.#pending = undefined;
    this.#mostPerStep = MOST_PER_STEP;
    this.#pausedUntilMs = 0;
    this.#failedWith = undefined;
  }

  /** The venue ended the subscription by itself; it is made anew after a pause. */
  drop(nowMs: number): void {
    this.reset();
    this.#pausedUntilMs = nowMs + PAUSE_MS;
  }

  /** The next step, now under way; undefined while one is, or when there is nothing to do. */
  nextStep(nowMs: number): ChannelStep | undefined {
    if (this.#pending || this.#failedWith !== undefined) return undefined;
    if (nowMs < this.#pausedUntilMs) return undefined;
    this.#pending = this.#next();
    return this.#pending;
  }

  /**
   * @param list - the full list after the change, where the venue gives it
   * @returns markets that the venue silently left out
   */
  accept(
    step: ChannelStep,
    sid: number,
    list: readonly MarketTicker[] | undefined,
  ): readonly MarketTicker[] {
    this.#pending = undefined;
    this.#sid = sid;
    this.#mostPerStep = Math.min(this.#mostPerStep * 2, MOST_PER_STEP);
    if (list) {
      this.#known.clear();
      for (const market of list) this.#known.add(market);
    }
    if (step.kind === 'delete') {
      // What is still listed stays listed; asking again would go on for ever.
      for (const market of step.markets) this.#known.delete(market);
      return [];
    }
    if (!list) {
      for (const market of step.markets) this.#known.add(market);
      return [];
    }
    const leftOut = step.markets.filter((market) => !this.#known.has(market));
    for (const market of leftOut) this.#refused.add(market);
    return leftOut;
  }

  /**
   * The venue refuses a step without saying which market it minds, so the step is halved until one is left.
   *
   * @returns the market that is refused, once it is found
   */
  refuse(step: ChannelStep, errorCode: number, nowMs: number): MarketTicker | undefined {
    this.#pending = undefined;
    const [first, second] = step.markets;
    if (PASSING_ERRORS.has(errorCode)) this.#pausedUntilMs = nowMs + PAUSE_MS;
    // What it will not stop sending can be ignored.
    else if (step.kind === 'delete') for (const market of step.markets) this.#known.delete(market);
    else if (CHANNEL_ERRORS.has(errorCode) || first === undefined) this.#failedWith = errorCode;
    else if (second !== undefined) this.#mostPerStep = Math.ceil(step.markets.length / 2);
    else {
      this.#refused.add(first);
      return first;
    }
    return undefined;
  }

  command(step: ChannelStep): CommandText {
    const { channel, markets } = step;
    // Adding to a trade subscription is not promised; subscribing again joins the same one (protocol brief §4.3).
    if (step.kind === 'subscribe' || (step.kind === 'add' && channel === 'trade')) {
      return {
        cmd: 'subscribe',
        params: {
          channels: [channel],
          ...(markets.length > 0 && { market_tickers: markets }),
          // Pinned: its default is announced to change.
          ...(channel === 'orderbook_delta' && { use_yes_price: false }),
          ...(channel === 'ticker' && { send_initial_snapshot: true }),
        },
      };
    }
    const action = step.kind === 'add' ? 'add_markets' : 'delete_markets';
    return {
      cmd: 'update_subscription',
      params: { sids: [this.#sid], action, market_tickers: markets },
    };
  }

  #next(): ChannelStep | undefined {
    const { channel } = this;
    if (this.#isWhole) {
      return this.#sid === undefined ? { kind: 'subscribe', channel, markets: [] } : undefined;
    }
    const missing = this.#some(this.#wanted, this.#known);
    if (missing.length > 0) {
      return { kind: this.#sid === undefined ? 'subscribe' : 'add', channel, markets: missing };
    }
    const surplus = this.#some(this.#known, this.#wanted);
    return surplus.length > 0 ? { kind: 'delete', channel, markets: surplus } : undefined;
  }

  /** Up to one step's worth of markets that are in `some` and not in `others`. */
  #some(some: ReadonlySet<MarketTicker>, others: ReadonlySet<MarketTicker>): MarketTicker[] {
    const found: MarketTicker[] = [];
    for (const market of some) {
      if (found.length === this.#mostPerStep) break;
      if (!others.has(market) && !this.#refused.has(market)) found.push(market);
    }
    return found;
  }
}
