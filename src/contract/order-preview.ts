import { z } from 'zod';
import { money, qty } from './schemas.ts';

/** What an order would do, and what the gate would say of it. */
export const orderPreview = z.object({
  /** Contracts that would close the position, and those that would open. */
  closes: qty,
  opens: qty,
  /** What the part that opens would cost, and what the part that closes would bring in. */
  cost: money,
  proceeds: money,
  fee: money,
  /** Profit or loss that the part that closes would book. */
  realized: money,
  /** From what closes and what opens together, fees in; a loss below zero is a gain for sure. */
  largestLoss: money,
  largestGain: money,
  /** Signed, once all of it is filled. */
  position: z.int(),
  queueAhead: qty.nullable(),
  checks: z.array(
    z.object({
      code: z.string(),
      unit: z.string(),
      verdict: z.enum(['passes', 'denies']),
      /** Whether the limit is the most or the least that the value may be. */
      bound: z.enum(['most', 'least']),
      limit: z.number().nullable(),
      wouldBe: z.number().nullable(),
      use: z.number().nullable(),
    }),
  ),
  /** What denies, or else the limit that would be used most. */
  binding: z.string().nullable(),
});
