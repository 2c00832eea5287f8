import type { Feed } from '../../adapters/kalshi/feed.ts';
import type { FeedStatus, SessionStatus } from '../../contract/market-data.ts';
import type { TopicHub } from '../../contract/topic-publisher.ts';
import { DocumentSource } from '../../contract/topic-sources.ts';
import type { Instant } from '../../domain/units/units.ts';
import { Activity } from './activity.ts';

const NO_COUNTS = {
  frames: 0,
  deltas: 0,
  gaps: 0,
  badFrames: 0,
  badFrameReasons: {},
  audited: 0,
  differences: 0,
};

/** What the feed itself does not know. */
interface Beside {
  readonly markets: number;
  readonly badFrameReasons: Readonly<Record<string, number>>;
  /** Since when books are asked for; null while they are not. */
  readonly pollingSince: Instant | null;
  /** Books compared with the venue's answers. */
  readonly audited: number;
  /** Those that were not the venue's, and those that were left crossed. */
  readonly differences: number;
}

/** The state of the feed and of the session, as windows see it. */
export class StatusTopics {
  readonly #feed: DocumentSource<FeedStatus>;
  readonly #session: DocumentSource<SessionStatus>;
  readonly #touchFeed: () => void;
  readonly #touchSession: () => void;
  readonly #rate = new Activity();
  #counted = 0;

  constructor(hub: TopicHub, session: SessionStatus, now: Instant) {
    this.#feed = new DocumentSource<FeedStatus>({
      state: 'idle',
      since: now,
      reason: null,
      nextAttemptAt: null,
      markets: 0,
      ...NO_COUNTS,
      deltasPerS: 0,
      reconnects: 0,
    });
    this.#session = new DocumentSource(session);
    this.#touchFeed = hub.publish('feed', this.#feed);
    this.#touchSession = hub.publish('session', this.#session);
  }

  setSession(status: SessionStatus): void {
    this.#session.set(status);
    this.#touchSession();
  }

  /** Takes in what was counted during the last `elapsedMs`. */
  countDeltas(deltas: number, elapsedMs: number): void {
    this.#rate.count(deltas - this.#counted);
    this.#counted = deltas;
    this.#rate.settle(elapsedMs);
  }

  setFeed({ status, counters }: Pick<Feed, 'status' | 'counters'>, beside: Beside): void {
    const { reason, nextAttemptAt, connections } = status;
    const { frames, deltas, gaps, badFrames } = counters;
    const { markets, badFrameReasons, pollingSince, audited, differences } = beside;
    const isPolling = pollingSince !== null && status.state !== 'stopped';
    this.#feed.set({
      state: isPolling ? 'polling' : status.state,
      since: isPolling ? pollingSince : status.since,
      reason,
      nextAttemptAt,
      markets,
      frames,
      deltas,
      gaps,
      badFrames,
      badFrameReasons,
      audited,
      differences,
      deltasPerS: this.#rate.perS,
      reconnects: Math.max(0, connections - 1),
    });
    this.#touchFeed();
  }
}
