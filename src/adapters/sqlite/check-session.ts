import type Database from 'better-sqlite3';
import { Book } from '../../domain/book/book.ts';
import { areSameLevels } from '../../domain/book/same-levels.ts';
import { attempt } from './database-error.ts';
import { readRecords } from './read-records.ts';
import { rowCheck } from './row-check.ts';
import type { GapRecord, SessionRecord, SnapshotRecord, StoredRecord } from './session-record.ts';

/** Something in a session that its recorder did not write so. */
export type SessionProblem =
  /** SQLite's own words about a broken page, index, type or reference; or which row of what is no record was changed. */
  | { readonly code: 'session.sqlite'; readonly detail: string }
  | { readonly code: 'session.damaged'; readonly event: number; readonly lost: number | null }
  /** Two events in one place, or a time that goes back. */
  | { readonly code: 'session.order'; readonly event: number }
  | { readonly code: 'session.unknownMarket'; readonly event: number }
  /** The recorder's own book, written as an anchor, is not what snapshots and deltas lead to. */
  | { readonly code: 'session.anchorDiffers'; readonly event: number; readonly market: string };

export interface SessionReport {
  /** The file is what was recorded. Losses while recording are gaps, no problem of the file. */
  readonly ok: boolean;
  /** The first hundred. */
  readonly problems: readonly SessionProblem[];
  readonly gaps: readonly StoredRecord<GapRecord>[];
  /** Runs that have no end: killed, or still recording. Of each at most one batch is missing. */
  readonly unfinishedRuns: number;
}

const MOST_PROBLEMS = 100;

/** Records between two breaths: a few milliseconds of work. */
const STEP_RECORDS = 10_000;

/** Looks on while a session is read. `book`: that of the record's market, the record applied. */
export type RecordWatch = (record: StoredRecord, book: Book | undefined) => void;

/**
 * Reads a whole session and compares it with itself: SQLite's checks, checksums, order, anchors against deltas.
 * Yields the event it has come to, every so often.
 */
export function* checkSession(
  database: Database.Database,
  watch: RecordWatch = () => undefined,
): Generator<number, SessionReport> {
  const problems = sqliteProblems(database);
  yield 0;
  const report = (problem: SessionProblem): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  const gaps: StoredRecord<GapRecord>[] = [];
  const rebuild = new Rebuild();
  let event = 0;
  let receivedAt = 0;
  let left = STEP_RECORDS;
  for (const record of readRecords(database)) {
    left -= 1;
    if (left === 0) {
      yield event;
      left = STEP_RECORDS;
    }
    if (record.event <= event || record.receivedAt < receivedAt) {
      report({ code: 'session.order', event: record.event });
    }
    event = record.event;
    receivedAt = record.receivedAt;
    if (record.kind === 'gap' && record.cause === 'damaged') {
      report({ code: 'session.damaged', event, lost: record.lost });
    } else if (record.kind === 'gap' && record.cause !== 'left') gaps.push(record);
    const problem = rebuild.apply(record);
    if (problem) report({ ...problem, event });
    watch(record, 'marketRef' in record ? rebuild.bookOf(record.marketRef) : undefined);
  }
  const unfinished = attempt(
    database.name,
    () =>
      database.prepare('SELECT count(*) FROM runs WHERE ended_us IS NULL').pluck().get() as number,
  );
  if (!unfinished.ok) report({ code: 'session.sqlite', detail: unfinished.error.code });
  const unfinishedRuns = unfinished.ok ? unfinished.value : 0;
  return { ok: problems.length === 0, problems, gaps, unfinishedRuns };
}

function sqliteProblems(database: Database.Database): SessionProblem[] {
  const checked = attempt(database.name, () => {
    const quick = database.pragma('quick_check') as readonly { quick_check: string }[];
    const foreign = database.pragma('foreign_key_check') as readonly {
      table: string;
      rowid: number;
    }[];
    return [
      ...quick.map((row) => row.quick_check).filter((line) => line !== 'ok'),
      ...foreign.map(({ table, rowid }) => `row ${rowid} of ${table} refers to nothing`),
    ];
  });
  const lines = [...(checked.ok ? checked.value : [checked.error.code]), ...changedRows(database)];
  return lines.slice(0, MOST_PROBLEMS).map((detail) => ({ code: 'session.sqlite', detail }));
}

/** Tables whose rows are no records: what reads records does not come by them. */
const OTHER_TABLES = ['session', 'runs', 'sources', 'rejections', 'quarantine'] as const;

function changedRows(database: Database.Database): string[] {
  return OTHER_TABLES.flatMap((table) => {
    const rows = attempt(database.name, () => {
      const isSound = rowCheck(database, table);
      const all = database.prepare<[], object>(`SELECT * FROM ${table}`).all();
      return all.map((row, index) =>
        isSound({ ...row }) ? '' : `row ${index + 1} of ${table} was changed`,
      );
    });
    return rows.ok ? rows.value.filter((line) => line !== '') : [`${table}: ${rows.error.code}`];
  });
}

/** The books as the records tell them. */
class Rebuild {
  readonly #books = new Map<number, Book>();

  bookOf(marketRef: number | null): Book | undefined {
    return this.#books.get(marketRef ?? 0);
  }

  apply(
    record: SessionRecord,
  ):
    | { readonly code: 'session.unknownMarket' }
    | { readonly code: 'session.anchorDiffers'; readonly market: string }
    | undefined {
    if (record.kind === 'market') {
      this.#books.set(record.marketRef, new Book(record.market.ticker, record.market.grid));
    } else if (record.kind === 'gap' && record.stale === 'all') {
      for (const book of this.#books.values()) book.markStale();
    } else if ('marketRef' in record) {
      const book = this.#books.get(record.marketRef ?? 0);
      if (book === undefined && record.marketRef !== null) return { code: 'session.unknownMarket' };
      if (book && record.kind === 'gap' && record.stale === 'market') book.markStale();
      if (book && record.kind === 'delta') book.applyDelta(record);
      if (book && record.kind === 'snapshot') return applySnapshot(book, record);
    }
    return undefined;
  }
}

function applySnapshot(
  book: Book,
  snapshot: SnapshotRecord,
): { readonly code: 'session.anchorDiffers'; readonly market: string } | undefined {
  const differs =
    snapshot.source === 'anchor' &&
    book.state === 'live' &&
    !(areSameLevels(book.bids('yes'), snapshot.yes) && areSameLevels(book.bids('no'), snapshot.no));
  book.applySnapshot({ ...snapshot, source: snapshot.source === 'poll' ? 'poll' : 'feed' });
  return differs ? { code: 'session.anchorDiffers', market: book.ticker } : undefined;
}
