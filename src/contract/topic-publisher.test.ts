import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FillRow, OrderRow } from './trading.ts';
import type { Port } from './port.ts';
import { TopicHub } from './topic-publisher.ts';
import { LogSource, TableSource } from './topic-sources.ts';
import { advanceView, type TopicView } from './topic-view.ts';
import { topics, type TopicMessage, type TopicName } from './topics.ts';

/** A port whose far end is the test: messages are collected, commands are given by hand. */
class TestPort implements Port {
  readonly received: TopicMessage[] = [];
  backlogBytes = 0;
  #command: (message: unknown) => void = () => undefined;
  #closed: () => void = () => undefined;

  post(message: unknown): void {
    this.received.push(structuredClone(message) as TopicMessage);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#command = listener;
  }
  onClose(listener: () => void): void {
    this.#closed = listener;
  }
  close(): void {
    this.#closed();
  }
  command(message: unknown): void {
    this.#command(message);
  }
}

/** Timers run when the test says so. */
class TestSchedule {
  #due: (() => void)[] = [];
  readonly schedule = (run: () => void): void => void this.#due.push(run);
  run(): void {
    for (const due of this.#due.splice(0)) due();
  }
}

/** A follower that merges everything and asks again when something is missing. */
class Follower<N extends TopicName> {
  view: TopicView<N> | undefined;
  resets = 0;
  #read = 0;
  readonly port = new TestPort();

  read(): void {
    for (; this.#read < this.port.received.length; this.#read += 1) {
      const message = this.port.received[this.#read] as TopicMessage<N>;
      if (message.type === 'refused') throw new Error('refused');
      if (message.type === 'reset') this.resets += 1;
      this.view = advanceView(this.view, message as never);
      if (this.view === undefined) throw new Error('a message is missing');
    }
  }
}

const order = (id: string, filledQty: number): OrderRow =>
  ({ clientOrderId: id, filledQty }) as unknown as OrderRow;
const fill = (n: number): FillRow => ({ tradeId: String(n) }) as unknown as FillRow;
const rowsById = (rows: readonly OrderRow[] | undefined): OrderRow[] =>
  [...(rows ?? [])].toSorted((a, b) => a.clientOrderId.localeCompare(b.clientOrderId));

describe('topics', () => {
  it('bring every follower to the publisher’s state, whatever is missed and whenever it comes back', () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('put' as const), id: fc.nat(5), qty: fc.nat(9) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('drop' as const), id: fc.nat(5) }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('frame' as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'come' as const) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const timers = new TestSchedule();
        const hub = new TopicHub({ epoch: 1, schedule: timers.schedule });
        const source = new TableSource<OrderRow>(topics.orders.keyOf);
        const touch = hub.publish('orders', source);
        const follower = new Follower<'orders'>();
        hub.serve(follower.port);
        const come = (): void =>
          follower.port.command({
            type: 'subscribe',
            topic: 'orders',
            since: follower.view?.point,
          });
        come();
        for (const action of steps) {
          if (action.do === 'put') source.put(order(`o${action.id}`, action.qty));
          if (action.do === 'drop') source.drop(`o${action.id}`);
          if (action.do === 'frame') timers.run();
          if (action.do === 'leave')
            follower.port.command({ type: 'unsubscribe', topic: 'orders' });
          if (action.do === 'come') come();
          touch();
          follower.read();
        }
        come();
        follower.read();
        expect(rowsById(follower.view?.data)).toEqual(rowsById(source.snapshot()));
      }),
    );
  });

  it('answer "since n" with the deltas alone while they are known, else with a reset', () => {
    const timers = new TestSchedule();
    const hub = new TopicHub({ epoch: 5, schedule: timers.schedule });
    const source = new TableSource<OrderRow>(topics.orders.keyOf);
    const touch = hub.publish('orders', source);
    const follower = new Follower<'orders'>();
    hub.serve(follower.port);
    const subscribe = (since: unknown): void =>
      follower.port.command({ type: 'subscribe', topic: 'orders', since });
    subscribe(undefined);
    for (let n = 0; n < 10; n += 1) {
      source.put(order('a', n));
      touch();
      timers.run();
    }
    follower.read();
    expect(follower.resets).toBe(1);
    subscribe({ epoch: 5, seq: 4 });
    expect(follower.port.received.slice(-6).map((message) => message.type)).toEqual(
      Array(6).fill('delta'),
    );
    subscribe({ epoch: 4, seq: 4 });
    expect(follower.port.received.at(-1)?.type).toBe('reset');
    subscribe({ epoch: 5, seq: 11 });
    expect(follower.port.received.at(-1)?.type).toBe('reset');
  });

  it('give a slow follower a reset once it has caught up, and never a hole', () => {
    const timers = new TestSchedule();
    const hub = new TopicHub({ epoch: 1, schedule: timers.schedule });
    const source = new LogSource<FillRow>(topics.fills.keep);
    const touch = hub.publish('fills', source);
    const follower = new Follower<'fills'>();
    hub.serve(follower.port);
    follower.port.command({ type: 'subscribe', topic: 'fills' });
    follower.port.backlogBytes = 2 ** 30;
    for (let n = 0; n < 5; n += 1) {
      source.append(fill(n));
      touch();
      timers.run();
    }
    expect(follower.port.received).toHaveLength(1);
    follower.port.backlogBytes = 0;
    timers.run();
    follower.read();
    expect(follower.view?.data.map((row) => row.tradeId)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('open a keyed topic with its first follower and close it with its last', () => {
    const hub = new TopicHub({ epoch: 1, schedule: new TestSchedule().schedule });
    const events: string[] = [];
    hub.publishKeyed('trades', {
      open: (key) => {
        if (!key.startsWith('KX')) return undefined;
        events.push(`open ${key}`);
        return new LogSource(10);
      },
      close: (key) => events.push(`close ${key}`),
    });
    const one = new TestPort();
    const other = new TestPort();
    hub.serve(one);
    hub.serve(other);
    one.command({ type: 'subscribe', topic: 'trades', key: 'KXA' });
    other.command({ type: 'subscribe', topic: 'trades', key: 'KXA' });
    one.command({ type: 'unsubscribe', topic: 'trades', key: 'KXA' });
    other.close();
    one.command({ type: 'subscribe', topic: 'trades', key: 'nonsense' });
    expect(events).toEqual(['open KXA', 'close KXA']);
    expect(one.received.at(-1)).toMatchObject({
      type: 'refused',
      error: { code: 'topic.unknownKey' },
    });
  });

  it('start a keyed topic’s numbers anew with a reset, whatever a former follower still knows', () => {
    const timers = new TestSchedule();
    const hub = new TopicHub({ epoch: 1, schedule: timers.schedule });
    const before: FillRow[] = [];
    let source = new LogSource<FillRow>(10);
    const touch = hub.publishKeyed('trades', {
      open: () => {
        source = new LogSource(10);
        for (const entry of before) source.append(entry);
        source.takeDelta();
        return source as never;
      },
      close: () => undefined,
    });
    const first = new Follower<'trades'>();
    hub.serve(first.port);
    const follow = (follower: Follower<'trades'>): void =>
      follower.port.command({
        type: 'subscribe',
        topic: 'trades',
        key: 'A',
        since: follower.view?.point,
      });
    follow(first);
    first.read();
    // Nobody follows while this happens, so the next follower opens the topic for a second time.
    first.port.command({ type: 'unsubscribe', topic: 'trades', key: 'A' });
    before.push(fill(1));
    const second = new Follower<'trades'>();
    hub.serve(second.port);
    follow(second);
    source.append(fill(2));
    touch('A');
    timers.run();
    follow(first);
    first.read();
    second.read();
    expect(first.view?.data).toEqual(source.snapshot());
    expect(second.view?.data).toEqual(source.snapshot());
    expect(first.resets).toBe(2);
  });

  it('ignore what is no command', () => {
    const hub = new TopicHub({ epoch: 1, schedule: new TestSchedule().schedule });
    const port = new TestPort();
    hub.serve(port);
    fc.assert(fc.property(fc.anything(), (message) => port.command(message)));
    expect(port.received).toEqual([]);
  });
});

describe('advanceView of a book', () => {
  it('equals a map of levels after any changes', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(3));
    const change = fc.record({
      yes: fc.uniqueArray(level, { selector: ([price]) => price, maxLength: 6 }),
      no: fc.uniqueArray(level, { selector: ([price]) => price, maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const naive = { yes: new Map<number, number>(), no: new Map<number, number>() };
        const head = { market: 'KXA', trust: 'live', exchangeAt: null, receivedAt: null };
        let view: TopicView<'book'> | undefined = advanceView<'book'>(undefined, {
          type: 'reset',
          topic: 'book',
          key: 'KXA',
          point: { epoch: 1, seq: 0 },
          data: { ...head, yes: [], no: [] },
        } as never);
        changes.forEach(({ yes, no }, index) => {
          const ascending = (levels: [number, number][]) => levels.toSorted((a, b) => a[0] - b[0]);
          for (const [price, qty] of yes) naive.yes.set(price, qty);
          for (const [price, qty] of no) naive.no.set(price, qty);
          view = advanceView<'book'>(view, {
            type: 'delta',
            topic: 'book',
            key: 'KXA',
            point: { epoch: 1, seq: index + 1 },
            data: { ...head, yes: ascending(yes), no: ascending(no) },
          } as never);
        });
        const expected = (levels: Map<number, number>) =>
          [...levels].filter(([, qty]) => qty > 0).toSorted((a, b) => a[0] - b[0]);
        expect(view?.data.yes).toEqual(expected(naive.yes));
        expect(view?.data.no).toEqual(expected(naive.no));
      }),
    );
  });
});
