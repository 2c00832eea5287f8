import { z } from 'zod';
import type { TradeId } from '../domain/units/ids.ts';
import { bookLevels, instant, price, qty } from './schemas.ts';

/** Columns of one answer at most. */
export const HISTORY_COLUMNS_LIMIT = 1000;

/** A book as it was at a moment: both bid ladders, ascending, each in its own prices. */
export const bookColumn = z.object({
  at: instant,
  /** False: something was lost before, so the levels are the last that were true. */
  live: z.boolean(),
  yes: bookLevels,
  no: bookLevels,
});
export type BookColumn = z.output<typeof bookColumn>;

/**
 * A market's book through time, at the ends of even steps from `from` to `to`. A column that is missing was as the
 * one before it; before the first one nothing was known. Trades are in the order of their receipt.
 */
export const marketHistory = z.object({
  from: instant,
  to: instant,
  stepUs: z.int().positive(),
  columns: z.array(bookColumn).readonly(),
  trades: z
    .array(
      z.object({
        tradeId: z.string().transform((id) => id as TradeId),
        /** YES price. */
        price,
        qty,
        /** Which way the taker went: `bid` bought YES. */
        taker: z.enum(['bid', 'ask']),
        at: instant,
      }),
    )
    .readonly(),
});
export type MarketHistory = z.output<typeof marketHistory>;
