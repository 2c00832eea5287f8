import { beforeEach, describe, expect, it } from 'vitest';
import type { Port } from '../../contract/port.ts';
import { DocumentSource, TableSource } from '../../contract/topic-sources.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import type { TopicSource } from '../../contract/topic-publisher.ts';
import { topics, type TopicCommand, type TopicMessage } from '../../contract/topics.ts';
import type { BookChange, BookView, FeedStatus } from '../../contract/market-data.ts';
import type { OrderRow } from '../../contract/trading.ts';
import { Frames } from './frames.ts';
import { TopicStore } from './topic-store.ts';

/** Both ends of a pipe that carries messages at once, as JSON would. */
class TestPort implements Port {
  readonly backlogBytes = 0;
  readonly received: unknown[] = [];
  peer: TestPort | undefined;
  readonly #listeners: ((message: unknown) => void)[] = [];
  readonly #closeListeners: (() => void)[] = [];
  #isClosed = false;

  static pair(): readonly [TestPort, TestPort] {
    const [left, right] = [new TestPort(), new TestPort()];
    left.peer = right;
    right.peer = left;
    return [left, right];
  }

  post(message: unknown): void {
    const peer = this.peer;
    if (this.#isClosed || peer === undefined) return;
    peer.received.push(message);
    for (const listener of peer.#listeners) listener(structuredClone(message));
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of this.#closeListeners) listener();
    this.peer?.close();
  }
}

/** Frames and delays run when a test says so. */
function createDesk() {
  const frames: (() => void)[] = [];
  const delayed: (() => void)[] = [];
  const store = new TopicStore({
    frames: new Frames((run) => void frames.push(run)),
    later: (run) => void delayed.push(run),
  });
  const runAll = (queue: (() => void)[]): void => {
    for (const run of queue.splice(0)) run();
  };
  return { store, frame: () => runAll(frames), elapse: () => runAll(delayed) };
}

const order = (clientOrderId: string, state: string): OrderRow =>
  ({ clientOrderId, state }) as unknown as OrderRow;

/** The order service as the store sees it. */
function createOrders(epoch: number) {
  const scheduled: (() => void)[] = [];
  const hub = new TopicHub({ epoch, schedule: (run) => void scheduled.push(run) });
  const rows = new TableSource<OrderRow>(topics.orders.keyOf);
  const touch = hub.publish('orders', rows);
  return {
    hub,
    put: (row: OrderRow) => {
      rows.put(row);
      touch();
      for (const run of scheduled.splice(0)) run();
    },
  };
}

describe('TopicStore', () => {
  let desk: ReturnType<typeof createDesk>;
  let orders: ReturnType<typeof createOrders>;
  const told: string[] = [];
  const tell = (): void => {
    const { status, data } = desk.store.read('orders');
    told.push(`${status} ${(data ?? []).map(({ state }) => state).join(',')}`.trim());
  };

  /** Gives the store a new port to a publisher, and returns the store's end. */
  function connect(hub: TopicHub): TestPort {
    const [mine, theirs] = TestPort.pair();
    hub.serve(theirs);
    desk.store.connect('orders', mine);
    return mine;
  }
  const commandsOn = (port: TestPort): readonly TopicCommand[] =>
    (port.peer?.received ?? []) as TopicCommand[];

  beforeEach(() => {
    desk = createDesk();
    orders = createOrders(1);
    told.length = 0;
  });

  it('tells a reader once a frame, however many messages came', () => {
    connect(orders.hub);
    desk.store.subscribe('orders', '', tell);
    orders.put(order('a', 'submitted'));
    orders.put(order('a', 'resting'));
    orders.put(order('b', 'resting'));
    expect(told).toEqual([]);
    desk.frame();
    expect(told).toEqual(['live resting,resting']);
    desk.frame();
    expect(told).toHaveLength(1);
  });

  it('tells a listener of two topics once a frame', () => {
    const trading = new DocumentSource({ state: 'trading' } as never);
    orders.hub.publish('trading', trading);
    connect(orders.hub);
    let times = 0;
    const listener = (): void => void (times += 1);
    desk.store.subscribe('orders', '', listener);
    desk.store.subscribe('trading', '', listener);
    desk.frame();
    expect(times).toBe(1);
  });

  it('tells the others of what one of them stumbles over', () => {
    connect(orders.hub);
    desk.store.subscribe('orders', '', () => {
      throw new Error('a fault of one panel');
    });
    desk.store.subscribe('orders', '', tell);
    orders.put(order('a', 'resting'));
    expect(() => desk.frame()).toThrow('a fault of one panel');
    expect(told).toEqual(['live resting']);
  });

  it('follows a topic once for many readers, and lets go with the last', () => {
    const port = connect(orders.hub);
    const stopFirst = desk.store.subscribe('orders', '', tell);
    const stopSecond = desk.store.subscribe('orders', '', tell);
    stopFirst();
    expect(commandsOn(port).map(({ type }) => type)).toEqual(['subscribe']);
    stopSecond();
    expect(commandsOn(port).map(({ type }) => type)).toEqual(['subscribe', 'unsubscribe']);
    orders.put(order('a', 'resting'));
    desk.frame();
    expect(desk.store.read('orders').data).toEqual([]);
  });

  it('subscribes once a port comes, when somebody was reading before', () => {
    desk.store.subscribe('orders', '', tell);
    expect(desk.store.read('orders').status).toBe('loading');
    orders.put(order('a', 'resting'));
    connect(orders.hub);
    desk.frame();
    expect(told).toEqual(['live resting']);
  });

  it('goes on from where it was when the same publisher comes back on a new port', () => {
    const first = connect(orders.hub);
    desk.store.subscribe('orders', '', tell);
    orders.put(order('a', 'resting'));
    first.close();
    orders.put(order('b', 'resting'));
    desk.frame();
    expect(told.at(-1)).toBe('held resting');
    const second = connect(orders.hub);
    expect(commandsOn(second)[0]).toMatchObject({ since: { epoch: 1, seq: 1 } });
    desk.frame();
    expect(told.at(-1)).toBe('live resting,resting');
    const kinds = second.received.map((message) => (message as TopicMessage).type);
    expect(kinds).toEqual(['delta']);
  });

  it('starts anew when the publisher was restarted', () => {
    const first = connect(orders.hub);
    desk.store.subscribe('orders', '', tell);
    orders.put(order('a', 'resting'));
    first.close();
    const restarted = createOrders(2);
    restarted.put(order('z', 'filled'));
    connect(restarted.hub);
    desk.frame();
    expect(told.at(-1)).toBe('live filled');
  });

  it('asks for everything when a message is missing, and believes nothing until it comes', () => {
    const [mine, theirs] = TestPort.pair();
    desk.store.connect('orders', mine);
    desk.store.subscribe('orders', '', tell);
    const say = (type: 'reset' | 'delta', seq: number, rows: OrderRow[]): void =>
      theirs.post({
        type,
        topic: 'orders',
        key: '',
        point: { epoch: 9, seq },
        data: type === 'reset' ? rows : { put: rows, drop: [] },
      });
    say('reset', 1, [order('a', 'resting')]);
    say('delta', 3, [order('b', 'resting')]);
    say('delta', 4, [order('c', 'resting')]);
    const asked = theirs.received.filter(
      (message) => (message as TopicCommand).type === 'subscribe',
    );
    expect(asked).toHaveLength(2);
    expect(asked[1]).not.toHaveProperty('since');
    desk.frame();
    expect(desk.store.read('orders').status).toBe('loading');
    say('reset', 4, [order('c', 'resting')]);
    desk.frame();
    expect(told.at(-1)).toBe('live resting');
  });

  it('ignores a port that was replaced', () => {
    const old = connect(orders.hub);
    desk.store.subscribe('orders', '', tell);
    const fresh = createOrders(2);
    connect(fresh.hub);
    desk.frame();
    orders.put(order('ghost', 'resting'));
    old.close();
    desk.frame();
    expect(desk.store.read('orders')).toMatchObject({ status: 'live', data: [] });
  });

  it('lets a hidden page follow only what asked for it', () => {
    const [mine, theirs] = TestPort.pair();
    desk.store.connect('ingest', mine);
    desk.store.subscribe('markets', '', tell);
    desk.store.subscribe('book', 'KXA-1', tell, 'follow');
    desk.store.setPage('hidden');
    desk.store.setPage('visible');
    const said = (theirs.received as TopicCommand[]).map(({ type, topic }) => `${type} ${topic}`);
    expect(said).toEqual([
      'subscribe markets',
      'subscribe book',
      'unsubscribe markets',
      'subscribe markets',
    ]);
  });

  it('says that a key was refused, and asks again later', () => {
    const hub = new TopicHub({ epoch: 1, schedule: () => undefined });
    const known = new Map<string, BookView>();
    hub.publishKeyed('book', {
      open: (key) => {
        const book = known.get(key);
        const source: TopicSource<BookView, BookChange> | undefined = book && {
          snapshot: () => book,
          takeDelta: () => undefined,
        };
        return source;
      },
      close: () => undefined,
    });
    const [mine, theirs] = TestPort.pair();
    hub.serve(theirs);
    desk.store.connect('ingest', mine);
    desk.store.subscribe('book', 'KXA-1', tell);
    desk.frame();
    expect(desk.store.read('book', 'KXA-1')).toMatchObject({
      status: 'refused',
      error: { code: 'topic.unknownKey' },
    });
    known.set('KXA-1', { trust: 'live', yes: [], no: [] } as unknown as BookView);
    desk.elapse();
    desk.frame();
    expect(desk.store.read('book', 'KXA-1').status).toBe('live');
  });

  it('forgets a market nobody looks at, and keeps what belongs to all', () => {
    const hub = new TopicHub({ epoch: 1, schedule: () => undefined });
    hub.publish('feed', new DocumentSource({ state: 'live' } as FeedStatus));
    hub.publishKeyed('book', {
      open: () => ({
        snapshot: () => ({ trust: 'live', yes: [], no: [] }) as unknown as BookView,
        takeDelta: () => undefined,
      }),
      close: () => undefined,
    });
    const [mine, theirs] = TestPort.pair();
    hub.serve(theirs);
    desk.store.connect('ingest', mine);
    const stopBook = desk.store.subscribe('book', 'KXA-1', tell);
    const stopFeed = desk.store.subscribe('feed', '', tell);
    desk.frame();
    stopBook();
    stopFeed();
    expect(desk.store.read('book', 'KXA-1').status).toBe('loading');
    expect(desk.store.read('feed').data).toMatchObject({ state: 'live' });
  });
});
