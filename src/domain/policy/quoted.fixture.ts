import { Book } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import { ObservationStream } from '../observation/observation-stream.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { Action } from './action.ts';
import type { PolicyView } from './policy-view.ts';

/** Best YES bid and offer in cents, null where there is none, one after the other in time. */
export type Quotes = readonly (readonly [bid: number | null, ask: number | null])[];

/** A market that was quoted so, a second apart. */
export function quoted(quotes: Quotes, held: Qty): PolicyView {
  const book = new Book('KXRAIN-26DEC01-NYC' as MarketTicker, LINEAR_CENT);
  const stream = new ObservationStream(book);
  const side = (cents: number | null) =>
    cents === null ? [] : [{ price: (cents * 100) as Price, qty: 500 as Qty }];
  for (const [n, [bid, ask]] of quotes.entries()) {
    const receivedAt = ((n + 1) * 1_000_000) as Instant;
    const no = side(ask === null ? null : 100 - ask);
    book.applySnapshot({ yes: side(bid), no, receivedAt, source: 'feed' });
    stream.update(receivedAt);
  }
  return { book, held, history: stream.history };
}

/** What is done in a market where YES and NO have changed places. */
export const MIRROR: Readonly<Record<Action, Action>> = {
  hold: 'hold',
  buyYes: 'buyNo',
  buyNo: 'buyYes',
  sellYes: 'sellNo',
  sellNo: 'sellYes',
};
