import type Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';
import type { Book } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { bookAt } from './book-at.ts';
import { attempt, type DatabaseError } from './database-error.ts';
import { openDatabase } from './open-database.ts';
import { type RecordRange, readRecords } from './read-records.ts';
import { checkSession, type RecordWatch, type SessionReport } from './check-session.ts';
import { readPosition } from './read-position.ts';
import type { SessionPosition } from './session-batch.ts';
import { sessionKind } from './session-kind.ts';
import { readProvenance, type SessionProvenance } from './session-provenance.ts';
import type { MarketRecord, RecordKind, StoredRecord } from './session-record.ts';
import { BLOCK_KINDS, blockTables } from './block-rows.ts';
import { ROW_KINDS, sessionTables } from './session-tables.ts';
import type { SessionInfo } from './session-writer.ts';

/** One stretch of recording: from a recorder's start to its end. */
export interface SessionRun {
  readonly appVersion: string;
  readonly firstEvent: number;
  readonly startedAt: Instant;
  /** Null when the recorder was killed, or is still at work: what it had not yet written is missing. */
  readonly lastEvent: number | null;
  readonly endedAt: Instant | null;
}

/**
 * Opens a session for reading; it may still be recorded. Nothing of it has been checked beyond its schema. One of an
 * earlier version of this program is brought forward first.
 */
export function openSession(path: string): Result<SessionReader, DatabaseError> {
  const opened = openDatabase({ path, kind: sessionKind, access: 'read' });
  if (opened.ok) {
    const reader = new SessionReader(opened.value);
    // A file may come from elsewhere with all of our tables and nothing that says what it is.
    const told = attempt(path, () => reader.info() !== undefined);
    if (told.ok && told.value) return ok(reader);
    reader.close();
    return told.ok ? err({ code: 'database.notOurs', path }) : told;
  }
  if (opened.error.code !== 'database.older') return opened;
  const forward = openDatabase({ path, kind: sessionKind, access: 'write' });
  if (!forward.ok) return forward;
  forward.value.close();
  return openSession(path);
}

/** Reads one session file. */
export class SessionReader {
  readonly #database: Database.Database;

  /** Use `openSession`. */
  constructor(database: Database.Database) {
    this.#database = database;
  }

  get path(): string {
    return this.#database.name;
  }

  info(): SessionInfo & { readonly createdAt: Instant } {
    return this.#database
      .prepare('SELECT name, origin, mode, venue, seed, created_us AS createdAt FROM session')
      .get() as SessionInfo & { createdAt: Instant };
  }

  runs(): readonly SessionRun[] {
    return this.#database
      .prepare<[], SessionRun>(
        `SELECT app_version AS appVersion, first_event AS firstEvent, started_us AS startedAt,
           last_event AS lastEvent, ended_us AS endedAt
         FROM runs ORDER BY run`,
      )
      .all();
  }

  /** What an imported session was made from; empty for a live recording. */
  provenance(): Result<SessionProvenance, DatabaseError> {
    return attempt(this.path, () => readProvenance(this.#database));
  }

  markets(): readonly StoredRecord<MarketRecord>[] {
    return [...this.records({ kinds: ['market'] })].filter((record) => record.kind === 'market');
  }

  counts(): Readonly<Record<RecordKind, number>> {
    const count = (sql: string): number => this.#database.prepare(sql).pluck().get() as number;
    return Object.fromEntries([
      ...ROW_KINDS.map((kind) => [kind, count(`SELECT count(*) FROM ${sessionTables[kind].name}`)]),
      ...BLOCK_KINDS.map((kind) => [
        kind,
        count(`SELECT coalesce(sum(rows), 0) FROM ${blockTables[kind].name}`),
      ]),
    ]) as Record<RecordKind, number>;
  }

  /** The last event and when it was received; zeros while nothing is recorded. */
  end(): Result<Readonly<SessionPosition>, DatabaseError> {
    return attempt(this.path, () => readPosition(this.#database));
  }

  /** An event that everything received after `at` comes after: the last of the latest block that ended by then. */
  eventAt(at: Instant): number {
    const event = this.#database
      .prepare('SELECT max(last_event) FROM deltas WHERE last_us <= ?')
      .pluck()
      .get(at) as number | null;
    return event ?? 0;
  }

  /** Everything in the order of events. See `readRecords`. */
  records(range?: RecordRange): Generator<StoredRecord, void> {
    return readRecords(this.#database, range);
  }

  /** A market's book after everything received by `at`, or at the end of the recording. */
  bookAt(
    ticker: MarketTicker,
    at: Instant | 'end',
  ): Result<
    Book,
    DatabaseError | { readonly code: 'session.unknownMarket'; readonly ticker: string }
  > {
    const until = at === 'end' ? (Number.MAX_SAFE_INTEGER as Instant) : at;
    const rebuilt = attempt(this.path, () => bookAt(this.#database, ticker, until));
    if (!rebuilt.ok) return rebuilt;
    return rebuilt.value ? ok(rebuilt.value) : err({ code: 'session.unknownMarket', ticker });
  }

  /** Reads all of it and compares it with itself: see `checkSession`. */
  check(): SessionReport {
    const steps = this.checkSteps();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same bit by bit, for a process that has to breathe. Yields the event it has come to, every so often. */
  checkSteps(watch?: RecordWatch): Generator<number, SessionReport> {
    return checkSession(this.#database, watch);
  }

  close(): void {
    this.#database.close();
  }
}
