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
import { readPosition } from './read-position.ts';
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
        database
          .prepare(
            `INSERT INTO session (one, name, origin, mode, venue, seed, created_us)
             VALUES (1, @name, @origin, @mode, @venue, @seed, @startedAt)`,
          )
          .run({ ...info, startedAt });
      }
      const position = readPosition(database);
      const run = database
        .prepare('INSERT INTO runs (app_version, first_event, started_us) VALUES (?, ?, ?)')
        .run(appVersion, position.event + 1, startedAt).lastInsertRowid;
      return new SessionWriter(database, path, Number(run), position);
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
  readonly #run: number;
  readonly #write: (batch: SessionBatch) => void;
  #folder: LogFolder | undefined;

  /** Use `openSessionWriter`. */
  constructor(database: Database.Database, path: string, run: number, position: SessionPosition) {
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
           (SELECT count(*) FROM gaps) AS gaps`,
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
    const ended = attempt(this.path, () =>
      this.#database
        .prepare('UPDATE runs SET last_event = ?, ended_us = ? WHERE run = ?')
        .run(this.position.event, endedAt, this.#run),
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
  const blocks = {
    delta: database.prepare(insertBlockSql('delta')),
    ticker: database.prepare(insertBlockSql('ticker')),
  };
  return {
    record: (record) => {
      const table = sessionTables[record.kind] as SessionTable;
      statements[record.kind]?.run({
        ...table.toRow(record),
        event: record.event,
        received_us: record.receivedAt,
      });
    },
    block: (kind, row) => void blocks[kind].run(row),
  };
}

function insertSql(kind: RowRecord['kind']): string {
  const { name, columns } = sessionTables[kind];
  const all = ['event', ...columns, 'received_us'];
  const insert = `INSERT INTO ${name} (${all.join(', ')}) VALUES (${all.map((c) => `@${c}`).join(', ')})`;
  if (kind !== 'market') return insert;
  // A market told again keeps its place; the latest that is known of it replaces the rest.
  const latest = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  return `${insert} ON CONFLICT (market) DO UPDATE SET ${latest}`;
}
