import type Database from 'better-sqlite3';
import { Book } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { blockRowsAfter, toBlock } from './block-rows.ts';
import { DeltaBlockReader } from './delta-block.ts';
import { rowCheck } from './row-check.ts';
import { sessionTables } from './session-tables.ts';

/**
 * The book of a market as the recorder had it at `at`: after the last event received by then. Reads from the
 * market's latest snapshot or the latest checkpoint, whichever is later, so the time it takes does not grow with
 * the session. A book that anything was lost for since its latest snapshot is stale, as it was for the recorder.
 *
 * @returns undefined when the session does not know the market
 */
export function bookAt(
  database: Database.Database,
  ticker: MarketTicker,
  at: Instant,
): Book | undefined {
  const marketRow = database
    .prepare<[string], MarketRow>('SELECT * FROM markets WHERE ticker = ?')
    .get(ticker);
  if (marketRow === undefined || !rowCheck(database, 'markets')(marketRow)) return undefined;
  const known = sessionTables.market.fromRow(marketRow);
  if (known === undefined) return undefined;
  const { marketRef, market } = known;
  const book = new Book(market.ticker, market.grid);
  const row = database
    .prepare<[number, number], SnapshotRow>(
      `SELECT * FROM snapshots WHERE market = ? AND received_us <= ?
       ORDER BY received_us DESC, event DESC LIMIT 1`,
    )
    .get(marketRef, at);
  if (row === undefined || !rowCheck(database, 'snapshots')(row)) return book;
  const snapshot = sessionTables.snapshot.fromRow(row);
  if (snapshot === undefined) return book;
  const { yes, no, source } = snapshot;
  const receivedAt = row.received_us;
  book.applySnapshot({ yes, no, receivedAt, source: source === 'poll' ? 'poll' : 'feed' });
  const gapEvent = firstGap(database, marketRef, row.event, at);
  // What a checkpoint promises of a book holds while the book is live.
  const from = Math.max(row.event, lastCheckpoint(database, at, gapEvent));
  applyDeltas(database, book, { marketRef, after: from, before: gapEvent, at });
  if (gapEvent !== Infinity) book.markStale();
  return book;
}

type MarketRow = Record<string, number | string | Uint8Array | null>;

interface SnapshotRow extends MarketRow {
  readonly event: number;
  readonly received_us: Instant;
}

/** The first loss after `event` that leaves the market's book unbelievable; Infinity when there was none. */
function firstGap(database: Database.Database, marketRef: number, event: number, at: Instant) {
  const gap = database
    .prepare(
      `SELECT min(event) FROM gaps
       WHERE event > @event AND received_us <= @at AND (stale = 'all' OR market = @marketRef)`,
    )
    .pluck()
    .get({ event, at, marketRef }) as number | null;
  return gap ?? Infinity;
}

function lastCheckpoint(database: Database.Database, at: Instant, before: number): number {
  const fromEvent = database
    .prepare(
      `SELECT from_event FROM checkpoints WHERE received_us <= ? AND event < ?
       ORDER BY event DESC LIMIT 1`,
    )
    .pluck()
    .get(at, before) as number | undefined;
  return fromEvent ?? 0;
}

function applyDeltas(
  database: Database.Database,
  book: Book,
  bounds: {
    readonly marketRef: number;
    readonly after: number;
    readonly before: number;
    readonly at: Instant;
  },
): void {
  const { marketRef, after, before, at } = bounds;
  const isSound = rowCheck(database, 'deltas');
  for (const row of blockRowsAfter(database, 'delta', after)) {
    if (!isSound({ ...row })) {
      book.markStale();
      return;
    }
    if (row.first_us > at || row.first_event > before) return;
    const block = new DeltaBlockReader(...toBlock(row));
    let state = block.next();
    for (; state === 'record'; state = block.next()) {
      if (block.receivedAt > at || block.event > before) return;
      if (block.marketRef === marketRef && block.event > after) book.applyDelta(block);
    }
    if (state === 'damaged') {
      book.markStale();
      return;
    }
  }
}
