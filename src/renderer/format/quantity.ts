import type { Qty } from '../../domain/units/units.ts';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const fractional = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Contracts in full: 125000 → "1,250", 1250 → "12.50". */
export function formatContracts(qty: Qty): string {
  return qty % 100 === 0 ? grouped.format(qty / 100) : fractional.format(qty / 100);
}

const STEPS = [
  [1_000_000_000, 'B'],
  [1_000_000, 'M'],
  [1000, 'k'],
] as const;

/** Contracts in at most five characters: "950", "12.5", "12.3k", "1.24M". */
export function formatContractsShort(qty: Qty): string {
  const contracts = qty / 100;
  const size = Math.abs(contracts);
  if (size < 10_000)
    return qty % 100 === 0 ? contracts.toString() : contracts.toFixed(size < 100 ? 2 : 0);
  for (const [unit, letter] of STEPS) {
    if (size < unit) continue;
    const scaled = contracts / unit;
    // As many decimals as there is room for once it is rounded: 99.99 has none, being 100.
    const text = [2, 1].map((decimals) => scaled.toFixed(decimals)).find((each) => each.length < 5);
    return `${text ?? scaled.toFixed(0)}${letter}`;
  }
  return contracts.toString();
}

/** Contracts in at most four characters, for narrow columns: "9.5", "95", "950", "2.8k", "12k", "1.2M". */
export function formatContractsTiny(qty: Qty): string {
  const contracts = qty / 100;
  if (contracts < 10) return (Math.round(contracts * 10) / 10).toString();
  if (contracts < 1000) return Math.round(contracts).toString();
  const [unit, letter] = STEPS.find(([step]) => contracts >= step) as (typeof STEPS)[number];
  const scaled = contracts / unit;
  return `${scaled < 10 ? Math.floor(scaled * 10) / 10 : Math.floor(scaled)}${letter}`;
}

/** A plain count with thousands apart. */
export const formatCount = (n: number): string => grouped.format(n);

/** A rate: "0.4", "12", "1.2k". */
export function formatRate(perS: number): string {
  if (perS >= 10_000) return `${(perS / 1000).toFixed(0)}k`;
  if (perS >= 1000) return `${(perS / 1000).toFixed(1)}k`;
  return perS >= 10 ? perS.toFixed(0) : perS.toFixed(1);
}

/** Bytes in binary thousands: "512 B", "1.5 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    if (value < 1024)
      return `${value >= 100 || unit === 'B' ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)} TB`;
}

/** A signed position: "120 YES", "35 NO", "flat". */
export function formatPosition(qty: Qty): string {
  if (qty === 0) return 'flat';
  return `${formatContracts(Math.abs(qty) as Qty)} ${qty > 0 ? 'YES' : 'NO'}`;
}
