import { err, ok, type Result } from '../../base/result.ts';

declare const unit: unique symbol;
type Int<U extends string> = number & { readonly [unit]: U };

/** YES price. 1 = 1e-4 USD (a centi-cent); a binary contract lives in 0..10_000. */
export type Price = Int<'1e-4 USD'>;
/** Contracts. 1 = 1e-2 contract, the finest size the venue accepts. Signed where it is a change or a position. */
export type Qty = Int<'1e-2 contract'>;
/** Signed money. 1 = 1e-6 USD, so Price × Qty is Money with no scaling or rounding. */
export type Money = Int<'1e-6 USD'>;
/** A moment: microseconds since 1970-01-01 UTC. */
export type Instant = Int<'us since 1970'>;

export type UnitError = {
  readonly code: 'unit.malformed' | 'unit.tooPrecise' | 'unit.overflow';
  readonly text: string;
};

/** The payout of one contract: 1 USD in units of Price. */
export const ONE_DOLLAR = 10_000 as Price;

/** One whole contract in units of Qty. */
export const ONE_CONTRACT = 100 as Qty;

/**
 * Reads a decimal digit by digit ("0.5600", 4 → 5600); never through a float.
 *
 * @param sign - 'signed' accepts a leading minus
 */
function parseFixed<I extends Int<string>>(
  text: string,
  places: number,
  sign: 'signed' | 'unsigned',
): Result<I, UnitError> {
  const [, minus = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || (minus !== '' && sign === 'unsigned')) {
    return err({ code: 'unit.malformed', text });
  }
  if (/[^0]/.test(fraction.slice(places))) return err({ code: 'unit.tooPrecise', text });
  const magnitude = Number(whole + fraction.slice(0, places).padEnd(places, '0'));
  if (!Number.isSafeInteger(magnitude)) return err({ code: 'unit.overflow', text });
  return ok((minus === '' || magnitude === 0 ? magnitude : -magnitude) as I);
}

function formatFixed(value: number, places: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(places + 1, '0');
  const cut = digits.length - places;
  return `${value < 0 ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** "0.4300" → 4300. Unsigned, at most four decimals. */
export const parsePrice = (text: string): Result<Price, UnitError> =>
  parseFixed<Price>(text, 4, 'unsigned');

/** "12.50" → 1250. Unsigned, at most two decimals. */
export const parseQty = (text: string): Result<Qty, UnitError> =>
  parseFixed<Qty>(text, 2, 'unsigned');

/** "-30.50" → -3050: a change of size or a position. */
export const parseSignedQty = (text: string): Result<Qty, UnitError> =>
  parseFixed<Qty>(text, 2, 'signed');

/** "-0.120000" → -120000. Signed, at most six decimals. */
export const parseMoney = (text: string): Result<Money, UnitError> =>
  parseFixed<Money>(text, 6, 'signed');

/** 4300 → "0.4300", as on the wire. */
export const formatPrice = (price: Price): string => formatFixed(price, 4);

/** 1250 → "12.50", as on the wire. */
export const formatQty = (qty: Qty): string => formatFixed(qty, 2);

/** -120000 → "-0.120000", as on the wire. */
export const formatMoney = (money: Money): string => formatFixed(money, 6);

/** What `qty` contracts cost at `price`: exact, no rounding. */
export const cost = (price: Price, qty: Qty): Money => (price * qty) as Money;

/** The same level seen from the other contract: a YES price of 43 cents is a NO price of 57. */
export const complement = (price: Price): Price => (ONE_DOLLAR - price) as Price;

/** Whole cents, as integer fields of the venue carry them; towards minus infinity. */
export const floorToCents = (money: Money): number => Math.floor(money / 10_000);

/** `ms` since 1970 as an Instant. */
export const instantFromMs = (ms: number): Instant => (ms * 1000) as Instant;

/** Whole milliseconds since 1970, towards minus infinity. */
export const instantToMs = (at: Instant): number => Math.floor(at / 1000);

/**
 * Reads RFC 3339 UTC with any number of fraction digits; below a microsecond they are cut off.
 *
 * @example parseInstant('2026-12-01T14:03:22.51871Z') // 1796133802518710
 */
export function parseInstant(text: string): Result<Instant, UnitError> {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z$/.exec(text);
  const seconds = match?.[1] === undefined ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(seconds)) return err({ code: 'unit.malformed', text });
  const micros = Number((match?.[2] ?? '').slice(0, 6).padEnd(6, '0'));
  return ok((seconds * 1000 + micros) as Instant);
}

/** RFC 3339 UTC with six fraction digits. */
export function formatInstant(at: Instant): string {
  const ms = Math.floor(at / 1000);
  const micros = (at - ms * 1000).toString().padStart(3, '0');
  return new Date(ms).toISOString().replace('Z', `${micros}Z`);
}
