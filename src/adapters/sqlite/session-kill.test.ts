import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { randomSession } from '../../../tests/fixtures/random-session.ts';
import { unwrap } from '../../base/result.ts';
import type { Instant } from '../../domain/units/units.ts';
import { openSession } from './session-reader.ts';
import { openSessionWriter } from './session-writer.ts';

const CHILD = fileURLToPath(
  new URL('../../../tests/fixtures/session-writer-child.ts', import.meta.url),
);

/** Lets a process write a session and kills it when it has told `batches` times how far it is. */
async function writeAndKill(path: string, batchRows: number, batches: number): Promise<number> {
  const child = fork(CHILD, [path, '11', String(batchRows)], { execArgv: [] });
  let told = 0;
  let seen = 0;
  child.on('message', (event) => {
    told = event as number;
    seen += 1;
    if (seen === batches) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return told;
}

it.each([
  [500, 1],
  [500, 7],
  [97, 40],
  [3000, 3],
])(
  'a writer killed amid batches of %i rows leaves every batch it finished',
  async (rows, batches) => {
    const folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
    const path = join(folder, 'killed.oddlot');
    const told = await writeAndKill(path, rows, batches);
    const expected = randomSession(11, 20_000).map((record, index) => ({
      ...record,
      event: index + 1,
    }));

    const session = unwrap(openSession(path));
    const read = [...session.records()];
    expect(read.length).toBeGreaterThanOrEqual(told);
    // On a busy machine the kill may come when everything is written.
    expect(read.length === expected.length ? 0 : read.length % rows).toBe(0);
    expect(read).toEqual(expected.slice(0, read.length));
    expect(session.check()).toMatchObject({ ok: true, unfinishedRuns: 1 });
    session.close();

    const writer = unwrap(
      openSessionWriter({
        path,
        info: { name: 'killed', origin: 'live', mode: 'embedded', venue: 'local', seed: 11 },
        appVersion: '0.1.0',
        startedAt: (read.at(-1)?.receivedAt ?? 0) as Instant,
        existing: 'resume',
      }),
    );
    expect(writer.position.event).toBe(read.length + 1);
    expect(unwrap(writer.close(writer.position.receivedAt))).toEqual({ log: 'folded' });
    rmSync(folder, { recursive: true });
  },
);
