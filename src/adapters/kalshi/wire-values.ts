import { z } from 'zod';
import type { Result } from '../../base/result.ts';
import type { PriceBand } from '../../domain/market/price-grid.ts';
import { createPriceGrid } from '../../domain/market/price-grid.ts';
import type {
  ClientOrderId,
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  SeriesTicker,
  TradeId,
} from '../../domain/units/ids.ts';
import {
  type Instant,
  instantFromMs,
  type Money,
  parseInstant,
  parseMoney,
  parsePrice,
  parseQty,
  parseSignedQty,
  type UnitError,
} from '../../domain/units/units.ts';
import { isTicker } from './ticker-table.ts';

// Wire text in, domain values out: the only place where the venue's spelling of a value is known (protocol brief §3).

const decimal = <T>(parse: (text: string) => Result<T, UnitError>) =>
  z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.error.code });
    return z.NEVER;
  });

export const price = decimal(parsePrice);
export const qty = decimal(parseQty);
export const signedQty = decimal(parseSignedQty);
export const money = decimal(parseMoney);
/** RFC 3339 text */
export const timeText = decimal(parseInstant);
/** Whole milliseconds since 1970 */
export const timeMs = z.int().nonnegative().transform(instantFromMs);
/** Whole seconds since 1970 */
export const timeSeconds = z
  .int()
  .nonnegative()
  .transform((seconds) => (seconds * 1_000_000) as Instant);
/** Whole cents */
export const cents = z.int().transform((count) => (count * 10_000) as Money);

const ticker = z.string().refine(isTicker, 'unit.malformed');
export const marketTicker = ticker.transform((text) => text as MarketTicker);
export const eventTicker = ticker.transform((text) => text as EventTicker);
export const seriesTicker = ticker.transform((text) => text as SeriesTicker);

const id = z.string().min(1).max(100);
export const orderId = id.transform((text) => text as OrderId);
export const tradeId = id.transform((text) => text as TradeId);
export const orderGroupId = id.transform((text) => text as OrderGroupId);
/** Orders that were placed without a name of ours show an empty one, or none. */
export const clientOrderId = z
  .string()
  .nullish()
  .transform((text) => (text ? (text as ClientOrderId) : null));

/** A field that may be missing or null: null either way. */
export const maybe = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => (value ?? null) as z.output<T> | null);

/** Direction: `bid` is `yes`, `ask` is `no`, always (protocol brief §3). Not an open list: a third one would be news. */
export const bookSide = z.enum(['bid', 'ask']);

/** `price_ranges` of a market. */
export const priceGrid = z
  .array(z.object({ start: price, end: price, step: price }))
  .transform((bands, context) => {
    const grid = createPriceGrid(bands satisfies PriceBand[]);
    if (grid.ok) return grid.value;
    context.addIssue({ code: 'custom', message: grid.error.code });
    return z.NEVER;
  });

/** Where a message departs from its schema: the first problem, short enough for a log. */
export function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.')}: ${issue.message}`.slice(0, 120) : 'unknown';
}

/** The price of the last trade; the venue writes 0 where nobody has traded yet. */
export const lastPrice = maybe(price).transform((value) => (value === 0 ? null : value));
