import type { Money } from '../../domain/units/units.ts';

const dollars = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Micro-dollars to whole cents, halves away from zero: for the eye, never for a sum. */
function cents(money: Money): number {
  return Math.sign(money) * Math.round(Math.abs(money) / 10_000);
}

/** "$1,234.50", "−$3.10". */
export function formatUsd(money: Money): string {
  const rounded = cents(money);
  return `${rounded < 0 ? '−' : ''}$${dollars.format(Math.abs(rounded) / 100)}`;
}

/** A dash while nobody knows it. */
export const formatIfKnown = (money: Money | null | undefined, format = formatUsd): string =>
  money === null || money === undefined ? '–' : format(money);

/** With its sign: "+$12.00", "−$3.10", "$0.00". */
export function formatUsdChange(money: Money): string {
  return cents(money) > 0 ? `+${formatUsd(money)}` : formatUsd(money);
}
