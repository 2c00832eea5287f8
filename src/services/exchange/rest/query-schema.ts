import { z } from 'zod';
import { MAX_SUBACCOUNT } from '../accounts.ts';
import {
  parsePrice,
  parseQty,
  type Instant,
  type UnitError,
  type Price,
  type Qty,
} from '../../../domain/units/units.ts';
import type { Result } from '../../../base/result.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';

/** A wire string read by one of the unit parsers. */
const unit = <T>(parse: (text: string) => Result<T, UnitError>) =>
  z.string().transform((text, context): T => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.error.code });
    return z.NEVER;
  });

export const price = unit<Price>(parsePrice);
export const qty = unit<Qty>(parseQty);
/** More than nothing: an order of zero contracts is malformed. */
export const positiveQty = qty.refine((value) => value > 0, 'must be positive');

/** A whole number as a query writes it. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be ${min} to ${max}`);

/** Unix seconds in a query, as an instant. */
export const seconds = wholeNumber(0, 99_999_999_999).transform((s) => (s * 1_000_000) as Instant);

/** Unix seconds in a body, as an instant. */
export const bodySeconds = z
  .int()
  .min(0)
  .max(99_999_999_999)
  .transform((s) => (s * 1_000_000) as Instant);

export const yesNo = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1');

/** `A,B` */
export const list = z.string().transform((text) => text.split(',').filter((item) => item !== ''));
export const tickerList = list.transform((items) => items as MarketTicker[]);

/** Which of the caller's accounts. */
export const subaccount = wholeNumber(0, MAX_SUBACCOUNT);
export const exchangeIndex = wholeNumber(-1, 999);

/** The size of a page and where it starts; `max` also bounds the default of 100. */
export const paging = (max: number, byDefault = 100) => ({
  limit: wholeNumber(1, max).default(byDefault),
  cursor: z.string().max(200).optional(),
});

/** The period of records asked for, both ends included. */
export const period = { min_ts: seconds.optional(), max_ts: seconds.optional() };
