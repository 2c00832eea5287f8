import type { FeedChannel } from '../../../adapters/kalshi/feed-channel.ts';
import type { FramePlace } from '../../../adapters/kalshi/recorded-frame.ts';
import type { Numbering } from '../../../adapters/sqlite/session-provenance.ts';

interface ConnectionEvents<F> {
  /** Whether a frame is one that a connection may begin with. */
  isSnapshot(frame: F): boolean;
  /** A frame to be used, in its place. */
  onFrame(frame: F): void;
  /**
   * Frames that were recorded twice, now left out. `doubtful`: they might also be all that is left of a new
   * connection, so no book may be believed from here on.
   */
  onRepeats(frames: readonly F[], kind: 'certain' | 'doubtful'): void;
  /** Numbers of a subscription are missing before this frame, which comes next. */
  onGap(channel: FeedChannel | null, lost: number, before: F): void;
  /** From this frame on, which comes next, everything is of a new connection. */
  onRestart(first: F): void;
}

interface Subscription {
  channel: FeedChannel | null;
  /** The last number seen; undefined before the first of a recording that begins in the middle. */
  last: number | undefined;
}

/** Numbers whose frames are remembered, over all subscriptions: more than recorders' files overlap. */
const REMEMBERED = 1 << 16;
/** So many frames in a row that were seen before are an overlap, whatever comes after. */
const MOST_HELD = 10_000;

/**
 * Follows the sequence numbers of a recording, where nobody says when the recorder reconnected. A number that was
 * used before is either the same frame recorded twice, or, when the frame is another one, proof of a new connection.
 * Frames that are the same as before are held until it is known which: a new connection may well begin with the
 * very snapshot that the one before began with.
 */
export class RecordedConnection<F> {
  readonly #numbering: Numbering;
  readonly #events: ConnectionEvents<F>;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #seen = new SeenFrames(REMEMBERED);
  #held: { readonly place: Numbered; readonly mark: number; readonly frame: F }[] = [];

  constructor(numbering: Numbering, events: ConnectionEvents<F>) {
    this.#numbering = numbering;
    this.#events = events;
  }

  /** @param mark - a hash of what the frame says */
  take(place: FramePlace, mark: number, frame: F): void {
    const { channel, sid, seq } = place;
    if (sid === null) return this.#events.onFrame(frame);
    const subscription = this.#find(sid, channel, frame);
    if (seq === null) return this.#events.onFrame(frame);
    if (subscription.last !== undefined && seq <= subscription.last) {
      this.#revisit({ channel, sid, seq }, mark, frame);
      return;
    }
    this.#dropHeld();
    const { last } = subscription;
    subscription.last = seq;
    this.#seen.add(sid, seq, mark);
    const lost = last === undefined ? 0 : seq - last - 1;
    if (lost > 0 && this.#numbering === 'complete') {
      this.#events.onGap(subscription.channel, lost, frame);
    }
    this.#events.onFrame(frame);
  }

  /** The venue confirmed a subscription: numbers of its own, counted from 1. */
  subscribed(sid: number, channel: FeedChannel | null, frame: F): void {
    this.#dropHeld();
    // One that has no numbers yet may have been quicker than its confirmation.
    const isInUse = this.#subscriptions.get(sid)?.last !== undefined;
    if (isInUse || this.#contradicts(sid, channel)) this.#restart(frame);
    this.#subscriptions.set(sid, { channel, last: 0 });
    this.#events.onFrame(frame);
  }

  /** Nothing follows. */
  end(): void {
    this.#dropHeld();
  }

  #find(sid: number, channel: FeedChannel | null, frame: F): Subscription {
    if (this.#contradicts(sid, channel)) {
      this.#dropHeld();
      this.#restart(frame);
    }
    const subscription = this.#subscriptions.get(sid) ?? { channel, last: undefined };
    subscription.channel ??= channel;
    this.#subscriptions.set(sid, subscription);
    return subscription;
  }

  /** A subscription has one channel for life, and on one connection a channel has one subscription. */
  #contradicts(sid: number, channel: FeedChannel | null): boolean {
    if (channel === null) return false;
    const known = this.#subscriptions.get(sid);
    if (known !== undefined && known.channel !== null) return known.channel !== channel;
    return [...this.#subscriptions.values()].some((other) => other.channel === channel);
  }

  #revisit(place: Numbered, mark: number, frame: F): void {
    if (this.#seen.has(place.sid, place.seq, mark)) {
      this.#held.push({ place, mark, frame });
      if (this.#held.length >= MOST_HELD) this.#dropHeld();
      return;
    }
    const held = this.#held;
    this.#held = [];
    this.#restart(held[0]?.frame ?? frame);
    for (const waiting of held) this.take(waiting.place, waiting.mark, waiting.frame);
    this.take(place, mark, frame);
  }

  #restart(first: F): void {
    this.#subscriptions.clear();
    this.#seen.clear();
    this.#events.onRestart(first);
  }

  #dropHeld(): void {
    const last = this.#held.at(-1);
    if (last === undefined) return;
    const frames = this.#held.map(({ frame }) => frame);
    this.#held = [];
    // Files that overlap repeat everything up to where the first one ended.
    const isOverlap = last.place.seq === this.#subscriptions.get(last.place.sid)?.last;
    const isCertain = isOverlap || !frames.some((frame) => this.#events.isSnapshot(frame));
    this.#events.onRepeats(frames, isCertain ? 'certain' : 'doubtful');
  }
}

interface Numbered extends FramePlace {
  readonly sid: number;
  readonly seq: number;
}

/** The latest frames by subscription and number, in memory that does not grow. */
class SeenFrames {
  readonly #sids: Float64Array;
  readonly #seqs: Float64Array;
  readonly #marks: Float64Array;

  constructor(capacity: number) {
    this.#sids = new Float64Array(capacity);
    this.#seqs = new Float64Array(capacity);
    this.#marks = new Float64Array(capacity);
  }

  add(sid: number, seq: number, mark: number): void {
    const slot = this.#slot(sid, seq);
    this.#sids[slot] = sid;
    this.#seqs[slot] = seq;
    this.#marks[slot] = mark;
  }

  has(sid: number, seq: number, mark: number): boolean {
    const slot = this.#slot(sid, seq);
    return this.#sids[slot] === sid && this.#seqs[slot] === seq && this.#marks[slot] === mark;
  }

  clear(): void {
    this.#sids.fill(0);
  }

  #slot(sid: number, seq: number): number {
    return (Math.imul(sid, 0x9e3779b1) + seq) & (this.#sids.length - 1);
  }
}
