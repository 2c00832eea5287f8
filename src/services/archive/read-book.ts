import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import { ok, type Result } from '../../base/result.ts';
import type { Level } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';

export interface RecordedBook {
  readonly market: MarketTicker;
  /** The moment asked for, or the end of the recording. */
  readonly atUs: Instant;
  readonly stale: boolean;
  /** Bids of either side in its own prices, ascending. */
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
}

/** A market's book at a moment of a recording. */
export function readBook(
  path: string,
  market: MarketTicker,
  at: Instant | null,
): Result<RecordedBook> {
  const opened = openSession(path);
  if (!opened.ok) return opened;
  const session = opened.value;
  try {
    const end = session.end();
    if (!end.ok) return end;
    const book = session.bookAt(market, at ?? 'end');
    if (!book.ok) return book;
    return ok({
      market,
      atUs: at ?? end.value.receivedAt,
      stale: book.value.state !== 'live' || isUnheard(session, market, at ?? end.value.receivedAt),
      yes: book.value.bids('yes'),
      no: book.value.bids('no'),
    });
  } finally {
    session.close();
  }
}

/**
 * Whether the moment lies within a loss. The recorder could not know before it noticed, so its book was still live
 * then; whoever looks back can.
 */
function isUnheard(session: SessionReader, ticker: MarketTicker, at: Instant): boolean {
  let marketRef: number | undefined;
  for (const record of session.records({ kinds: ['market', 'gap'] })) {
    if (record.kind === 'market' && record.market.ticker === ticker) marketRef = record.marketRef;
    if (record.kind !== 'gap' || record.receivedAt <= at || record.beganAt >= at) continue;
    if (record.stale === 'all' || (marketRef !== undefined && record.marketRef === marketRef)) {
      return true;
    }
  }
  return false;
}
