import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import type { TradeRecord } from '../../adapters/sqlite/session-record.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { BookColumn, MarketHistory } from '../../contract/market-history.ts';
import type { Book, Level } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { inSlices } from './in-slices.ts';
import type { Job } from './job.ts';

/** Trades in one answer at most; the newest are kept. */
const TRADES_LIMIT = 5000;
/** Records of other markets read between two chances to breathe. */
const BREATH = 500;

export interface HistoryQuestion {
  readonly path: string;
  readonly market: MarketTicker;
  /** Null: to the end of the recording. */
  readonly to: Instant | null;
  readonly spanUs: number;
  readonly columns: number;
}

/**
 * A market's book through time, looked at in even steps, with the trades in between. The session may still be
 * recorded. A loss leaves a column that is not live; the columns after it are until a new snapshot came.
 */
export async function readHistory(
  question: HistoryQuestion,
  job: Job,
): Promise<Result<MarketHistory>> {
  const opened = openSession(question.path);
  if (!opened.ok) return opened;
  const session = opened.value;
  try {
    const end = session.end();
    if (!end.ok) return end;
    const to = question.to ?? end.value.receivedAt;
    const stepUs = Math.max(1, Math.ceil(question.spanUs / question.columns));
    const from = (to - stepUs * question.columns) as Instant;
    const read = await inSlices(history(session, { ...question, from, to, stepUs }), {
      ...job,
      onSlice: (at) => job.onProgress((at - from) / (to - from)),
    });
    return read ?? err({ code: 'archive.interrupted' });
  } finally {
    session.close();
  }
}

interface Stretch {
  readonly market: MarketTicker;
  readonly from: Instant;
  readonly to: Instant;
  readonly stepUs: number;
}

function* history(
  session: SessionReader,
  { market, from, to, stepUs }: Stretch,
): Generator<Instant, Result<MarketHistory>> {
  const known = session.markets().findLast((record) => record.market.ticker === market);
  const started = session.bookAt(market, from);
  if (!started.ok) return started;
  const book = started.value;
  const columns: BookColumn[] = [];
  let trades: TradeRecord[] = [];
  let shown = -1;
  /** Columns up to the moment, exclusively: each shows what was true at its end. */
  let columnEnd = from + stepUs;
  const show = (at: number): void => {
    if (book.revision === shown || book.state === 'empty') return;
    shown = book.revision;
    columns.push(columnOf(book, at as Instant));
  };
  const after = session.eventAt(from);
  let seen = 0;
  for (const record of session.records({ after, kinds: ['delta', 'snapshot', 'gap', 'trade'] })) {
    if (record.receivedAt > to) break;
    for (; record.receivedAt > columnEnd; columnEnd += stepUs) show(columnEnd);
    seen += 1;
    if (seen % BREATH === 0) yield record.receivedAt;
    if (record.receivedAt <= from) continue;
    if (record.kind === 'gap') {
      const isOurs = record.stale === 'market' && record.marketRef === known?.marketRef;
      if (record.stale === 'all' || isOurs) book.markStale();
    } else if ('marketRef' in record && record.marketRef === known?.marketRef) {
      if (record.kind === 'delta') book.applyDelta(record);
      if (record.kind === 'snapshot') {
        book.applySnapshot({ ...record, source: record.source === 'poll' ? 'poll' : 'feed' });
      }
      if (record.kind === 'trade' && !record.block) {
        trades.push(record);
        if (trades.length >= 2 * TRADES_LIMIT) trades = trades.slice(-TRADES_LIMIT);
      }
    }
  }
  for (; columnEnd <= to; columnEnd += stepUs) show(columnEnd);
  return ok({
    from,
    to,
    stepUs,
    columns,
    trades: trades.slice(-TRADES_LIMIT).map(({ tradeId, price, qty, taker, receivedAt }) => ({
      tradeId,
      price,
      qty,
      taker,
      at: receivedAt,
    })),
  });
}

const pair = ({ price, qty }: Level): readonly [Price, Qty] => [price, qty];

const columnOf = (book: Book, at: Instant): BookColumn => ({
  at,
  live: book.state === 'live',
  yes: book.bids('yes').map(pair),
  no: book.bids('no').map(pair),
});
