import { z } from 'zod';
import type { ClientOrderId, MarketTicker, OrderId } from '../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../domain/units/units.ts';

// The branded values of the domain, as they cross a process boundary. The casts are the boundary's proof.

const ticker = z.string().regex(/^[A-Z0-9][A-Z0-9.\-_]{0,99}$/);
export const marketTicker = ticker.transform((text) => text as MarketTicker);
export const orderId = z
  .string()
  .min(1)
  .max(64)
  .transform((text) => text as OrderId);
export const clientOrderId = z
  .string()
  .min(1)
  .max(64)
  .transform((text) => text as ClientOrderId);

/** 1e-4 USD, the whole scale. */
export const price = z
  .int()
  .min(0)
  .max(10_000)
  .transform((n) => n as Price);
/** 1e-2 contract, never negative. */
export const qty = z
  .int()
  .min(0)
  .transform((n) => n as Qty);
/** 1e-6 USD, signed. */
export const money = z.int().transform((n) => n as Money);
/** Microseconds since 1970. */
export const instant = z.int().transform((n) => n as Instant);

/** One side of a book: price and size of each level, ascending. */
export const bookLevels = z.array(z.tuple([price, qty]).readonly()).readonly();

/** The name of a file, from the root of its file system. */
export const filePath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]*$/);

/** A Result as data: what every handler answers. */
export const failure = z.looseObject({ code: z.string() });
export const reply = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), error: failure }),
  ]);

/** What zod found, as plain data: a dotted path and words. */
export const plainIssues = (
  error: z.ZodError,
): { readonly path: string; readonly message: string }[] =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
