import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import type { IngestConfig } from '../../contract/service-config.ts';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import { Recording } from './recording.ts';

/** More than any disk has. */
const NO_DISK_MB = 1e12;

describe('recording', () => {
  let folder: string;
  let made: Recording | undefined;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
    told = [];
  });
  afterEach(() => {
    made?.close();
    made = undefined;
    rmSync(folder, { recursive: true });
  });

  const config = (sessionName: string | null, minFreeMb = 0): IngestConfig =>
    ({
      sessionsDir: folder,
      sessionName: sessionName ?? 'nothing',
      mode: 'embedded',
      venue: { rest: 'test' },
      seed: null,
      appVersion: '0',
      recording: {
        enabled: sessionName !== null,
        queueRows: 1000,
        flushRows: 100,
        flushMs: 50,
        minFreeMb,
      },
    }) as unknown as IngestConfig;

  const begin = (first: IngestConfig): Recording => {
    made = new Recording({
      config: first,
      clock: systemClock,
      logger: createLogger({ source: 'test', sink: () => undefined, nowUs: () => 0 }),
      schedule: () => undefined,
      markets: () => [],
      onBegun: (id, { queue }) => told.push(`${id} ${queue.status.state}`),
      onEnding: () => told.push('ending'),
      onWaiting: ({ code }) => told.push(code),
      onFailed: () => told.push('failed'),
      onCaughtUp: () => told.push('caught up'),
    });
    made.begin();
    return made;
  };
  const failing = (recording: Recording, code: string) =>
    eventually(
      () => recording.status.state === 'failed' && recording.status.reason?.code === code,
      code,
    );

  it('goes from one session to the next at once', () => {
    const recording = begin(config('a'));
    const names = () => [recording.status.name, recording.session?.name ?? null];
    expect(names()).toEqual(['a', 'a']);
    recording.adopt(config(null));
    expect([recording.status.state, ...names()]).toEqual(['off', null, null]);
    recording.adopt(config('b'));
    expect([recording.status.state, ...names()]).toEqual(['recording', 'b', 'b']);
    expect(told).toEqual([
      'a recording',
      'ending',
      'unrecorded 1 recording',
      'ending',
      'b recording',
    ]);
  });

  it('does not show a session that has not begun as the one that is recorded', async () => {
    const recording = begin(config('a'));
    mkdirSync(join(folder, 'b.oddlot'));
    recording.adopt(config('b'));
    expect(recording.status).toMatchObject({ state: 'recording', name: 'a' });
    await failing(recording, 'database.cannotOpen');
    expect(recording.status).toMatchObject({ name: 'b', startedAt: null, bytes: 0 });
    expect(recording.recorder?.queue.status.state).toBe('failed');
    expect(recording.session?.name).toBe('a');
    rmdirSync(join(folder, 'b.oddlot'));
    await eventually(() => recording.status.state === 'recording', 'a recording');
    expect(recording.status.name).toBe('b');
  });

  it('has nobody act for a moment on a session that there is no room for', async () => {
    const recording = begin(config('a', NO_DISK_MB));
    await failing(recording, 'recording.diskLow');
    recording.adopt(config(null, NO_DISK_MB));
    expect(recording.status.state).toBe('off');
    recording.adopt(config('b', NO_DISK_MB));
    expect(told.at(-1)).toBe('b failed');
    expect(recording.status).toMatchObject({ name: 'b', reason: { code: 'recording.diskLow' } });
  });
});
