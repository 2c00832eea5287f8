import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import { err, ok, type Failure } from '../../base/result.ts';
import { WriteQueue, type WriteBatch, type WriteQueueLimits } from './write-queue.ts';

class ListBatch implements WriteBatch<string> {
  readonly records: string[] = [];
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }
  get rows(): number {
    return this.records.length;
  }
  get bytes(): number {
    return this.records.join('').length;
  }
  add(record: string): number {
    this.records.push(record);
    return this.#next();
  }
}

const LIMITS: WriteQueueLimits = { rows: 10, bytes: 100, flushRows: 4, flushMs: 50, retryMs: 200 };
const FULL_DISK: Failure = { code: 'database.full' };
const LOCK: Failure = { code: 'database.busy' };

/** A queue with a disk, a clock and timers that do as told. */
function bench(limits: WriteQueueLimits = LIMITS) {
  const clock = new ManualClock(1_000_000);
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  const disk: string[][] = [];
  const states: string[] = [];
  const world = { refusal: undefined as Failure | undefined, flushed: 0, events: 0 };
  const queue = new WriteQueue<string, ListBatch>({
    newBatch: () => new ListBatch(() => (world.events += 1)),
    write: ({ records }) => {
      if (world.refusal) return err(world.refusal);
      disk.push([...records]);
      return ok(null);
    },
    isPassing: ({ code }) => code === 'database.busy',
    limits,
    clock,
    schedule: (run, afterMs) => void timers.push({ at: clock.monotonicMs() + afterMs, run }),
    onState: (state) => states.push(state),
    onFlushed: () => (world.flushed += 1),
  });
  const pass = (ms: number): void => {
    clock.advanceMs(ms);
    for (const timer of timers.filter(({ at }) => at <= clock.monotonicMs())) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  const offer = (...records: string[]): (number | undefined)[] =>
    records.map((record) => queue.offer(record));
  return { queue, disk, states, world, pass, offer };
}

describe('the write queue', () => {
  it('writes a batch when it is large enough', () => {
    const { disk, offer, queue } = bench();
    expect(offer('a', 'b', 'c')).toEqual([1, 2, 3]);
    expect(disk).toEqual([]);
    offer('d', 'e');
    expect(disk).toEqual([['a', 'b', 'c', 'd']]);
    expect(queue.status).toMatchObject({ rows: 1, flushes: 1, refused: 0, reason: null });
  });

  it('writes a smaller one when it has waited long enough', () => {
    const { disk, offer, pass, queue } = bench();
    offer('a');
    pass(30);
    offer('b');
    expect(queue.status).toMatchObject({ rows: 2, ageMs: 30 });
    pass(20);
    expect(disk).toEqual([['a', 'b']]);
    expect(queue.status).toMatchObject({ rows: 0, ageMs: 0 });
    pass(500);
    expect(disk).toHaveLength(1);
  });

  it('does not cut the wait of a batch short because the one before had a timer', () => {
    const { disk, offer, pass } = bench();
    offer('a', 'b', 'c', 'd');
    pass(40);
    offer('e');
    pass(20);
    expect(disk).toEqual([['a', 'b', 'c', 'd']]);
    pass(30);
    expect(disk).toHaveLength(2);
  });

  it('goes on taking rows while a lock is in the way, up to its bound, then refuses', () => {
    const { disk, offer, pass, queue, states, world } = bench();
    world.refusal = LOCK;
    const answers = offer(...'abcdefghijkl'.split(''));
    expect(answers.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(answers.slice(10)).toEqual([undefined, undefined]);
    expect(queue.status).toMatchObject({ state: 'recording', rows: 10, refused: 2, reason: LOCK });
    world.refusal = undefined;
    pass(200);
    expect(disk).toEqual(['abcdefghij'.split('')]);
    expect(offer('m')).toEqual([11]);
    expect(queue.status).toMatchObject({ reason: null, refused: 2 });
    expect(states).toEqual([]);
  });

  it('is bounded by bytes as well', () => {
    const { offer, queue, world } = bench();
    world.refusal = LOCK;
    expect(offer('x'.repeat(60), 'y'.repeat(60), 'z')).toEqual([1, 2, undefined]);
    expect(queue.status).toMatchObject({ rows: 2, refused: 1 });
  });

  it('takes nothing on a full disk, says why, and resumes by itself without losing what it took', () => {
    const { disk, offer, pass, queue, states, world } = bench();
    world.refusal = FULL_DISK;
    offer('a', 'b', 'c', 'd');
    expect(states).toEqual(['failed']);
    expect(offer('e', 'f')).toEqual([undefined, undefined]);
    expect(queue.status).toMatchObject({ state: 'failed', reason: FULL_DISK, rows: 4, refused: 2 });
    pass(200);
    pass(200);
    expect(queue.status.state).toBe('failed');
    world.refusal = undefined;
    pass(200);
    expect(states).toEqual(['failed', 'recording']);
    expect(disk).toEqual([['a', 'b', 'c', 'd']]);
    expect(offer('g')).toEqual([5]);
  });

  it('writes what it took when it is held, takes nothing, and goes on when released', () => {
    const { disk, offer, pass, queue, states } = bench();
    offer('a', 'b');
    queue.hold({ code: 'test.held' });
    expect(disk).toEqual([['a', 'b']]);
    expect(queue.status).toMatchObject({ state: 'failed', reason: { code: 'test.held' } });
    expect(offer('c')).toEqual([undefined]);
    pass(1000);
    expect(states).toEqual(['failed']);
    queue.release();
    expect(states).toEqual(['failed', 'recording']);
    expect(queue.status.reason).toBeNull();
    expect(offer('d')).toEqual([3]);
  });

  it('writes everything when closed, and takes nothing afterwards', () => {
    const { disk, offer, pass, queue } = bench();
    offer('a', 'b');
    expect(queue.close()).toEqual(ok(null));
    expect(disk).toEqual([['a', 'b']]);
    expect(offer('c')).toEqual([undefined]);
    pass(1000);
    expect(disk).toHaveLength(1);
  });

  it('says when closing lost something', () => {
    const { offer, queue, world } = bench();
    offer('a');
    world.refusal = FULL_DISK;
    const asked: string[] = [];
    expect(queue.close(() => void asked.push('last'))).toEqual(err(FULL_DISK));
    expect(asked).toEqual([]);
  });

  it('writes last what is to be said of what it held back, and nothing where there is nothing to say', () => {
    const { disk, offer, queue } = bench();
    offer('a');
    queue.hold(FULL_DISK);
    expect(offer('b')).toEqual([undefined]);
    expect(queue.close(() => 'lost one')).toEqual(ok(null));
    expect(disk).toEqual([['a'], ['lost one']]);
    const other = bench();
    other.offer('a');
    expect(other.queue.close(() => undefined)).toEqual(ok(null));
    expect(other.disk).toEqual([['a']]);
  });

  it('remembers the most that waited', () => {
    const { offer, queue } = bench();
    offer('a', 'b', 'c', 'd', 'e');
    expect(queue.takeMaxRows()).toBe(4);
    expect(queue.takeMaxRows()).toBe(1);
  });

  it('writes exactly what it accepted, once, in order, through any weather', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant('offer' as const) },
      fc.constantFrom('lock', 'fullDisk', 'clear', 'wait', 'flush', 'hold', 'release'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { disk, offer, pass, queue, world } = bench();
        const accepted: string[] = [];
        steps.forEach((what, index) => {
          if (what === 'offer' && offer(String(index))[0] !== undefined)
            accepted.push(String(index));
          if (what === 'lock') world.refusal = LOCK;
          if (what === 'fullDisk') world.refusal = FULL_DISK;
          if (what === 'clear') world.refusal = undefined;
          if (what === 'wait') pass(60);
          if (what === 'flush') queue.flush();
          if (what === 'hold') queue.hold({ code: 'test.held' });
          if (what === 'release') queue.release();
          expect(queue.status.rows).toBeLessThanOrEqual(LIMITS.rows);
        });
        world.refusal = undefined;
        expect(queue.close()).toMatchObject({ ok: true });
        expect(disk.flat()).toEqual(accepted);
        expect(queue.status.refused).toBe(
          steps.filter((what) => what === 'offer').length - accepted.length,
        );
      }),
    );
  });
});
