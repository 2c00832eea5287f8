import { createHash, type Hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';

/** Events under one hash when the whole ledger is read: a hash of many is much cheaper than many hashes. */
export const BLOCK_EVENTS = 256;
export const GENESIS = Buffer.alloc(32);

/** An event and all before it. */
export interface ChainPlace {
  readonly seq: number;
  readonly hash: Buffer;
}
export const START: ChainPlace = { seq: 0, hash: GENESIS };

interface EventRow {
  readonly seq: number;
  readonly at_us: number;
  readonly type: string;
  readonly body: string;
  readonly hash: Buffer;
}

/** The event at `seq` is not what was written there, or is missing. */
export interface Break {
  readonly seq: number;
  readonly cause: 'changed' | 'missing';
}

export const link = (previous: Buffer, seq: number, body: string): Buffer =>
  createHash('sha256').update(previous).update(`${seq}\n`).update(body).digest();

/** Takes the bodies of a block, one or many with commas between them. */
class BlockHash {
  readonly #hash: Hash;
  #isEmpty = true;

  constructor(previous: Buffer) {
    this.#hash = createHash('sha256').update(`${previous.toString('hex')}\n`);
  }

  add(bodies: string | Buffer): void {
    if (!this.#isEmpty) this.#hash.update(',');
    this.#isEmpty = false;
    this.#hash.update(bodies);
  }

  /** @param chain - the hash of the last event */
  end(chain: Buffer): Buffer {
    return this.#hash.update(`\n${chain.toString('hex')}`).digest();
  }
}

/** Reads events in blocks: the bodies as one text. */
export class BlockReader {
  readonly #bodies: Database.Statement<[number, number], { bodies: Buffer | null }>;
  readonly #chain: Database.Statement<[number], { hash: Buffer }>;
  readonly #block: Database.Statement<[number], { hash: Buffer }>;

  constructor(database: Database.Database) {
    this.#bodies = database.prepare(
      `SELECT CAST(group_concat(body, ',') AS BLOB) AS bodies
       FROM (SELECT body FROM events WHERE seq > ? AND seq <= ? ORDER BY seq)`,
    );
    this.#chain = database.prepare('SELECT hash FROM events WHERE seq = ?');
    this.#block = database.prepare('SELECT hash FROM blocks WHERE last = ?');
  }

  /** The hash that a block after `previous` has to have, and its events as JSON without the brackets. */
  seal(previous: ChainPlace): { readonly hash: Buffer; readonly bodies: Buffer } | undefined {
    const last = previous.seq + BLOCK_EVENTS;
    const chain = this.#chain.get(last)?.hash;
    const bodies = this.#bodies.get(previous.seq, last)?.bodies;
    if (!chain || !bodies) return undefined;
    const block = new BlockHash(previous.hash);
    block.add(bodies);
    return { hash: block.end(chain), bodies };
  }

  /**
   * Hands over the events of one block after the other as long as they are what was sealed.
   *
   * @returns how far it came: the last good block, and the last event's place in the chain
   */
  follow(onEvent: (event: LedgerEvent) => void): {
    readonly sealed: ChainPlace;
    readonly end: ChainPlace;
  } {
    let sealed = START;
    let end = START;
    for (;;) {
      const seq = sealed.seq + BLOCK_EVENTS;
      const written = this.#block.get(seq)?.hash;
      const block = written && this.seal(sealed);
      if (!block?.hash.equals(written as Buffer)) return { sealed, end };
      const events = JSON.parse(`[${block.bodies.toString()}]`) as LedgerEvent[]; // we wrote it
      if (events.length !== BLOCK_EVENTS) return { sealed, end };
      for (const event of events) onEvent(event);
      sealed = { seq, hash: block.hash };
      end = { seq, hash: this.#chain.get(seq)?.hash as Buffer };
    }
  }
}

/** Hands over the events after `from`, each checked against the chain, as far as it holds. */
export function followEvents(
  database: Database.Database,
  from: ChainPlace,
  onEvent: (event: LedgerEvent, row: EventRow) => void,
): { readonly end: ChainPlace; readonly broken: Break | undefined } {
  let end = from;
  const rows = database.prepare<[number], EventRow>(
    'SELECT seq, at_us, type, body, hash FROM events WHERE seq > ? ORDER BY seq',
  );
  for (const row of rows.iterate(from.seq)) {
    const seq = end.seq + 1;
    if (row.seq !== seq) return { end, broken: { seq, cause: 'missing' } };
    const hash = link(end.hash, seq, row.body);
    if (!hash.equals(row.hash)) return { end, broken: { seq, cause: 'changed' } };
    const event = JSON.parse(row.body) as LedgerEvent; // the chain vouches that we wrote it
    if (event.at !== row.at_us || event.type !== row.type) {
      return { end, broken: { seq, cause: 'changed' } };
    }
    end = { seq, hash };
    onEvent(event, row);
  }
  const noted = database
    .prepare<[], { seq: number; hash: Buffer }>('SELECT seq, hash FROM head')
    .get();
  if ((noted?.seq ?? 0) > end.seq) return { end, broken: { seq: end.seq + 1, cause: 'missing' } };
  if (!(noted?.hash ?? GENESIS).equals(end.hash)) {
    return { end, broken: { seq: end.seq, cause: 'changed' } };
  }
  return { end, broken: undefined };
}

/** Checks every sealed block against the events as they come by, one by one. */
export class BlockCheck {
  readonly #blocks: ReadonlyMap<number, Buffer>;
  readonly #damaged: number[] = [];
  #hash = new BlockHash(GENESIS);

  constructor(database: Database.Database) {
    const rows = database.prepare<[], { last: number; hash: Buffer }>(
      'SELECT last, hash FROM blocks',
    );
    this.#blocks = new Map(rows.all().map(({ last, hash }) => [last, hash]));
  }

  take({ seq, body, hash }: Pick<EventRow, 'seq' | 'body' | 'hash'>): void {
    this.#hash.add(body);
    if (seq % BLOCK_EVENTS !== 0) return;
    const expected = this.#hash.end(hash);
    const written = this.#blocks.get(seq);
    if (written && !written.equals(expected)) this.#damaged.push(seq);
    this.#hash = new BlockHash(expected);
  }

  /** The last events of blocks that are not what their events make, also of those that stand where none may. */
  damagedBy(length: number): readonly number[] {
    const strays = [...this.#blocks.keys()].filter(
      (last) => last % BLOCK_EVENTS !== 0 || last > length,
    );
    return [...this.#damaged, ...strays].toSorted((a, b) => a - b);
  }
}
