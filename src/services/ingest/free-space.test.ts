import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../base/result.ts';
import { FreeSpace } from './free-space.ts';
import { aDelta, aSnapshot, IngestBench } from './ingest.fixture.ts';

const MB = 1_000_000;

describe('the room on the disk', () => {
  let bench: IngestBench;
  let freeBytes: number | undefined;
  let space: FreeSpace;
  beforeEach(() => {
    bench = new IngestBench();
    space = new FreeSpace({
      minMb: () => 1000,
      read: () => Promise.resolve(freeBytes),
      onLow: (failure: Failure) => bench.recorder.hold(failure),
      onEnough: () => bench.recorder.release(),
    });
    bench.follow('A');
    bench.ingest.onSnapshot(aSnapshot('A', 1, [[4000, 500]]));
  });
  afterEach(() => bench.dispose());

  const look = (freeMb: number | undefined): Promise<void> => {
    freeBytes = freeMb && freeMb * MB;
    return space.check();
  };
  const status = () => bench.recorder.queue.status;
  const trust = () => bench.markets.find('A')?.trust;

  it('stops recording and trading before it runs out, and both go on when there is enough', async () => {
    await look(5000);
    bench.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 100]));
    await look(999);
    expect(status()).toMatchObject({
      state: 'failed',
      reason: { code: 'recording.diskLow', freeMb: 999, minMb: 1000 },
      rows: 0,
    });
    expect(trust()).toBe('stale');
    bench.ingest.onDelta(aDelta('A', 3, ['yes', 4000, 100]));
    expect(bench.recorder.refused).toBe(1);
    // No more than the floor: others fill the disk as fast.
    await look(1050);
    expect(status().state).toBe('failed');
    await look(1100);
    expect(status()).toMatchObject({ state: 'recording', reason: null });
    expect(trust()).toBe('live');
    bench.ingest.onDelta(aDelta('A', 4, ['yes', 4000, 100]));
    bench.read((session) => {
      const { gaps, ok } = session.check();
      expect(ok).toBe(true);
      expect(gaps).toMatchObject([{ cause: 'refused', lost: 1 }]);
      expect([...session.records({ kinds: ['delta'] })]).toHaveLength(2);
    });
  });

  it('is nobody’s concern where the system does not say', async () => {
    await look(undefined);
    expect(status().state).toBe('recording');
    await look(1);
    await look(undefined);
    expect(status().state).toBe('failed');
  });

  it('ends well when the disk is full first', async () => {
    bench.ingest.onDelta(aDelta('A', 2, ['yes', 4000, 100]));
    bench.refusal = { code: 'database.full' };
    await look(1);
    expect(status()).toMatchObject({ state: 'failed', reason: { code: 'recording.diskLow' } });
    await look(5000);
    expect(status()).toMatchObject({ state: 'failed', reason: { code: 'database.full' } });
    bench.refusal = undefined;
    bench.pass(1000);
    expect(status().state).toBe('recording');
    expect(trust()).toBe('live');
  });
});
