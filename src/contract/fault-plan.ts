import { z } from 'zod';
import type { Result } from '../base/result.ts';
import { createPriceGrid, type PriceBand, type PriceGrid } from '../domain/market/price-grid.ts';
import { parsePrice } from '../domain/units/units.ts';

// Faults of the embedded exchange, on purpose: what goes wrong, when, and for whom. `docs/faults.md` tells of each.

/** Simulated milliseconds, at most a week. */
const ms = z.int().min(0).max(604_800_000);
const duration = ms.min(1);

/** A name, or the beginning of one followed by `*`. */
const pattern = z.string().min(1).max(200);

/** When a fault strikes, of all the occasions that it is for: each condition has to hold. */
const when = z
  .strictObject({
    /** From this long after the plan took effect. */
    fromMs: ms.default(0),
    /** Until just before this. */
    untilMs: ms.optional(),
    /** Only the n-th, 2n-th, … occasion within that time. */
    every: z.int().min(1).default(1),
    /** Of those, each with this chance, drawn from the plan's seed. */
    probability: z.number().min(0).max(1).default(1),
    /** At most so often. */
    count: z.int().min(1).optional(),
  })
  .prefault({});

/** When a fault of the venue itself happens: once, or again and again. */
const schedule = z
  .strictObject({
    fromMs: ms.default(0),
    againEveryMs: duration.optional(),
    /** How often in all; without `againEveryMs` once. */
    count: z.int().min(1).optional(),
  })
  .prefault({});

/** Everything that the embedded venue's feed tells to those who subscribe to it. */
export const FEED_CHANNELS = [
  'orderbook_delta',
  'ticker',
  'trade',
  'fill',
  'user_orders',
  'market_positions',
  'market_lifecycle_v2',
  'order_group_updates',
] as const;
/** `reply`: answers to commands. */
const FRAME_CHANNELS = [...FEED_CHANNELS, 'reply'] as const;

const forFrame = z
  .strictObject({
    key: pattern.optional(),
    channel: z.enum(FRAME_CHANNELS).optional(),
    market: pattern.optional(),
  })
  .prefault({});
const forKey = z.strictObject({ key: pattern.optional() }).prefault({});
const forRequest = z
  .strictObject({
    key: pattern.optional(),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
    /** Below `/trade-api/v2`, without query. */
    path: pattern.optional(),
  })
  .prefault({});
const forMarket = z.strictObject({ market: pattern.optional() }).prefault({});

/** US dollars as the venue writes them: "0.0050". A plan stays as it was written, so that it can be shown and sent on. */
const dollars = z.string().refine((text) => parsePrice(text).ok, 'not a price');

/** The codes that may travel in a closing frame (RFC 6455, 7.4). */
const closeCode = z.union([
  z.int().min(1000).max(1003),
  z.int().min(1007).max(1014),
  z.int().min(3000).max(4999),
]);

/** The grid that a plan describes. */
export function priceGrid(
  written: readonly { readonly start: string; readonly end: string; readonly step: string }[],
): Result<PriceGrid> {
  const grid: PriceBand[] = [];
  for (const { start, end, step } of written) {
    const [from, to, by] = [parsePrice(start), parsePrice(end), parsePrice(step)];
    if (!from.ok) return from;
    if (!to.ok) return to;
    if (!by.ok) return by;
    grid.push({ start: from.value, end: to.value, step: by.value });
  }
  return createPriceGrid(grid);
}

const bands = z
  .array(z.strictObject({ start: dollars, end: dollars, step: dollars }))
  .max(100)
  .refine((written) => priceGrid(written).ok, 'not a price grid');

const frameFault = <N extends string, S extends z.ZodRawShape>(fault: N, more: S) =>
  z.strictObject({ fault: z.literal(fault), when, for: forFrame, ...more });
const requestFault = <N extends string, S extends z.ZodRawShape>(fault: N, more: S) =>
  z.strictObject({ fault: z.literal(fault), when, for: forRequest, ...more });
const venueFault = <N extends string, S extends z.ZodRawShape>(fault: N, more: S) =>
  z.strictObject({ fault: z.literal(fault), when: schedule, ...more });

const fault = z.discriminatedUnion('fault', [
  // Frames to a client.
  frameFault('dropFrame', {}),
  frameFault('duplicateFrame', {}),
  /** Later frames overtake it. */
  frameFault('delayFrame', { delayMs: duration }),
  /** An answer to a command comes after the next one, or a second later. */
  frameFault('swapReply', {}),
  /** With a closing code, or cut without a word. */
  frameFault('closeSocket', { closeCode: closeCode.optional() }),
  /** Nothing but pings for so long; then all that was held, in order. */
  frameFault('stall', { stallMs: duration }),
  /** The subscription ends with code 25, as if the client read too slowly. */
  frameFault('overflow', {}),

  // Connecting and subscribing.
  z.strictObject({ fault: z.literal('refuseUpgrade'), when, for: forKey }),
  /** Who subscribes to `fill`, or lists fills by REST, gets the newest ones once more. */
  z.strictObject({
    fault: z.literal('repeatFills'),
    when,
    for: forKey,
    fills: z.int().min(1).max(1000).default(1),
  }),

  // Requests.
  requestFault('tooManyRequests', {}),
  requestFault('unavailable', {}),
  /** Done, and answered with 500. */
  requestFault('failAfterwards', {}),
  /** Done, and the connection cut instead of an answer. */
  requestFault('loseAnswer', {}),
  /** Reads of the account see it as it was so long ago. */
  requestFault('lagReads', { lagMs: duration.max(60_000) }),
  /** The venue's clock, against which signatures are held, is so far ahead (or behind). */
  requestFault('skewClock', { skewMs: z.int().min(-86_400_000).max(86_400_000) }),

  // The venue.
  venueFault('pauseTrading', { forMs: duration }),
  venueFault('pauseMarket', { forMs: duration, for: forMarket }),
  venueFault('changeGrid', {
    for: forMarket,
    label: z.string().min(1).max(100),
    bands,
  }),
]);

/** Rules in order: of those for the same kind of occasion, the first that strikes decides. */
export const faultPlan = z.strictObject({
  /** Fixes every draw. */
  seed: z.int().min(0).default(0),
  faults: z.array(fault).max(1000),
});

export type FaultPlan = z.output<typeof faultPlan>;
export type Fault = FaultPlan['faults'][number];
export type FaultName = Fault['fault'];

export const NO_FAULTS: FaultPlan = { seed: 0, faults: [] };
