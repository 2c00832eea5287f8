import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { attempt, type DatabaseError } from './database-error.ts';
import { initial } from './migrations/ledger/001-initial.ts';
import { head } from './migrations/ledger/002-head.ts';
import { openDatabase, type DatabaseKind } from './open-database.ts';

/**
 * The ledger of one venue account. A commit survives the end of this program; what has to survive the end of the
 * machine as well says so when it is appended.
 */
export const ledgerKind: DatabaseKind = {
  applicationId: 0x4f644c64, // "OdLd"
  migrations: [initial, head],
  durability: 'process',
  busyTimeoutMs: 1000,
};

/** The event at `seq` is not what was written there, or is missing. */
export interface BrokenChain {
  readonly code: 'ledger.broken';
  readonly path: string;
  readonly seq: number;
  readonly cause: 'changed' | 'missing';
}

export type LedgerError = DatabaseError | BrokenChain;

/** SQLite's own default. */
const CHECKPOINT_PAGES = 1000;
const GENESIS = Buffer.alloc(32);

interface EventRow {
  readonly seq: number;
  readonly at_us: number;
  readonly type: string;
  readonly body: string;
  readonly hash: Buffer;
}

/** Appends events to the chain. The sole writer of its file. */
export class LedgerStore {
  readonly #database: Database.Database;
  readonly #path: string;
  readonly #append: (events: readonly LedgerEvent[]) => Buffer;
  #seq: number;
  #head: Buffer;

  constructor(database: Database.Database, path: string, seq: number, head: Buffer) {
    this.#database = database;
    this.#path = path;
    this.#seq = seq;
    this.#head = head;
    const insert = database.prepare<[number, number, string, string, Buffer]>(
      'INSERT INTO events (seq, at_us, type, body, hash) VALUES (?, ?, ?, ?, ?)',
    );
    const moveHead = database.prepare<[number, Buffer]>(
      'INSERT OR REPLACE INTO head (id, seq, hash) VALUES (1, ?, ?)',
    );
    this.#append = database.transaction((events: readonly LedgerEvent[]) => {
      let previous = this.#head;
      events.forEach((event, index) => {
        const place = this.#seq + index + 1;
        const body = JSON.stringify(event);
        previous = link(previous, place, body);
        insert.run(place, event.at, event.type, body, previous);
      });
      moveHead.run(this.#seq + events.length, previous);
      return previous;
    });
  }

  /** How many events there are. */
  get length(): number {
    return this.#seq;
  }

  /** The hash of the newest event: it stands for the whole chain. 64 hex digits. */
  get hash(): string {
    return this.#head.toString('hex');
  }

  /** All of them or none. @param durability - `power` waits until the disk has them */
  append(
    events: readonly LedgerEvent[],
    durability: 'process' | 'power',
  ): Result<null, DatabaseError> {
    return attempt(this.#path, () => {
      // One flush and no more: moving the log into the file is left to a commit that nobody waits for.
      if (durability === 'power') {
        this.#database.pragma('synchronous = FULL');
        this.#database.pragma('wal_autocheckpoint = 0');
      }
      try {
        this.#head = this.#append(events);
        this.#seq += events.length;
        return null;
      } finally {
        if (durability === 'power') {
          this.#database.pragma('synchronous = NORMAL');
          this.#database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
        }
      }
    });
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * Opens the ledger for writing and hands over every event in order, checking the chain as it goes.
 *
 * @param onEvent - told of each event that the chain vouches for
 */
export function openLedgerStore(
  path: string,
  onEvent: (event: LedgerEvent) => void,
): Result<LedgerStore, LedgerError> {
  const opened = openDatabase({ path, kind: ledgerKind, access: 'write' });
  if (!opened.ok) return opened;
  const database = opened.value;
  const read = readChain(database, path, onEvent);
  const refusal = read.ok ? read.value.broken : read.error;
  if (read.ok && refusal === undefined) {
    return ok(new LedgerStore(database, path, read.value.seq, read.value.head));
  }
  database.close();
  return err(refusal as LedgerError);
}

/** All that can be found wrong with the file itself, and what the chain vouches for of it. */
export interface LedgerReading {
  readonly length: number;
  /** The hash of the newest event that the chain vouches for. */
  readonly hash: string;
  /** What SQLite finds wrong with the file, a line each. */
  readonly damages: readonly string[];
  readonly broken: BrokenChain | undefined;
}

/** Reads a ledger without changing it, also while somebody writes it, up to the first event that is wrong. */
export function readLedger(
  path: string,
  onEvent: (event: LedgerEvent, seq: number) => void,
): Result<LedgerReading, DatabaseError> {
  const opened = openDatabase({ path, kind: ledgerKind, access: 'read' });
  if (!opened.ok) return opened;
  const database = opened.value;
  try {
    const checked = attempt(path, () => database.pragma('integrity_check'));
    if (!checked.ok) return checked;
    const read = readChain(database, path, onEvent);
    if (!read.ok) return read;
    const damages = (checked.value as { integrity_check: string }[])
      .map(({ integrity_check: line }) => line)
      .filter((line) => line !== 'ok');
    const { seq, head: last, broken } = read.value;
    return ok({ length: seq, hash: last.toString('hex'), damages, broken });
  } finally {
    database.close();
  }
}

interface Chain {
  readonly seq: number;
  readonly head: Buffer;
  readonly broken: BrokenChain | undefined;
}

/** Follows the chain as far as it holds, in one view of the file. */
function readChain(
  database: Database.Database,
  path: string,
  onEvent: (event: LedgerEvent, seq: number) => void,
): Result<Chain, DatabaseError> {
  const follow = database.transaction((): Chain => {
    let seq = 0;
    let last: Buffer = GENESIS;
    const brokenAt = (place: number, cause: BrokenChain['cause']): Chain => ({
      seq,
      head: last,
      broken: { code: 'ledger.broken', path, seq: place, cause },
    });
    const rows = database.prepare<[], EventRow>(
      'SELECT seq, at_us, type, body, hash FROM events ORDER BY seq',
    );
    for (const row of rows.iterate()) {
      if (row.seq !== seq + 1) return brokenAt(seq + 1, 'missing');
      const expected = link(last, row.seq, row.body);
      if (!expected.equals(row.hash)) return brokenAt(row.seq, 'changed');
      const event = JSON.parse(row.body) as LedgerEvent; // the chain vouches that we wrote it
      if (event.at !== row.at_us || event.type !== row.type) return brokenAt(row.seq, 'changed');
      seq = row.seq;
      last = expected;
      onEvent(event, seq);
    }
    const end = database
      .prepare<[], { seq: number; hash: Buffer }>('SELECT seq, hash FROM head')
      .get();
    if ((end?.seq ?? 0) > seq) return brokenAt(seq + 1, 'missing');
    if (!(end?.hash ?? GENESIS).equals(last)) return brokenAt(seq, 'changed');
    return { seq, head: last, broken: undefined };
  });
  return attempt(path, () => follow());
}

const link = (previous: Buffer, seq: number, body: string): Buffer =>
  createHash('sha256').update(previous).update(`${seq}\n`).update(body).digest();
