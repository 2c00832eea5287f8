import type { Failure } from '../../base/result.ts';
import type { Port } from '../../contract/port.ts';
import type { WindowPeer } from '../../contract/service-name.ts';
import { advanceView, type TopicView } from '../../contract/topic-view.ts';
import {
  topics,
  type TopicCommand,
  type TopicMessage,
  type TopicName,
  type TopicSnapshot,
} from '../../contract/topics.ts';
import type { Frames } from './frames.ts';
import { Observable } from './observable.ts';

/** What a reader sees of a topic. The object is replaced when it changes, so identity tells "nothing new". */
export type TopicReading<N extends TopicName = TopicName> =
  | { readonly status: 'loading'; readonly data: undefined }
  /** `held`: the last that was known; whoever publishes it is away. */
  | { readonly status: 'live' | 'held'; readonly data: TopicSnapshot<N> }
  | { readonly status: 'refused'; readonly data: undefined; readonly error: Failure };

/** Whether a subscription lasts while the page is hidden. */
export type Background = 'pause' | 'follow';

interface Subscription {
  readonly listener: () => void;
  readonly background: Background;
}

interface Entry {
  readonly topic: TopicName;
  readonly key: string;
  readonly subscriptions: Set<Subscription>;
  view: TopicView<TopicName> | undefined;
  refusal: Failure | undefined;
  reading: TopicReading;
  /** `waiting`: messages were missed and a reset was asked for. */
  sync: 'idle' | 'following' | 'waiting';
}

const LOADING = { status: 'loading', data: undefined } as const satisfies TopicReading;
/** A key may be refused because its owner has only just started. */
const REFUSAL_RETRY_MS = 250;

/**
 * The window's copy of every topic somebody looks at. Counts its readers, merges messages as they come and tells
 * readers at most once a frame. When a peer's port is replaced it subscribes again from where it was.
 */
export class TopicStore {
  /** The peers whose ports are open. */
  readonly connected = new Observable<ReadonlySet<WindowPeer>>(new Set());
  readonly #frames: Frames;
  readonly #later: (run: () => void, afterMs: number) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #ports = new Map<WindowPeer, Port>();
  readonly #changed = new Set<Entry>();
  #page: 'visible' | 'hidden' = 'visible';

  constructor(options: {
    readonly frames: Frames;
    readonly later: (run: () => void, afterMs: number) => void;
  }) {
    this.#frames = options.frames;
    this.#later = options.later;
  }

  /** Takes a peer's newest port. */
  connect(peer: WindowPeer, port: Port): void {
    this.#ports.set(peer, port);
    this.connected.set(new Set(this.#ports.keys()));
    port.onMessage((message) => {
      if (this.#ports.get(peer) === port) this.#receive(message as TopicMessage);
    });
    port.onClose(() => {
      if (this.#ports.get(peer) !== port) return;
      this.#ports.delete(peer);
      this.connected.set(new Set(this.#ports.keys()));
      for (const entry of this.#ownedBy(peer)) {
        entry.sync = 'idle';
        this.#changes(entry);
      }
    });
    for (const entry of this.#ownedBy(peer)) {
      entry.sync = 'idle';
      this.#reconcile(entry);
      this.#changes(entry);
    }
  }

  /** A hidden page follows only what asked for it. */
  setPage(page: 'visible' | 'hidden'): void {
    this.#page = page;
    for (const entry of this.#entries.values()) this.#reconcile(entry);
  }

  /** Starts following; `listener` runs at most once a frame, also when it listens to several topics. */
  subscribe(
    topic: TopicName,
    key: string,
    listener: () => void,
    background: Background = 'pause',
  ): () => void {
    const entry = this.#entry(topic, key);
    const subscription = { listener, background };
    entry.subscriptions.add(subscription);
    this.#reconcile(entry);
    return () => {
      entry.subscriptions.delete(subscription);
      this.#reconcile(entry);
      // A market's book is of no use to the next one; what belongs to all markets is kept to start from.
      const name = nameOf(topic, key);
      const isIdle = entry.subscriptions.size === 0 && this.#entries.get(name) === entry;
      if (isIdle && key !== '') this.#entries.delete(name);
    };
  }

  /** What was known at the last frame. */
  read<N extends TopicName>(topic: N, key = ''): TopicReading<N> {
    const entry = this.#entries.get(nameOf(topic, key));
    return (entry?.reading ?? LOADING) as TopicReading<N>;
  }

  #entry(topic: TopicName, key: string): Entry {
    const name = nameOf(topic, key);
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = {
        topic,
        key,
        subscriptions: new Set(),
        view: undefined,
        refusal: undefined,
        reading: LOADING,
        sync: 'idle',
      };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  *#ownedBy(peer: WindowPeer): Iterable<Entry> {
    for (const entry of this.#entries.values()) {
      if (topics[entry.topic].owner === peer) yield entry;
    }
  }

  #isWanted(entry: Entry): boolean {
    if (this.#page === 'visible') return entry.subscriptions.size > 0;
    for (const { background } of entry.subscriptions) if (background === 'follow') return true;
    return false;
  }

  #reconcile(entry: Entry): void {
    const wanted = this.#isWanted(entry);
    if (wanted === (entry.sync !== 'idle')) return;
    const port = this.#ports.get(topics[entry.topic].owner);
    if (port === undefined) return;
    const { topic, key, view } = entry;
    if (wanted) {
      entry.sync = 'following';
      const since = view && { since: view.point };
      port.post({ type: 'subscribe', topic, key, ...since } satisfies TopicCommand);
    } else {
      entry.sync = 'idle';
      port.post({ type: 'unsubscribe', topic, key } satisfies TopicCommand);
    }
  }

  #receive(message: TopicMessage): void {
    const entry = this.#entries.get(nameOf(message.topic, message.key));
    if (entry === undefined || entry.sync === 'idle') return;
    if (message.type === 'refused') {
      this.#refuse(entry, message.error);
      return;
    }
    if (entry.sync === 'waiting' && message.type === 'delta') return;
    const view = advanceView(entry.view, message);
    entry.view = view;
    if (view === undefined) {
      entry.sync = 'waiting';
      const { topic, key } = entry;
      this.#ports
        .get(topics[topic].owner)
        ?.post({ type: 'subscribe', topic, key } satisfies TopicCommand);
      return;
    }
    entry.sync = 'following';
    entry.refusal = undefined;
    this.#changes(entry);
  }

  #refuse(entry: Entry, error: Failure): void {
    entry.refusal = error;
    entry.view = undefined;
    entry.sync = 'idle';
    this.#changes(entry);
    this.#later(() => this.#reconcile(entry), REFUSAL_RETRY_MS);
  }

  #changes(entry: Entry): void {
    this.#changed.add(entry);
    this.#frames.soon(this.#flush);
  }

  readonly #flush = (): void => {
    const listeners = new Set<() => void>();
    for (const entry of this.#changed) {
      entry.reading = this.#readingOf(entry);
      for (const { listener } of entry.subscriptions) listeners.add(listener);
    }
    this.#changed.clear();
    const faults: unknown[] = [];
    for (const listener of listeners) {
      try {
        listener();
      } catch (fault) {
        faults.push(fault);
      }
    }
    // A bug in one of them is told once the others have heard.
    if (faults.length > 0) throw faults[0];
  };

  #readingOf({ topic, view, refusal }: Entry): TopicReading {
    if (refusal) return { status: 'refused', data: undefined, error: refusal };
    if (view === undefined) return LOADING;
    const status = this.#ports.has(topics[topic].owner) ? 'live' : 'held';
    return { status, data: view.data };
  }
}

const nameOf = (topic: TopicName, key: string): string => `${topic}/${key}`;
