import type Database from 'better-sqlite3';
import { assert } from '../../base/assert.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { attempt, type DatabaseError } from './database-error.ts';
import {
  BLOCK_EVENTS,
  BlockCheck,
  BlockReader,
  followEvents,
  link,
  START,
  type Break,
  type ChainPlace,
} from './ledger-chain.ts';
import { readSnapshot, writeSnapshot } from './ledger-snapshot.ts';
import { initial } from './migrations/ledger/001-initial.ts';
import { head } from './migrations/ledger/002-head.ts';
import { recovery } from './migrations/ledger/003-recovery.ts';
import { openDatabase, type DatabaseKind } from './open-database.ts';

/**
 * The ledger of one venue account. A commit survives the end of this program; what has to survive the end of the
 * machine as well says so when it is appended.
 */
export const ledgerKind: DatabaseKind = {
  applicationId: 0x4f644c64, // "OdLd"
  migrations: [initial, head, recovery],
  durability: 'process',
  busyTimeoutMs: 1000,
};

export interface BrokenChain extends Break {
  readonly code: 'ledger.broken';
  readonly path: string;
}

export type LedgerError = DatabaseError | BrokenChain;

/** SQLite's own default. */
const CHECKPOINT_PAGES = 1000;

/** Where the state at start came from. */
export interface Recovery {
  /** The last event of the snapshot that was used; 0 when every event was folded. */
  readonly snapshotSeq: number;
  /** What should have made it quicker and was of no use. */
  readonly ignored: readonly Failure[];
}

/** Appends events to the chain. The sole writer of its file. */
export class LedgerStore {
  readonly recovery: Recovery;
  readonly #database: Database.Database;
  readonly #path: string;
  readonly #append: (events: readonly LedgerEvent[]) => ChainPlace;
  readonly #keep: (state: string) => void;
  readonly #blocks: BlockReader;
  #end: ChainPlace;
  #sealed: ChainPlace;
  #snapshotSeq: number;

  constructor(database: Database.Database, path: string, start: Start) {
    this.recovery = { snapshotSeq: start.snapshotSeq, ignored: start.ignored };
    this.#database = database;
    this.#path = path;
    this.#end = start.end;
    this.#sealed = start.sealed;
    this.#snapshotSeq = start.snapshotSeq;
    this.#blocks = new BlockReader(database);
    const insert = database.prepare<[number, number, string, string, Buffer]>(
      'INSERT INTO events (seq, at_us, type, body, hash) VALUES (?, ?, ?, ?, ?)',
    );
    const moveHead = database.prepare<[number, Buffer]>(
      'INSERT OR REPLACE INTO head (id, seq, hash) VALUES (1, ?, ?)',
    );
    this.#append = database.transaction((events: readonly LedgerEvent[]) => {
      let { seq, hash } = this.#end;
      for (const event of events) {
        seq += 1;
        const body = JSON.stringify(event);
        hash = link(hash, seq, body);
        insert.run(seq, event.at, event.type, body, hash);
      }
      moveHead.run(seq, hash);
      return { seq, hash };
    });
    const sealBlocks = database.transaction((from: ChainPlace): ChainPlace => {
      database.prepare('DELETE FROM blocks WHERE last > ?').run(from.seq);
      const insertBlock = database.prepare('INSERT INTO blocks (last, hash) VALUES (?, ?)');
      let sealed = from;
      for (;;) {
        const block = this.#blocks.seal(sealed);
        if (block === undefined) return sealed;
        sealed = { seq: sealed.seq + BLOCK_EVENTS, hash: block.hash };
        insertBlock.run(sealed.seq, sealed.hash);
      }
    });
    const keepState = database.transaction((state: string) => {
      writeSnapshot(database, { place: this.#end, state });
    });
    this.#keep = (state) => {
      keepState(state);
      this.#snapshotSeq = this.#end.seq;
      this.#sealed = sealBlocks(this.#sealed);
    };
  }

  /** How many events there are. */
  get length(): number {
    return this.#end.seq;
  }

  /** The hash of the newest event: it stands for the whole chain. 64 hex digits. */
  get hash(): string {
    return this.#end.hash.toString('hex');
  }

  /** Events that a start would have to fold. */
  get sinceSnapshot(): number {
    return this.#end.seq - this.#snapshotSeq;
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
        this.#end = this.#append(events);
        return null;
      } finally {
        if (durability === 'power') {
          this.#database.pragma('synchronous = NORMAL');
          this.#database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
        }
      }
    });
  }

  /** Keeps the state that all events so far make, so that the next start goes on from here. */
  snapshot(state: string): Result<null, DatabaseError> {
    assert(this.#end.seq > 0, 'there is something to keep');
    return attempt(this.#path, () => {
      this.#keep(state);
      return null;
    });
  }

  /** The newest events of a type that windows are shown, oldest first. */
  recent<T extends 'filled' | 'settled'>(
    type: T,
    limit: number,
  ): Result<readonly Extract<LedgerEvent, { type: T }>[], DatabaseError> {
    // The type stands in the statement: only so does SQLite know which index holds these events.
    return attempt(this.#path, () =>
      this.#database
        .prepare<[number], string>(
          `SELECT body FROM events WHERE type = '${type}' ORDER BY seq DESC LIMIT ?`,
        )
        .pluck()
        .all(limit)
        .toReversed()
        .map((body) => JSON.parse(body) as Extract<LedgerEvent, { type: T }>),
    );
  }

  close(): void {
    this.#database.close();
  }
}

/** How far the chain was followed, and from where. */
interface Start extends Recovery {
  readonly end: ChainPlace;
  readonly sealed: ChainPlace;
}

/** Takes the state of a snapshot, or has no use for it; then every event is handed over. */
export type TakeSnapshot = (state: string) => Result<unknown>;

/**
 * Opens the ledger for writing and hands over the newest snapshot, when it is sound and wanted, and every event after
 * it in order, checking the chain as it goes.
 *
 * @param onEvent - told of each event that the chain vouches for
 * @param onSnapshot - told of the snapshot before any event; absent: none is wanted
 */
export function openLedgerStore(
  path: string,
  onEvent: (event: LedgerEvent) => void,
  onSnapshot?: TakeSnapshot,
): Result<LedgerStore, LedgerError> {
  const opened = openDatabase({ path, kind: ledgerKind, access: 'write' });
  if (!opened.ok) return opened;
  const database = opened.value;
  const follow = database.transaction(() => recover(database, onEvent, onSnapshot));
  const followed = attempt(path, () => follow());
  if (followed.ok && 'end' in followed.value) {
    return ok(new LedgerStore(database, path, followed.value));
  }
  database.close();
  return followed.ok
    ? err({ code: 'ledger.broken', path, ...(followed.value as Break) })
    : followed;
}

/** In one view of the file. */
function recover(
  database: Database.Database,
  onEvent: (event: LedgerEvent) => void,
  onSnapshot: TakeSnapshot | undefined,
): Start | Break {
  const ignored: Failure[] = [];
  const kept = readSnapshot(database);
  if (kept?.verdict === 'sound' && onSnapshot) {
    const taken = onSnapshot(kept.state);
    if (taken.ok) {
      const { end, broken } = followEvents(database, kept.place, onEvent);
      const last = lastBlock(database);
      const isPlausible = last.seq % BLOCK_EVENTS === 0 && last.seq <= end.seq;
      const sealed = isPlausible ? last : START;
      return broken ?? { end, sealed, snapshotSeq: kept.place.seq, ignored };
    }
    ignored.push(taken.error);
  } else if (kept?.verdict === 'damaged') {
    ignored.push({ code: 'ledger.snapshotDamaged', seq: kept.seq });
  }
  const { sealed, end: from } = new BlockReader(database).follow(onEvent);
  const { end, broken } = followEvents(database, from, onEvent);
  if (broken) return broken;
  // Nobody could have made it without them.
  if (kept?.verdict === 'ahead') return { seq: end.seq + 1, cause: 'missing' };
  if (lastBlock(database).seq > sealed.seq) {
    ignored.push({ code: 'ledger.blockDamaged', seq: sealed.seq + BLOCK_EVENTS });
  }
  return { end, sealed, snapshotSeq: 0, ignored };
}

function lastBlock(database: Database.Database): ChainPlace {
  const row = database
    .prepare<[], { last: number; hash: Buffer }>(
      'SELECT last, hash FROM blocks ORDER BY last DESC LIMIT 1',
    )
    .get();
  return row ? { seq: row.last, hash: row.hash } : START;
}

/** All that can be found wrong with the file itself, and what the chain vouches for of it. */
export interface LedgerReading {
  readonly length: number;
  /** The hash of the newest event that the chain vouches for. */
  readonly hash: string;
  /** What SQLite finds wrong with the file, a line each. */
  readonly damages: readonly string[];
  readonly broken: BrokenChain | undefined;
  /** Blocks and snapshots that are not what the events make. */
  readonly derived: readonly Failure[];
}

/**
 * Reads every event of a ledger without changing it, also while somebody writes it, up to the first one that is wrong.
 *
 * @param onSnapshot - told of the snapshot right after its last event
 */
export function readLedger(
  path: string,
  onEvent: (event: LedgerEvent, seq: number) => void,
  onSnapshot: (state: string) => void = () => undefined,
): Result<LedgerReading, DatabaseError> {
  const opened = openDatabase({ path, kind: ledgerKind, access: 'read' });
  if (!opened.ok) return opened;
  const database = opened.value;
  const read = database.transaction((): LedgerReading => {
    const lines = database.pragma('integrity_check') as { integrity_check: string }[];
    const kept = readSnapshot(database);
    const check = new BlockCheck(database);
    const { end, broken } = followEvents(database, START, (event, row) => {
      check.take(row);
      onEvent(event, row.seq);
      if (kept?.verdict === 'sound' && kept.place.seq === row.seq) onSnapshot(kept.state);
    });
    const cut =
      kept?.verdict === 'ahead' ? ({ seq: end.seq + 1, cause: 'missing' } as const) : undefined;
    const found = broken ?? cut;
    return {
      length: end.seq,
      hash: end.hash.toString('hex'),
      damages: lines.map((line) => line.integrity_check).filter((line) => line !== 'ok'),
      broken: found && { code: 'ledger.broken', path, ...found },
      derived: [
        ...(kept?.verdict === 'damaged' ? [{ code: 'ledger.snapshotDamaged', seq: kept.seq }] : []),
        // Where the events themselves are wrong, what was made of them says nothing.
        ...(found ? [] : check.damagedBy(end.seq)).map((seq) => ({
          code: 'ledger.blockDamaged',
          seq,
        })),
      ],
    };
  });
  try {
    return attempt(path, () => read());
  } finally {
    database.close();
  }
}
