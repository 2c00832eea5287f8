import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import { randomSession } from '../../../tests/fixtures/random-session.ts';
import { unwrap } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { FoldReport } from './log-folder.ts';
import { openSession } from './session-reader.ts';
import { openSessionWriter, type SessionWriter } from './session-writer.ts';

let folder: string;
let path: string;
let reports: FoldReport[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
  path = join(folder, 'a.oddlot');
  reports = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const START = 1_796_133_802_000_000 as Instant;
const records = randomSession(5, 90_000);

const open = (): SessionWriter =>
  unwrap(
    openSessionWriter({
      path,
      info: { name: 'a', origin: 'live', mode: 'embedded', venue: 'local', seed: 7 },
      appVersion: '0.1.0',
      startedAt: START,
      existing: 'resume',
      onFolded: (report) => reports.push(report),
    }),
  );

let next: number;
beforeEach(() => {
  next = 0;
});

/** As a recorder does: what a folding holds up is tried again. */
async function writeBatch(writer: SessionWriter): Promise<void> {
  const batch = writer.newBatch();
  for (const record of records.slice(next, next + 50)) batch.add(record);
  next += 50;
  await eventually(() => {
    const written = writer.append(batch);
    return written.ok || (written.error.code === 'database.busy' ? undefined : unwrap(written));
  }, 'a batch on the disk');
}

/** By so many batches a folding is due. */
const BATCHES_A_FOLDING = 260;

/** One batch after the other, as a recorder does, until so many foldings were told. Waits for one that is overdue. */
async function writeUntilFolded(writer: SessionWriter, times: number): Promise<void> {
  while (reports.length < times) {
    const seen = reports.length;
    for (let batches = 0; batches < BATCHES_A_FOLDING && reports.length === seen; batches += 1) {
      await writeBatch(writer);
      await new Promise((done) => setImmediate(done));
    }
    await eventually(() => reports.length > seen, `folding ${seen + 1}`);
  }
}

/** A log that is only ever added to grows with every batch; so many without growth mean that it was begun anew. */
const BATCHES_IN_OLD_ROOM = 100;

it('folds what was written, so that the log is used again', async () => {
  const writer = open();
  await writeUntilFolded(writer, 1);
  expect(reports).toEqual([{ ok: true, value: null }]);
  const logBytes = statSync(`${path}-wal`).size;
  for (let batches = 0; batches < BATCHES_IN_OLD_ROOM; batches += 1) await writeBatch(writer);
  expect(statSync(`${path}-wal`).size).toBe(logBytes);
  expect(unwrap(writer.close(START))).toEqual({ log: 'folded' });
  const session = unwrap(openSession(path));
  expect(session.check()).toMatchObject({ ok: true, unfinishedRuns: 0 });
  session.close();
});

it('says that it could not, and records on', async () => {
  const writer = open();
  renameSync(path, `${path}.away`);
  await writeUntilFolded(writer, 1);
  expect(reports).toMatchObject([{ ok: false, error: { code: 'database.cannotOpen' } }]);
  renameSync(`${path}.away`, path);
  await writeUntilFolded(writer, 2);
  expect(reports.at(-1)).toEqual({ ok: true, value: null });
  expect(unwrap(writer.close(START))).toEqual({ log: 'folded' });
});

it('has let go of the file when the end comes amid a folding', async () => {
  const writer = open();
  for (let batches = 0; batches < BATCHES_A_FOLDING; batches += 1) await writeBatch(writer);
  expect(unwrap(writer.close(START))).toEqual({ log: 'folded' });
  expect(() => statSync(`${path}-wal`)).toThrow('ENOENT');
});
