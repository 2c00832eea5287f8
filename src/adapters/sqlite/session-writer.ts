import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { attempt, type DatabaseError } from './database-error.ts';
import {
  BLOCK_KINDS,
  type BlockKind,
  type BlockRow,
  insertBlockSql,
  toBlockRow,
} from './block-rows.ts';
import { type FoldReport, LogFolder } from './log-folder.ts';
import { openDatabase } from './open-database.ts';
import { insertRow, insertRowSql } from './insert-row.ts';
import { readPosition } from './read-position.ts';
import { type Cell, CHECKSUM, withChecksum } from './row-checksum.ts';
import { SessionBatch, type SessionPosition } from './session-batch.ts';
import { sessionKind } from './session-kind.ts';
import { type SessionProvenance, writeProvenance } from './session-provenance.ts';
import type { GapRecord } from './session-record.ts';
import { ROW_KINDS, type RowRecord, sessionTables, type SessionTable } from './session-tables.ts';

/** What a session is; fixed when its file is made. */
export interface SessionInfo {
  readonly name: string;
  readonly origin: 'live' | 'import';
  /** Where the data came from: a mode of the program, and the venue's address. */
  readonly mode: string;
  readonly venue: string;
  readonly seed: number | null;
}

/** What a session holds of what the venue said. */
export interface SessionCounts {
  readonly deltas: number;
  readonly trades: number;
  /** Without anchors, which are our own. */
  readonly snapshots: number;
  readonly gaps: number;
}

interface RunRow extends Record<string, Cell> {
  readonly run: number;
  readonly app_version: string;
  readonly first_event: number;
  readonly started_us: Instant;
  readonly last_event: number | null;
  readonly ended_us: Instant | null;
}

export type SessionError =
  | DatabaseError
  | { readonly code: 'session.exists'; readonly path: string };

/** SQLite's own default. */
const AUTO_FOLD_PAGES = 1000;

interface OpenWriterOptions {
  readonly path: string;
  readonly info: SessionInfo;
  readonly appVersion: string;
  readonly startedAt: Instant;
  /** Whether a file that is there already is gone on with. */
  readonly existing: 'resume' | 'refuse';
  /**
   * Given by who cannot wait for the disk: the write-ahead log is folded on another thread, which tells how it went.
   * Else it is folded now and then while a batch is written.
   */
  readonly onFolded?: (report: FoldReport) => void;
}

/**
 * Opens a session for recording: a new file, or one that an earlier run of the recorder left. In that case its
 * `info` stays as it was, and a gap says that nobody recorded in between.
 */
export function openSessionWriter(options: OpenWriterOptions): Result<SessionWriter, SessionError> {
  const { path, info, appVersion, startedAt } = options;
  const opened = openDatabase({ path, kind: sessionKind, access: 'write' });
  if (!opened.ok) return opened;
  const database = opened.value;
  const begun = attempt(path, () =>
    database.transaction(() => {
      const known = database.prepare('SELECT 1 FROM session').get() !== undefined;
      if (known && options.existing === 'refuse') return undefined;
      if (!known) {
        const { name, origin, mode, venue, seed } = info;
        const what = { name, origin, mode, venue, seed, created_us: startedAt };
        insertRow(database, 'session', { one: 1, ...what });
      }
      const position = readPosition(database);
      const lastRun = database.prepare('SELECT max(run) FROM runs').pluck().get() as number | null;
      const run: RunRow = {
        run: (lastRun ?? 0) + 1,
        app_version: appVersion,
        first_event: position.event + 1,
        started_us: startedAt,
        last_event: null,
        ended_us: null,
      };
      insertRow(database, 'runs', { ...run });
      return new SessionWriter(database, path, run, position);
    })(),
  );
  if (!begun.ok || begun.value === undefined) {
    database.close();
    return begun.ok ? err({ code: 'session.exists', path }) : begun;
  }
  const writer = begun.value;
  const resumed =
    writer.position.event > 0 ? writer.append(restartGap(writer, startedAt)) : ok(null);
  if (resumed.ok) {
    if (options.onFolded) writer.foldAside(options.onFolded);
    return ok(writer);
  }
  database.close();
  return resumed;
}

/** Writes one session file; nobody else does. */
export class SessionWriter {
  readonly path: string;
  readonly position: SessionPosition;
  readonly #database: Database.Database;
  readonly #run: RunRow;
  readonly #write: (batch: SessionBatch) => void;
  #folder: LogFolder | undefined;

  /** Use `openSessionWriter`. */
  constructor(database: Database.Database, path: string, run: RunRow, position: SessionPosition) {
    this.#database = database;
    this.path = path;
    this.#run = run;
    this.position = position;
    const insert = prepareInserts(database);
    const write = database.transaction((batch: SessionBatch) => {
      for (const record of batch.records) insert.record(record);
      for (const kind of BLOCK_KINDS) {
        for (const block of batch.blocks(kind)) insert.block(kind, toBlockRow(block));
      }
    });
    this.#write = (batch) => write.immediate(batch);
  }

  /** An empty batch whose records follow on those of the batch before it. */
  newBatch(): SessionBatch {
    return new SessionBatch(this.position);
  }

  /** Writes a batch whole or, when refused, not at all: the same batch may be tried again. */
  append(batch: SessionBatch): Result<null, DatabaseError> {
    const written = attempt(this.path, () => {
      this.#write(batch);
      return null;
    });
    if (written.ok) this.#folder?.wrote(batch.bytes);
    return written;
  }

  /** From now on another thread folds the write-ahead log. */
  foldAside(onFolded: (report: FoldReport) => void): void {
    this.#database.pragma('wal_autocheckpoint = 0');
    this.#folder = new LogFolder(this.path, (report) => {
      if (!report.ok && report.error.code === 'session.foldingEnded') this.#foldWhileWriting();
      onFolded(report);
    });
  }

  /** What an import was made from, once; or what a feed sent that could not be read, bit by bit. */
  addProvenance(provenance: SessionProvenance): Result<null, DatabaseError> {
    return attempt(this.path, () => {
      writeProvenance(this.#database, provenance);
      return null;
    });
  }

  /** The markets of earlier runs, with their numbers. */
  knownMarkets(): ReadonlyMap<MarketTicker, number> {
    return new Map(
      this.#database
        .prepare<[], { ticker: MarketTicker; market: number }>('SELECT ticker, market FROM markets')
        .all()
        .map(({ ticker, market }) => [ticker, market]),
    );
  }

  /** The highest number given to a stream or policy so far. */
  lastRef(kind: 'stream' | 'policy'): number {
    const { name } = sessionTables[kind];
    return this.#database
      .prepare(`SELECT coalesce(max(${kind}), 0) FROM ${name}`)
      .pluck()
      .get() as number;
  }

  counts(): SessionCounts {
    return this.#database
      .prepare(
        `SELECT (SELECT coalesce(sum(rows), 0) FROM deltas) AS deltas,
           (SELECT count(*) FROM trades) AS trades,
           (SELECT count(*) FROM snapshots WHERE source <> 'anchor') AS snapshots,
           (SELECT count(*) FROM gaps WHERE cause <> 'left') AS gaps`,
      )
      .get() as SessionCounts;
  }

  /** Bytes on disk, the write-ahead log included. */
  fileBytes(): number {
    return [this.path, `${this.path}-wal`].reduce(
      (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /**
   * Ends the run and folds the write-ahead log, so that one file remains. It stays beside the file (`kept`) while
   * somebody else has the file open; whoever opens it for writing next folds it.
   */
  close(endedAt: Instant): Result<{ readonly log: 'folded' | 'kept' }, DatabaseError> {
    this.#folder?.close();
    const run = { ...this.#run, last_event: this.position.event, ended_us: endedAt };
    const ended = attempt(this.path, () =>
      this.#database
        .prepare(
          `UPDATE runs SET last_event = @last_event, ended_us = @ended_us, row_crc32 = @row_crc32
           WHERE run = @run`,
        )
        .run(withChecksum(run)),
    );
    const folded = attempt(this.path, () => {
      this.#database.pragma('wal_checkpoint(TRUNCATE)');
      this.#database.pragma('journal_mode = DELETE');
    });
    this.#database.close();
    return ended.ok ? ok({ log: folded.ok ? 'folded' : 'kept' }) : ended;
  }

  #foldWhileWriting(): void {
    this.#folder = undefined;
    if (this.#database.open) this.#database.pragma(`wal_autocheckpoint = ${AUTO_FOLD_PAGES}`);
  }
}

function restartGap(writer: SessionWriter, startedAt: Instant): SessionBatch {
  const gap: GapRecord = {
    kind: 'gap',
    cause: 'restarted',
    stale: 'all',
    marketRef: null,
    streamRef: null,
    lost: null,
    beganAt: writer.position.receivedAt,
    receivedAt: startedAt,
  };
  const batch = writer.newBatch();
  batch.add(gap);
  return batch;
}

function prepareInserts(database: Database.Database): {
  readonly record: (record: RowRecord & { readonly event: number }) => void;
  readonly block: (kind: BlockKind, row: BlockRow) => void;
} {
  const statements = Object.fromEntries(
    ROW_KINDS.map((kind) => [kind, database.prepare(insertSql(kind))]),
  );
  const blocks = Object.fromEntries(
    BLOCK_KINDS.map((kind) => [kind, database.prepare(insertBlockSql(kind))]),
  );
  const market = database.prepare<[number], { event: number; received_us: number }>(
    'SELECT event, received_us FROM markets WHERE market = ?',
  );
  return {
    record: (record) => {
      const table = sessionTables[record.kind] as SessionTable;
      const row = {
        ...table.toRow(record),
        event: record.event,
        received_us: record.receivedAt,
        // A market told again keeps its place.
        ...(record.kind === 'market' && market.get(record.marketRef)),
      };
      statements[record.kind]?.run(withChecksum(row));
    },
    block: (kind, row) => void blocks[kind]?.run(row),
  };
}

/** What adds a row; a market that is known already is brought up to date. */
export function insertSql(kind: RowRecord['kind']): string {
  const { name, columns } = sessionTables[kind];
  const insert = insertRowSql(name, ['event', ...columns, 'received_us']);
  if (kind !== 'market') return insert;
  // The latest that is known of a market replaces the rest, but its number: setting that, even to itself, has SQLite
  // look through everything that refers to it.
  const latest = [...columns, CHECKSUM]
    .filter((column) => column !== 'market')
    .map((column) => `${column} = excluded.${column}`);
  return `${insert} ON CONFLICT (market) DO UPDATE SET ${latest.join(', ')}`;
}
