import type { Failure } from '../base/result.ts';
import type { Port } from './port.ts';
import {
  topicCommand,
  topics,
  type TopicDelta,
  type TopicName,
  type TopicPoint,
  type TopicSnapshot,
} from './topics.ts';

/** What a publisher draws from: the whole state, and what changed since it was last asked. */
export interface TopicSource<S, D> {
  snapshot(): S;
  /** Undefined when nothing changed. */
  takeDelta(): D | undefined;
}

/** Calls back once, later; a timer in a live process, by hand in tests. */
export type Schedule = (run: () => void, afterMs: number) => void;

/** Deltas kept for followers who come back with "since n". */
const HISTORY = 256;
/** A follower with so much unread gets no more deltas; once it has caught up, a reset. */
const BACKLOG_LIMIT_BYTES = 4 * 1024 * 1024;

interface Follower {
  readonly port: Port;
  lagging: 'no' | 'yes';
}

/** One topic (and key) with its followers. Gathers changes for `frameMs`, numbers them, keeps a short history. */
class Publication {
  readonly #source: TopicSource<unknown, unknown>;
  readonly #topic: TopicName;
  readonly #key: string;
  readonly #epoch: number;
  readonly #schedule: Schedule;
  readonly #followers = new Map<Port, Follower>();
  readonly #history: { readonly seq: number; readonly delta: unknown }[] = [];
  #seq = 0;
  #scheduled: 'no' | 'yes' = 'no';

  constructor(
    topic: TopicName,
    key: string,
    source: TopicSource<unknown, unknown>,
    epoch: number,
    schedule: Schedule,
  ) {
    this.#topic = topic;
    this.#key = key;
    this.#source = source;
    this.#epoch = epoch;
    this.#schedule = schedule;
  }

  get followers(): number {
    return this.#followers.size;
  }

  follow(port: Port, since: TopicPoint | undefined): void {
    this.flush();
    this.#followers.set(port, { port, lagging: 'no' });
    const missed = since?.epoch === this.#epoch ? this.#since(since.seq) : undefined;
    if (missed) for (const { seq, delta } of missed) this.#post(port, 'delta', seq, delta);
    else this.#post(port, 'reset', this.#seq, this.#source.snapshot());
  }

  unfollow(port: Port): void {
    this.#followers.delete(port);
  }

  touch(): void {
    if (this.#scheduled === 'yes' || this.#followers.size === 0) return;
    this.#scheduled = 'yes';
    this.#schedule(() => {
      this.#scheduled = 'no';
      this.flush();
    }, topics[this.#topic].frameMs);
  }

  flush(): void {
    const delta = this.#source.takeDelta();
    if (delta !== undefined) {
      this.#seq += 1;
      this.#history.push({ seq: this.#seq, delta });
      if (this.#history.length > HISTORY) this.#history.shift();
    }
    let waiting = false;
    for (const follower of this.#followers.values()) {
      if (follower.port.backlogBytes > BACKLOG_LIMIT_BYTES) follower.lagging = 'yes';
      else if (follower.lagging === 'yes') {
        follower.lagging = 'no';
        this.#post(follower.port, 'reset', this.#seq, this.#source.snapshot());
      } else if (delta !== undefined) this.#post(follower.port, 'delta', this.#seq, delta);
      waiting ||= follower.lagging === 'yes';
    }
    if (waiting) this.touch();
  }

  /** The deltas after `seq`, or undefined when they are no longer all known. */
  #since(seq: number): readonly { readonly seq: number; readonly delta: unknown }[] | undefined {
    if (seq > this.#seq) return undefined;
    const missed = this.#history.filter((entry) => entry.seq > seq);
    return missed.length === this.#seq - seq ? missed : undefined;
  }

  #post(port: Port, type: 'reset' | 'delta', seq: number, data: unknown): void {
    const point = { epoch: this.#epoch, seq };
    port.post({ type, topic: this.#topic, key: this.#key, point, data });
  }
}

/**
 * The publishing side of the topics: owns the publications, serves subscribers on any number of ports, answers
 * "since n" with deltas or a reset. A topic nobody follows costs its source's own bookkeeping and nothing more.
 */
export class TopicHub {
  readonly #epoch: number;
  readonly #schedule: Schedule;
  readonly #publications = new Map<string, Publication>();
  readonly #openers = new Map<TopicName, KeyedTopic>();
  /** Keyed publications so far. Each is a life of its own: its numbers say nothing about the one before. */
  #opened = 0;

  /** @param epoch - beyond all that an earlier life of this publisher used: its start in microseconds */
  constructor(options: { readonly epoch: number; readonly schedule: Schedule }) {
    this.#epoch = options.epoch;
    this.#schedule = options.schedule;
  }

  /** Publishes a topic without key. The returned function says "something changed". */
  publish<N extends TopicName>(
    topic: N,
    source: TopicSource<TopicSnapshot<N>, TopicDelta<N>>,
  ): () => void {
    const publication = new Publication(topic, '', source, this.#epoch, this.#schedule);
    this.#publications.set(`${topic}/`, publication);
    return () => publication.touch();
  }

  /**
   * Publishes a topic per key. `open` makes the source when the first follower of a key arrives (undefined: no such
   * key), `close` is told when the last one left.
   */
  publishKeyed<N extends TopicName>(
    topic: N,
    keyed: {
      readonly open: (key: string) => TopicSource<TopicSnapshot<N>, TopicDelta<N>> | undefined;
      readonly close: (key: string) => void;
    },
  ): (key: string) => void {
    this.#openers.set(topic, keyed);
    return (key) => this.#publications.get(`${topic}/${key}`)?.touch();
  }

  /** Takes subscriptions from this port until it closes. Messages that are no topic commands are ignored. */
  serve(port: Port): void {
    const followed = new Set<string>();
    port.onMessage((message) => {
      const parsed = topicCommand.safeParse(message);
      if (!parsed.success) return;
      const { type, topic, key } = parsed.data;
      const name = `${topic}/${key}`;
      if (type === 'unsubscribe') {
        followed.delete(name);
        this.#leave(topic, key, port);
        return;
      }
      const publication = this.#open(topic, key);
      if (publication === undefined) {
        port.post({
          type: 'refused',
          topic,
          key,
          error: { code: 'topic.unknownKey' } satisfies Failure,
        });
        return;
      }
      followed.add(name);
      publication.follow(port, parsed.data.since);
    });
    port.onClose(() => {
      for (const name of followed) {
        const cut = name.indexOf('/');
        this.#leave(name.slice(0, cut) as TopicName, name.slice(cut + 1), port);
      }
    });
  }

  #open(topic: TopicName, key: string): Publication | undefined {
    const name = `${topic}/${key}`;
    const known = this.#publications.get(name);
    if (known) return known;
    const source = this.#openers.get(topic)?.open(key);
    if (source === undefined) return undefined;
    this.#opened += 1;
    const epoch = this.#epoch + this.#opened;
    const publication = new Publication(topic, key, source, epoch, this.#schedule);
    this.#publications.set(name, publication);
    return publication;
  }

  #leave(topic: TopicName, key: string, port: Port): void {
    const name = `${topic}/${key}`;
    const publication = this.#publications.get(name);
    if (publication === undefined) return;
    publication.unfollow(port);
    const keyed = this.#openers.get(topic);
    if (keyed && publication.followers === 0) {
      this.#publications.delete(name);
      keyed.close(key);
    }
  }
}

interface KeyedTopic {
  readonly open: (key: string) => TopicSource<unknown, unknown> | undefined;
  readonly close: (key: string) => void;
}
