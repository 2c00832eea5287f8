import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { err, ok, type Result } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { attempt, type DatabaseError } from './database-error.ts';
import { initial } from './migrations/ledger/001-initial.ts';
import { openDatabase, type DatabaseKind } from './open-database.ts';

/**
 * The ledger of one venue account. A commit survives the end of this program; what has to survive the end of the
 * machine as well says so when it is appended.
 */
export const ledgerKind: DatabaseKind = {
  applicationId: 0x4f644c64, // "OdLd"
  migrations: [initial],
  durability: 'process',
  busyTimeoutMs: 1000,
};

export type LedgerError =
  | DatabaseError
  /** The event at `seq` is not what was written there, or one before it is missing. */
  | { readonly code: 'ledger.broken'; readonly path: string; readonly seq: number };

/** SQLite's own default. */
const CHECKPOINT_PAGES = 1000;
const GENESIS = Buffer.alloc(32);

interface EventRow {
  readonly seq: number;
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
    this.#append = database.transaction((events: readonly LedgerEvent[]) => {
      let previous = this.#head;
      events.forEach((event, index) => {
        const place = this.#seq + index + 1;
        const body = JSON.stringify(event);
        previous = link(previous, place, body);
        insert.run(place, event.at, event.type, body, previous);
      });
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
  if (!read.ok) {
    database.close();
    return read;
  }
  return ok(new LedgerStore(database, path, read.value.seq, read.value.head));
}

function readChain(
  database: Database.Database,
  path: string,
  onEvent: (event: LedgerEvent) => void,
): Result<{ readonly seq: number; readonly head: Buffer }, LedgerError> {
  const walked = attempt(path, () => {
    let seq = 0;
    let head: Buffer = GENESIS;
    const rows = database.prepare<[], EventRow>('SELECT seq, body, hash FROM events ORDER BY seq');
    for (const row of rows.iterate()) {
      seq += 1;
      const expected = link(head, seq, row.body);
      if (row.seq !== seq || !expected.equals(row.hash)) return { broken: seq };
      head = expected;
      onEvent(JSON.parse(row.body) as LedgerEvent); // the chain vouches that we wrote it
    }
    return { seq, head };
  });
  if (!walked.ok) return walked;
  if ('broken' in walked.value)
    return err({ code: 'ledger.broken', path, seq: walked.value.broken });
  return ok(walked.value);
}

const link = (previous: Buffer, seq: number, body: string): Buffer =>
  createHash('sha256').update(previous).update(`${seq}\n`).update(body).digest();
