import { createFeed, type Feed } from '../../adapters/kalshi/feed.ts';
import type { FeedChannel } from '../../adapters/kalshi/feed-channel.ts';
import type { FeedHandlers } from '../../adapters/kalshi/feed-handlers.ts';
import type { LinkTiming } from '../../adapters/kalshi/feed-link.ts';
import type { Signer } from '../../adapters/kalshi/signing.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { Random } from '../../base/random.ts';
import { unwrap, type Failure } from '../../base/result.ts';
import { advanceLink, type LinkEvent, type LinkState } from '../../domain/orders/trading-state.ts';
import type { AccountSync } from './account-sync.ts';

/** All three must be followed before the account is read: what happens after the reading then arrives. */
const PRIVATE_CHANNELS: readonly FeedChannel[] = ['fill', 'user_orders', 'market_positions'];
const CHANNELS: readonly FeedChannel[] = [...PRIVATE_CHANNELS, 'market_lifecycle_v2'];

const SYNC_EVERY_MS = 5000;
/** After an execution: what the feed said is checked against the venue's own account. */
const SYNC_AFTER_DOUBT_MS = 100;
/** A difference seen for the first time is looked at again once the venue's reads must have caught up. */
const SYNC_AFTER_SUSPICION_MS = 1000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5000;

export interface SessionOptions {
  readonly wsUrl: string;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sync: AccountSync;
  readonly handlers: Pick<
    FeedHandlers,
    'onFill' | 'onUserOrder' | 'onMarketPosition' | 'onLifecycle'
  >;
  /** Milliseconds. */
  readonly timing: Partial<LinkTiming>;
  /** The state changed, or why it is what it is. */
  readonly onChange: () => void;
  /** The account was read anew and is followed from here on. */
  readonly onSteady: () => void;
}

/**
 * The link to the venue: private messages by the feed, the account by request. It is steady while both work; when
 * either fails it recovers, and calibrates before anything is traded again.
 */
export class VenueSession {
  readonly #options: SessionOptions;
  readonly #feed: Feed;
  readonly #followed = new Set<FeedChannel>();
  #state: LinkState = 'starting';
  #reason: Failure | null = null;
  #attempt = 0;
  #calibrations = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #stopped: 'no' | 'yes' = 'no';

  constructor(options: SessionOptions) {
    this.#options = options;
    const { wsUrl, signer, clock, logger, handlers, timing } = options;
    this.#feed = createFeed({
      wsUrl,
      signer,
      clock,
      logger,
      random: new Random(clock.nowUs(), 'orders/feed'),
      channels: CHANNELS,
      // Private channels may be silent for as long as nobody trades.
      timing: { stall: Number.POSITIVE_INFINITY, ...timing },
      handlers: {
        ...handlers,
        onState: ({ state, reason }) => {
          if (state === 'backingOff' && reason) this.#lose({ ...reason });
        },
        onSubscribed: (channel) => {
          this.#followed.add(channel);
          if (this.#isFollowing) void this.#calibrate();
        },
        onGap: ({ channel, cause }) => {
          this.#followed.delete(channel);
          if (PRIVATE_CHANNELS.includes(channel)) this.#lose({ code: 'feed.gap', channel, cause });
        },
      },
    });
  }

  get state(): LinkState {
    return this.#state;
  }
  /** Why it is not steady; null when there is nothing to say. */
  get reason(): Failure | null {
    return this.#reason;
  }
  get calibrations(): number {
    return this.#calibrations;
  }

  start(): void {
    this.#feed.start();
  }

  async stop(): Promise<void> {
    this.#stopped = 'yes';
    clearTimeout(this.#timer);
    await this.#feed.stop();
  }

  /** Something happened that the venue's account has to confirm. */
  lookSoon(): void {
    if (this.#state === 'steady') this.#schedule(SYNC_AFTER_DOUBT_MS);
  }

  get #isFollowing(): boolean {
    return PRIVATE_CHANNELS.every((channel) => this.#followed.has(channel));
  }

  async #calibrate(): Promise<void> {
    if (this.#state === 'calibrating' || this.#state === 'steady' || !this.#isFollowing) return;
    this.#move('reached', null);
    this.#attempt += 1;
    const attempt = this.#attempt;
    const read = await this.#options.sync.calibrate(
      this.#calibrations === 0 ? 'start' : 'reconnected',
    );
    // Lost meanwhile, perhaps reached again: then somebody else calibrates.
    if (this.state !== 'calibrating' || attempt !== this.#attempt) return;
    if (!read.ok) {
      this.#lose({ ...read.error });
      return;
    }
    this.#calibrations += 1;
    this.#failures = 0;
    this.#move('calibrated', null);
    this.#schedule(SYNC_EVERY_MS);
    this.#options.onSteady();
  }

  #lose(reason: Failure): void {
    if (this.#stopped === 'yes') return;
    this.#move('lost', reason);
    if (!this.#isFollowing) return; // the feed comes back by itself and calls
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    this.#schedule(waitMs);
  }

  /** One timer for everything that is due later; the earliest wish wins. */
  #schedule(afterMs: number): void {
    const dueMs = this.#options.clock.monotonicMs() + afterMs;
    if (dueMs >= this.#timerDueMs || this.#stopped === 'yes') return;
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      void this.#onDue();
    }, afterMs);
  }

  async #onDue(): Promise<void> {
    if (this.#state !== 'steady') {
      await this.#calibrate();
      return;
    }
    this.#schedule(SYNC_EVERY_MS);
    const synced = await this.#options.sync.sync();
    if (this.#state !== 'steady') return;
    if (!synced.ok && isAway(synced.error)) this.#lose({ ...synced.error });
    else if (synced.ok && synced.value === 'suspect') this.#schedule(SYNC_AFTER_SUSPICION_MS);
  }

  #move(event: LinkEvent, reason: Failure | null): void {
    const before = this.#state;
    this.#state = unwrap(advanceLink(before, event));
    this.#reason = reason;
    if (this.#state !== before) {
      this.#options.logger.info(`orders.${this.#state}`, { reason });
    }
    this.#options.onChange();
  }
}

/** The venue does not answer, as opposed to answering that we ask too much. */
const isAway = (error: VenueError): boolean => error.code !== 'venue.rateLimited';
