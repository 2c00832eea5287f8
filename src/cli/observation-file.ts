import { z } from 'zod';
import { err, ok, type Result } from '../base/result.ts';
import type { AccountView } from '../domain/observation/account-view.ts';
import type { FourSides } from '../domain/observation/book-figures.ts';
import {
  observePrepared,
  observeRaw,
  type Observed,
  type PreparedCase,
  type RawBook,
  type RawCase,
} from '../domain/observation/observation-case.ts';
import type { PastPoint } from '../domain/observation/recent-points.ts';

// One observation case a line, in the words of the Python world (docs/observation.md): prices in cents, sizes in
// contracts. Fields that no feature uses are ignored.

const priceCents = z.number().min(0).max(100);
const side = z.array(z.tuple([priceCents, z.number().nonnegative()]));
/** Sizes of 0 and below stand for levels that are gone. */
const rawSide = z.array(z.tuple([priceCents, z.number()]));
const timestampMs = z.number().nonnegative();

const pastPoint = z.object({
  timestamp_ms: timestampMs,
  activity_score: z.number(),
  yes_mid: z.number().nullable(),
});

const currentPoint = pastPoint.extend({
  time_gap: z.number(),
  momentum: z.number(),
  book: z.object({ yes_bids: side, yes_asks: side, no_bids: side, no_asks: side }).nullable(),
});

const rawBook = z.object({
  timestamp_ms: timestampMs,
  yes_bids: rawSide,
  no_bids: rawSide,
  yes_asks: rawSide.default([]),
  no_asks: rawSide.default([]),
  others: z
    .object({ markets: z.number().nonnegative(), volume: z.number().nonnegative() })
    .default({ markets: 0, volume: 0 }),
});

const observer = z.object({
  market: z.string(),
  positions: z.array(
    z.object({ market: z.string(), position: z.number(), cost_basis: z.number() }),
  ),
  portfolio: z.object({ portfolio_value: z.number(), cash_balance: z.number() }),
  orders: z
    .object({
      now_ms: timestampMs,
      open: z.array(
        z.object({
          market: z.string(),
          side: z.enum(['buy', 'sell']),
          limit_price: z.number(),
          status: z.enum(['pending', 'filled', 'cancelled', 'rejected']),
          placed_at_ms: timestampMs,
        }),
      ),
    })
    .nullable()
    .default(null),
});

/** A case whose points somebody has prepared. */
const preparedCase = observer
  .extend({ current: currentPoint, history: z.array(pastPoint) })
  .transform(({ current, history, ...line }): PreparedCase => ({
    ...observerOf(line),
    past: history.map(pointOf),
    current: { ...pointOf(current), timeGapS: current.time_gap, momentum: current.momentum },
    book: current.book && sidesOf(current.book),
  }));

/** A case of books. */
export const rawCase = observer
  .extend({
    asks: z.enum(['derived', 'explicit']),
    session_points: z.int().positive(),
    raw: z.array(rawBook).min(1),
  })
  .transform(({ asks, raw, session_points: sessionPoints, ...line }): RawCase => ({
    ...observerOf(line),
    books: raw.map((book) => rawBookOf(book, asks)),
    sessionPoints,
  }));

const named = z.looseObject({ id: z.string() });

/** What the points of a case are: `points` as somebody prepared them, `books` to be computed from its books. */
export type CaseSource = 'points' | 'books';

/**
 * Reads a line and observes its case.
 *
 * @param source - prepared points where the line has them, when not given
 */
export function observeLine(
  text: string,
  source?: CaseSource,
): Result<{ readonly id: string; readonly observed: Observed }> {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return err({ code: 'observation.notJson' });
  }
  const name = named.safeParse(line);
  if (!name.success) return malformed(name.error);
  const { id } = name.data;
  if ((source ?? ('current' in name.data ? 'points' : 'books')) === 'points') {
    const prepared = preparedCase.safeParse(line);
    return prepared.success
      ? ok({ id, observed: observePrepared(prepared.data) })
      : malformed(prepared.error);
  }
  const raw = rawCase.safeParse(line);
  return raw.success ? ok({ id, observed: observeRaw(raw.data) }) : malformed(raw.error);
}

function malformed(error: z.ZodError): Result<never> {
  const [issue] = error.issues;
  return err({
    code: 'observation.malformed',
    field: issue?.path.join('.') ?? '',
    reason: issue?.message ?? '',
  });
}

function observerOf({ market, positions, portfolio, orders }: z.output<typeof observer>): {
  readonly market: string;
  readonly account: AccountView;
  readonly nowMs: number;
} {
  return {
    market,
    account: {
      holdings: positions.map((held) => ({
        market: held.market,
        contracts: held.position,
        costCents: held.cost_basis,
      })),
      valueCents: portfolio.portfolio_value,
      cashCents: portfolio.cash_balance,
      orders:
        orders &&
        orders.open
          .filter(({ status }) => status === 'pending')
          .map((order) => ({
            market: order.market,
            direction: order.side,
            limitCents: order.limit_price,
            placedAtMs: order.placed_at_ms,
          })),
    },
    nowMs: orders?.now_ms ?? 0,
  };
}

const pointOf = (point: z.output<typeof pastPoint>): PastPoint => ({
  timestampMs: point.timestamp_ms,
  activity: point.activity_score,
  yesMid: point.yes_mid ?? Number.NaN,
});

const sidesOf = (book: NonNullable<z.output<typeof currentPoint>['book']>): FourSides => ({
  yesBids: book.yes_bids,
  yesAsks: book.yes_asks,
  noBids: book.no_bids,
  noAsks: book.no_asks,
});

const rawBookOf = (book: z.output<typeof rawBook>, asks: 'derived' | 'explicit'): RawBook => ({
  timestampMs: book.timestamp_ms,
  yesBids: book.yes_bids,
  noBids: book.no_bids,
  asks: asks === 'derived' ? null : { yes: book.yes_asks, no: book.no_asks },
  others: { markets: book.others.markets, contracts: book.others.volume },
});
