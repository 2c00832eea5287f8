import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyNaively,
  type NaiveBook,
  naiveLevels,
  randomSession,
  sampleMarket,
} from '../../../tests/fixtures/random-session.ts';
import { unwrap } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { insertRow } from './insert-row.ts';
import { openDatabase } from './open-database.ts';
import { type Cell, CHECKSUM, rowChecksum } from './row-checksum.ts';
import { sessionKind } from './session-kind.ts';
import { openSession, type SessionReader } from './session-reader.ts';
import type { SessionRecord } from './session-record.ts';
import { openSessionWriter, SessionWriter } from './session-writer.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
  path = join(folder, 'a.oddlot');
});
afterEach(() => rmSync(folder, { recursive: true }));

const info = { name: 'a', origin: 'live', mode: 'embedded', venue: 'local', seed: 7 } as const;
const START = 1_796_133_802_000_000 as Instant;

const openWriter = (startedAt: Instant = START): SessionWriter =>
  unwrap(openSessionWriter({ path, info, appVersion: '0.1.0', startedAt, existing: 'resume' }));

function append(writer: SessionWriter, records: readonly SessionRecord[], batchRows: number): void {
  for (let from = 0; from < records.length; from += batchRows) {
    const batch = writer.newBatch();
    for (const record of records.slice(from, from + batchRows)) batch.add(record);
    unwrap(writer.append(batch));
  }
}

function write(records: readonly SessionRecord[], batchRows: number): void {
  const writer = openWriter();
  append(writer, records, batchRows);
  unwrap(writer.close(records.at(-1)?.receivedAt ?? START));
}

function read<T>(use: (session: SessionReader) => T): T {
  const session = unwrap(openSession(path));
  try {
    return use(session);
  } finally {
    session.close();
  }
}

const numbered = (records: readonly SessionRecord[]) =>
  records.map((record, index) => ({ ...record, event: index + 1 }));

describe('a session file', () => {
  it('gives back every record in order, however they were batched', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 400 }), (seed, batchRows) => {
        const records = randomSession(seed, 400);
        write(records, batchRows);
        read((session) => {
          expect([...session.records()]).toEqual(numbered(records));
          expect(session.check()).toMatchObject({ ok: true, problems: [], unfinishedRuns: 0 });
          expect(session.counts().delta).toBe(
            records.filter(({ kind }) => kind === 'delta').length,
          );
          expect(session.markets().map(({ market }) => market)).toEqual(
            [1, 2, 3].map(sampleMarket),
          );
        });
        rmSync(path);
      }),
      { numRuns: 20 },
    );
  });

  it('gives back part of it', () => {
    const records = numbered(randomSession(3, 600));
    write(records, 50);
    read((session) => {
      for (const [after, upto] of [
        [0, 10],
        [37, 412],
        [599, 10_000],
        [5000, 6000],
      ] as const) {
        expect([...session.records({ after, upto })]).toEqual(
          records.filter(({ event }) => event > after && event <= upto),
        );
      }
      expect([...session.records({ kinds: ['delta', 'gap'] })]).toEqual(
        records.filter(({ kind }) => kind === 'delta' || kind === 'gap'),
      );
    });
  });

  it('rebuilds any book at any moment as replaying it from the start would', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 300 }), (seed, batchRows) => {
        const records = randomSession(seed, 1500);
        write(records, batchRows);
        const books = new Map<number, NaiveBook>();
        read((session) => {
          records.forEach((record, index) => {
            applyNaively(books, record);
            const next = records[index + 1];
            // Moments between events; at the same moment the last one counts.
            if (index % 29 !== 0 || next?.receivedAt === record.receivedAt) return;
            for (const [ref, { state, yes, no }] of books) {
              const book = unwrap(session.bookAt(sampleMarket(ref).ticker, record.receivedAt));
              expect([book.state, book.bids('yes'), book.bids('no')]).toEqual([
                state,
                naiveLevels(yes),
                naiveLevels(no),
              ]);
            }
          });
        });
        rmSync(path);
      }),
      { numRuns: 10 },
    );
  });

  it('knows the book at the end, before the start, and not of markets it never saw', () => {
    const records = randomSession(5, 500);
    write(records, 100);
    const books = new Map<number, NaiveBook>();
    for (const record of records) applyNaively(books, record);
    read((session) => {
      const { ticker } = sampleMarket(1);
      expect(unwrap(session.bookAt(ticker, 'end')).bids('yes')).toEqual(
        naiveLevels(books.get(1)?.yes ?? new Map()),
      );
      expect(unwrap(session.bookAt(ticker, 1 as Instant)).state).toBe('empty');
      const unknown = 'KXNONE' as MarketTicker;
      expect(session.bookAt(unknown, 'end')).toEqual({
        ok: false,
        error: { code: 'session.unknownMarket', ticker: unknown },
      });
    });
  });

  it('keeps time from going back', () => {
    const [stream, later, earlier] = randomSession(1, 20);
    write(
      [
        { ...(stream as SessionRecord), receivedAt: START },
        { ...(later as SessionRecord), receivedAt: (START + 500) as Instant },
        { ...(earlier as SessionRecord), receivedAt: (START + 200) as Instant },
      ],
      10,
    );
    read((session) => {
      const times = [...session.records()].map(({ receivedAt }) => receivedAt - START);
      expect(times).toEqual([0, 500, 500]);
    });
  });

  it('is one file once closed, and says who recorded when', () => {
    const records = randomSession(1, 50);
    write(records, 10);
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(existsSync(`${path}-shm`)).toBe(false);
    read((session) => {
      expect(session.info()).toEqual({ ...info, createdAt: START });
      expect(session.runs()).toEqual([
        {
          appVersion: '0.1.0',
          firstEvent: 1,
          startedAt: START,
          lastEvent: records.length,
          endedAt: records.at(-1)?.receivedAt,
        },
      ]);
    });
  });

  it('can be read while it is written, and is folded when the reader has gone', () => {
    const records = randomSession(1, 60);
    const writer = openWriter();
    append(writer, records.slice(0, 30), 10);
    const reader = unwrap(openSession(path));
    expect([...reader.records()]).toHaveLength(30);
    append(writer, records.slice(30), 10);
    expect([...reader.records()]).toHaveLength(records.length);
    expect(reader.check()).toMatchObject({ ok: true, unfinishedRuns: 1 });
    expect(unwrap(writer.close(START))).toEqual({ log: 'kept' });
    reader.close();
    expect(unwrap(openWriter().close(START))).toEqual({ log: 'folded' });
  });

  it('is gone on with after a restart: numbers continue, a gap is written, books are stale', () => {
    const records = randomSession(2, 300);
    write(records, 40);
    const end = records.at(-1)?.receivedAt as Instant;
    const later = (end + 60_000_000) as Instant;
    const writer = openWriter(later);
    expect(writer.knownMarkets()).toEqual(
      new Map([1, 2, 3].map((n) => [sampleMarket(n).ticker, n])),
    );
    expect([writer.lastRef('stream'), writer.lastRef('policy')]).toEqual([2, 2]);
    const count = (wanted: (record: SessionRecord) => boolean): number =>
      records.filter(wanted).length;
    expect(writer.counts()).toEqual({
      deltas: count(({ kind }) => kind === 'delta'),
      trades: count(({ kind }) => kind === 'trade'),
      snapshots: count((record) => record.kind === 'snapshot' && record.source !== 'anchor'),
      gaps: count(({ kind }) => kind === 'gap') + 1,
    });
    unwrap(writer.close(later));
    read((session) => {
      expect([...session.records({ after: records.length })]).toEqual([
        {
          kind: 'gap',
          event: records.length + 1,
          cause: 'restarted',
          stale: 'all',
          marketRef: null,
          streamRef: null,
          lost: null,
          beganAt: end,
          receivedAt: later,
        },
      ]);
      expect(session.runs().map(({ firstEvent }) => firstEvent)).toEqual([1, records.length + 1]);
      const states = [1, 2, 3].map(
        (n) => unwrap(session.bookAt(sampleMarket(n).ticker, 'end')).state,
      );
      expect(states).toEqual(['stale', 'stale', 'stale']);
    });
  });

  it('is not overwritten by accident', () => {
    write(randomSession(1, 20), 10);
    const before = readFileSync(path);
    const again = openSessionWriter({
      path,
      info,
      appVersion: '0.1.0',
      startedAt: START,
      existing: 'refuse',
    });
    expect(again).toEqual({ ok: false, error: { code: 'session.exists', path } });
    expect(read((session) => session.runs())).toHaveLength(1);
    expect(readFileSync(path).length).toBe(before.length);
  });
});

it('is nobody’s session when nothing in it says what it is', () => {
  write(randomSession(1, 100), 50);
  tamper((database) => void database.exec('DELETE FROM session'));
  expect(openSession(path)).toEqual({ ok: false, error: { code: 'database.notOurs', path } });
});

describe('a full disk', () => {
  const run = {
    run: 1,
    app_version: '0.1.0',
    first_event: 1,
    started_us: START,
    last_event: null,
    ended_us: null,
  };

  it('refuses the batch whole, harms nothing, and takes the same batch when there is room again', () => {
    const database = unwrap(openDatabase({ path, kind: sessionKind, access: 'write' }));
    const writer = new SessionWriter(database, path, run, { event: 0, receivedAt: START });
    const records = randomSession(1, 20_000);
    insertRow(database, 'session', { one: 1, ...info, created_us: START });
    insertRow(database, 'runs', run);
    append(writer, records.slice(0, 1000), 500);
    const pages = database.pragma('page_count', { simple: true }) as number;
    database.pragma(`max_page_count = ${pages + 1}`);
    const batch = writer.newBatch();
    for (const record of records.slice(1000)) batch.add(record);
    for (let attempts = 0; attempts < 3; attempts += 1) {
      expect(writer.append(batch)).toEqual({
        ok: false,
        error: { code: 'database.full', path, sqlite: 'SQLITE_FULL' },
      });
      read((session) => expect([...session.records()]).toHaveLength(1000));
    }
    database.pragma('max_page_count = 1000000');
    unwrap(writer.append(batch));
    unwrap(writer.close(START));
    read((session) => {
      expect([...session.records()]).toEqual(numbered(records));
      expect(session.check().ok).toBe(true);
    });
  });
});

/** Changes the file behind its writer's back. */
function tamper(change: (database: Database.Database) => void): void {
  const database = unwrap(openDatabase({ path, kind: sessionKind, access: 'write' }));
  database.pragma('foreign_keys = OFF');
  database.pragma('ignore_check_constraints = ON');
  change(database);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.pragma('journal_mode = DELETE');
  database.close();
}

/** Gives the rows the checksums of what they now hold: of a forger, not of chance. */
function signAgain(database: Database.Database, table: string): void {
  for (const row of database.prepare(`SELECT * FROM ${table}`).all() as Record<string, Cell>[]) {
    const key = Object.keys(row)[0] as string;
    database
      .prepare(`UPDATE ${table} SET ${CHECKSUM} = ? WHERE ${key} = ?`)
      .run(rowChecksum(row), row[key]);
  }
}

/** The cell with one bit of it changed. */
function flipped(cell: Exclude<Cell, null>): Cell {
  if (typeof cell === 'number') return cell % 2 === 0 ? cell + 1 : cell - 1;
  const bytes = Buffer.from(cell);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] as number) ^ 1;
  return typeof cell === 'string' ? bytes.toString() : bytes;
}

describe('a damaged file', () => {
  /** Flips one bit in the middle of the last occurrence of `needle`. */
  const flip = (needle: Uint8Array): void => {
    const bytes = readFileSync(path);
    const at = bytes.lastIndexOf(needle);
    expect(at).toBeGreaterThan(0);
    const middle = at + Math.floor(needle.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 4;
    writeFileSync(path, bytes);
  };
  const blockOf = (number: number): Uint8Array => {
    const database = unwrap(openDatabase({ path, kind: sessionKind, access: 'read' }));
    const blocks = database.prepare('SELECT block FROM deltas ORDER BY first_event').pluck().all();
    database.close();
    return blocks[number] as Uint8Array;
  };

  it('names the block whose bytes changed, reads on behind it, and trusts no book across it', () => {
    const records = numbered(randomSession(4, 1000)).filter(
      ({ kind }) => !['gap', 'checkpoint'].includes(kind),
    );
    write(records, 100);
    flip(blockOf(5));
    read((session) => {
      const report = session.check();
      expect(report.ok).toBe(false);
      expect(report.problems).toContainEqual({
        code: 'session.damaged',
        event: expect.any(Number),
        lost: expect.any(Number),
      });
      const read = [...session.records()];
      const gap = read.find((record) => record.kind === 'gap');
      expect(gap).toMatchObject({ cause: 'damaged', stale: 'all' });
      expect(read.length + (gap?.lost ?? 0) - 1).toBe(records.length);
      expect(read.at(-1)?.event).toBe(records.length);
    });
  });

  it('is told from a whole one, whatever was done to it', () => {
    write(randomSession(4, 500), 100);
    const whole = readFileSync(path);
    for (const [sql, code] of [
      [
        'UPDATE trades SET event = (SELECT min(event) FROM gaps) WHERE rowid = (SELECT min(event) FROM trades)',
        'session.order',
      ],
      ['UPDATE gaps SET received_us = received_us - 1000000000000', 'session.order'],
      [
        "UPDATE snapshots SET yes_levels = x'0000' WHERE event = (SELECT min(event) FROM snapshots)",
        'session.damaged',
      ],
      ["UPDATE markets SET grid_cc = '[]' WHERE market = 1", 'session.damaged'],
      ["UPDATE markets SET grid_cc = '[[1]]' WHERE market = 1", 'session.unknownMarket'],
      ['DELETE FROM streams', 'session.sqlite'],
      [
        "UPDATE snapshots SET yes_levels = x'0a0a' WHERE source = 'anchor'",
        'session.anchorDiffers',
      ],
    ] as const) {
      tamper((database) => {
        database.exec(sql);
        const [, table] = /(?:UPDATE|FROM) (\w+)/.exec(sql) ?? [];
        signAgain(database, table as string);
      });
      read((session) => {
        const { ok, problems } = session.check();
        expect(ok).toBe(false);
        expect(problems.map((problem) => problem.code)).toContain(code);
      });
      writeFileSync(path, whole);
    }
  });

  it('is told from a whole one by a bit of any cell of any table', () => {
    write(randomSession(4, 1500), 100);
    const writer = openWriter(2_000_000_000_000_000 as Instant);
    unwrap(
      writer.addProvenance({
        sources: [
          {
            file: 'a.jsonl',
            bytes: 10,
            sha256: '00',
            frames: 2,
            receiveTimes: 'recorded',
            numbering: 'complete',
          },
        ],
        rejections: { 'frame.notJson': 1 },
        quarantine: [
          {
            reason: 'frame.notJson',
            source: 1,
            line: 2,
            receivedAt: START,
            length: 3,
            raw: '{"a',
          },
        ],
      }),
    );
    unwrap(writer.close(2_000_000_000_000_001 as Instant));
    read((session) => expect(session.check()).toMatchObject({ ok: true, problems: [] }));
    const whole = readFileSync(path);
    const cells: [table: string, column: string][] = [];
    tamper((database) => {
      const tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .pluck()
        .all() as string[];
      for (const table of tables) {
        const columns = database.pragma(`table_info(${table})`) as readonly { name: string }[];
        for (const { name } of columns) cells.push([table, name]);
      }
    });
    writeFileSync(path, whole);
    const overlooked: string[] = [];
    for (const [table, column] of cells) {
      let isThere = false;
      tamper((database) => {
        const row = database
          .prepare(`SELECT rowid AS at, * FROM ${table} WHERE ${column} IS NOT NULL LIMIT 1`)
          .get() as Record<string, Cell> | undefined;
        if (row === undefined) return;
        isThere = true;
        const cell = flipped(row[column] as Exclude<Cell, null>);
        database.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`).run(cell, row['at']);
      });
      if (!isThere || read((session) => session.check().ok)) overlooked.push(`${table}.${column}`);
      writeFileSync(path, whole);
    }
    expect(overlooked).toEqual([]);
  });
});
