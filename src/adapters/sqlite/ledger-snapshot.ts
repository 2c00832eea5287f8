import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { ChainPlace } from './ledger-chain.ts';

/** The state after an event of the chain. */
export interface Snapshot {
  readonly place: ChainPlace;
  readonly state: string;
}

interface SnapshotRow {
  readonly seq: number;
  readonly chain: Buffer;
  readonly state: string;
  readonly hash: Buffer;
}

/** Takes the place of the one before. Within a transaction of the caller's. */
export function writeSnapshot(database: Database.Database, { place, state }: Snapshot): void {
  database.prepare('DELETE FROM snapshots').run();
  database
    .prepare('INSERT INTO snapshots (seq, chain, state, hash) VALUES (?, ?, ?, ?)')
    .run(place.seq, place.hash, state, hashOf(place, state));
}

/**
 * The newest one. `damaged`: it is not what was written, or of another chain than the events'. `ahead`: it is what was
 * written, and the events that it was made of are not all there.
 */
export type SnapshotReading =
  | ({ readonly verdict: 'sound' } & Snapshot)
  | { readonly verdict: 'damaged' | 'ahead'; readonly seq: number }
  | undefined;

export function readSnapshot(database: Database.Database): SnapshotReading {
  const row = database
    .prepare<[], SnapshotRow>(
      'SELECT seq, chain, state, hash FROM snapshots ORDER BY seq DESC LIMIT 1',
    )
    .get();
  if (row === undefined) return undefined;
  const { seq, chain, state } = row;
  const place = { seq, hash: chain };
  if (!hashOf(place, state).equals(row.hash)) return { verdict: 'damaged', seq };
  const event = database
    .prepare<[number], { hash: Buffer }>('SELECT hash FROM events WHERE seq = ?')
    .get(seq);
  if (event === undefined) return { verdict: 'ahead', seq };
  return event.hash.equals(chain)
    ? { verdict: 'sound', place, state }
    : { verdict: 'damaged', seq };
}

const hashOf = ({ seq, hash }: ChainPlace, state: string): Buffer =>
  createHash('sha256')
    .update(`${seq}\n${hash.toString('hex')}\n`)
    .update(state)
    .digest();
