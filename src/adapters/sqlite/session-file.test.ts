import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomSession } from '../../../tests/fixtures/random-session.ts';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import { unwrap } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
import { copySessionFile } from './copy-session-file.ts';
import { foldSessionFile } from './session-file.ts';
import { openSession } from './session-reader.ts';
import { openSessionWriter } from './session-writer.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = 1_796_133_802_000_000 as Instant;
const info = { name: 'a', origin: 'live', mode: 'embedded', venue: 'local', seed: 1 } as const;
const write = (end: 'closed' | 'killed'): string => writeRandomSession({ path: at }, 1, end);
const quietly = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

describe('folding', () => {
  it('makes a copy of a killed session one file, which reading leaves one file', async () => {
    const path = write('killed');
    unwrap(await copySessionFile(path, at('b.oddlot'), quietly()));
    expect(existsSync(at('b.oddlot-wal'))).toBe(true);
    unwrap(foldSessionFile(at('b.oddlot')));
    const session = unwrap(openSession(at('b.oddlot')));
    expect(session.counts().delta).toBeGreaterThan(0);
    session.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('b.'))).toEqual(['b.oddlot']);
  });

  it('is refused while somebody else has the session open', () => {
    const path = write('killed');
    const user = unwrap(openSession(path));
    expect(foldSessionFile(path)).toMatchObject({ error: { code: 'database.busy' } });
    user.close();
    expect(foldSessionFile(path).ok).toBe(true);
  });
});

describe('copying', () => {
  it('tells how much is done, to the end', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);
    unwrap(await copySessionFile(write('closed'), at('b'), { ...quietly(), onProgress }));
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  /** A recorder at work, with something in the file and something in its log. */
  function recordOn(path: string) {
    const writer = unwrap(
      openSessionWriter({ path, info, appVersion: '0', startedAt: START, existing: 'resume' }),
    );
    const records = randomSession(1, 2000);
    let taken = 0;
    const add = (): void => {
      const batch = writer.newBatch();
      for (const record of records.slice(taken, (taken += 100))) batch.add(record);
      unwrap(writer.append(batch));
    };
    const fold = (): void => {
      const database = new Database(path);
      database.pragma('wal_checkpoint(TRUNCATE)');
      database.close();
    };
    add();
    fold();
    add();
    return { add, fold, end: () => unwrap(writer.close(START)) };
  }
  const eventsIn = (path: string): number => {
    const session = unwrap(openSession(path));
    const { ok: isWhole } = session.check();
    const { event } = unwrap(session.end());
    session.close();
    expect(isWhole).toBe(true);
    return event;
  };

  it('is of one moment while the recorder only adds to its log', async () => {
    const recorder = recordOn(at('a'));
    const before = eventsIn(at('a'));
    unwrap(await copySessionFile(at('a'), at('b'), { ...quietly(), onProgress: recorder.add }));
    expect(eventsIn(at('b'))).toBeGreaterThanOrEqual(before);
    recorder.end();
  });

  it('begins anew when the log was folded meanwhile', async () => {
    const recorder = recordOn(at('a'));
    let folds = 0;
    const onProgress = (): void => {
      if ((folds += 1) > 1) return;
      recorder.add();
      recorder.fold();
      recorder.add();
    };
    unwrap(await copySessionFile(at('a'), at('b'), { ...quietly(), onProgress }));
    expect(folds).toBeGreaterThan(1);
    expect(eventsIn(at('b'))).toBe(eventsIn(at('a')));
    recorder.end();
  });

  it('is given up when that happens every time', async () => {
    const recorder = recordOn(at('a'));
    const onProgress = (): void => {
      recorder.add();
      recorder.fold();
    };
    expect(await copySessionFile(at('a'), at('b'), { ...quietly(), onProgress })).toEqual({
      ok: false,
      error: { code: 'session.changing', path: at('a') },
    });
    recorder.end();
  });

  it('says which of both files is to blame', async () => {
    const path = write('closed');
    expect(await copySessionFile(at('none'), at('b'), quietly())).toMatchObject({
      error: { code: 'file.notReadable', path: at('none') },
    });
    expect(await copySessionFile(path, at('no/b'), quietly())).toMatchObject({
      error: { code: 'file.notWritten', path: at('no/b') },
    });
  });
});
