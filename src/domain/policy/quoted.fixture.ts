import fc from 'fast-check';
import { Book } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import { ObservationStream } from '../observation/observation-stream.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import type { Action } from './action.ts';
import type { PolicyView } from './policy-view.ts';

/** Best YES bid and offer in cents, null where there is none. */
type Quote = readonly [bid: number | null, ask: number | null];

/** One after the other in time: `44/46 45/-`, a dash where there is none. */
export function quotesOf(text: string): readonly Quote[] {
  const cents = (word = '-'): number | null => (word === '-' ? null : Number(word));
  return text.split(' ').map((quote) => {
    const [bid, ask] = quote.split('/');
    return [cents(bid), cents(ask)];
  });
}

/** A market that was quoted so, a second apart. */
export function quoted(quotes: readonly Quote[], held: number): PolicyView {
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
  return { book, held: held as Qty, history: stream.history };
}

/** Any two-sided quote in a market of whole cents. */
export const anyQuote = fc
  .tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 8 }))
  .map(([bid, spread]) => [bid, Math.min(99, bid + spread)] as const);

/** The quotes of a market where YES and NO have changed places. */
export const mirrored = (quotes: readonly (readonly [number, number])[]): readonly Quote[] =>
  quotes.map(([bid, ask]) => [100 - ask, 100 - bid]);

/** What is done in such a market. */
export const MIRROR: Readonly<Record<Action, Action>> = {
  hold: 'hold',
  buyYes: 'buyNo',
  buyNo: 'buyYes',
  sellYes: 'sellNo',
  sellNo: 'sellYes',
};
