import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import { randomSession } from '../../../tests/fixtures/random-session.ts';
import { unwrap } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { FixtureFeed, idleJob, Workbench } from './archive.fixture.ts';
import { exportSession } from './export/export-session.ts';
import { readBook } from './read-book.ts';
import { verifySession } from './verify-session.ts';

const NYC = 'KXRAIN-26DEC01-NYC';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const writeSession = (seed: number, end: 'closed' | 'killed' = 'closed'): string =>
  writeRandomSession(bench, seed, end);

const verify = async (path: string) => unwrap(await verifySession(path, idleJob()));

describe('verifying', () => {
  it('finds nothing wrong with a session as it was written, and lists its gaps', async () => {
    const path = writeSession(1);
    const gaps = randomSession(1, 3000).filter(({ kind }) => kind === 'gap');
    const verified = await verify(path);
    expect(verified).toMatchObject({ ok: true, problems: [], unfinishedRuns: 0 });
    expect(verified.gaps).toHaveLength(gaps.length);
    for (const [index, gap] of gaps.entries()) {
      if (gap.kind !== 'gap') continue;
      expect(verified.gaps[index]).toMatchObject({
        cause: gap.cause,
        stale: gap.stale,
        lost: gap.lost,
        market: gap.marketRef === null ? null : `KXRAIN-26DEC01-M${gap.marketRef}`,
      });
    }
  });

  it('says that a recorder never ended', async () => {
    expect(await verify(writeSession(1, 'killed'))).toMatchObject({ ok: true, unfinishedRuns: 1 });
  });

  it('holds a recording good for what it is good for', async () => {
    const feed = new FixtureFeed();
    const lines = [feed.snapshot(NYC, [['0.4300', '10.00']], [['0.5600', '10.00']])];
    for (let n = 0; n < 2000; n += 1) {
      lines.push(feed.delta(NYC, n % 2 ? 'no' : 'yes', '0.4200', '1.00', 50_000));
    }
    const { summary } = await bench.import(lines);
    expect((await verify(summary.path)).quality).toMatchObject({ score: 100, verdict: 'good' });
    const short = await bench.import(lines.slice(0, 50));
    expect((await verify(short.summary.path)).quality).toMatchObject({ verdict: 'unusable' });
    const cut = await bench.import(lines, { numbering: 'filtered' });
    expect((await verify(cut.summary.path)).quality).toMatchObject({ verdict: 'fair' });
  });

  it('calls a file that is no session by its name, and one that is not there an error', async () => {
    writeFileSync(bench.path('b.oddlot'), 'not a database, but long enough to be read as a header');
    expect(await verify(bench.path('b.oddlot'))).toMatchObject({
      ok: false,
      quality: null,
      problems: [{ code: 'database.notOurs' }],
    });
    expect(await verifySession(bench.path('c.oddlot'), idleJob())).toMatchObject({
      error: { code: 'database.notFound' },
    });
  });
});

describe('a damaged session', () => {
  it('is never called whole and never ends the program, wherever it was hit', async () => {
    const path = writeSession(2);
    const whole = readFileSync(path);
    const before = await verify(path);
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (hits) => {
          const bytes = Buffer.from(whole);
          for (const [at, change] of hits) bytes[at] = (bytes[at] ?? 0) ^ change;
          writeFileSync(path, bytes);
          const verified = await verifySession(path, idleJob());
          if (!verified.ok || !verified.value.ok) found += 1;
          // What no check noticed lay in unused space or in words, not in what was recorded.
          else expect(verified.value.gaps.length).toBe(before.gaps.length);
          // Whoever reads on gets an answer or an error.
          readBook(path, 'KXRAIN-26DEC01-M1' as MarketTicker, null);
          for (const format of ['jsonl', 'parquet'] as const) {
            const out = bench.path(`out-${(files += 1)}`);
            await exportSession({ path, format, out }, idleJob());
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(75);
  });
  let files = 0;

  it('is found when its end is missing', async () => {
    const path = writeSession(3);
    const { length } = readFileSync(path);
    for (const part of [0.9, 0.5, 0.1, 0.01]) {
      truncateSync(path, Math.floor(length * part));
      expect(await verify(path)).toMatchObject({ ok: false });
    }
  });
});
