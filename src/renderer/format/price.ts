import type { PriceGrid } from '../../domain/market/price-grid.ts';
import type { Price } from '../../domain/units/units.ts';

/** Decimals of a cent that show every step of a grid: whole cents need none, tenths one, hundredths two. */
export function centDecimals(grid: PriceGrid): number {
  if (grid.some(({ step, start }) => step % 10 !== 0 || start % 10 !== 0)) return 2;
  return grid.some(({ step, start }) => step % 100 !== 0 || start % 100 !== 0) ? 1 : 0;
}

/**
 * A price, or the distance of two: 4320 with one decimal → "43.2". Cut off, not rounded, so that no shown price is
 * one that is not there.
 *
 * @param price - 1e-4 USD, not negative
 */
export function formatCents(price: number, decimals: number): string {
  const whole = Math.trunc(price / 100);
  if (decimals === 0) return whole.toString();
  const fraction = (price % 100).toString().padStart(2, '0').slice(0, decimals);
  return `${whole}.${fraction}`;
}

/** With as many decimals as the price needs: "43¢", "43.2¢". */
export function formatCentsExact(price: Price): string {
  const decimals = price % 100 === 0 ? 0 : price % 10 === 0 ? 1 : 2;
  return `${formatCents(price, decimals)}¢`;
}

/** The steps of a grid from its first band on: "1¢", "0.1¢ / 1¢". */
export function formatSteps(grid: PriceGrid): string {
  return [...new Set(grid.map(({ step }) => formatCentsExact(step)))].join(' / ');
}

/** "43" → 4300, "43.25" → 4325, digit by digit; undefined for anything else. */
export function parseCents(text: string): Price | undefined {
  const [, whole, fraction = ''] = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*¢?\s*$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const price = Number(whole + fraction.padEnd(2, '0'));
  return price <= 10_000 ? (price as Price) : undefined;
}
