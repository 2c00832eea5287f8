import { parseQty, type Qty } from '../../domain/units/units.ts';

/** A size as one types it: 1050 → "10.5". */
export const writeSize = (qty: number): string => (qty / 100).toString();

/** Contracts as typed; undefined for anything but a positive size in steps of 0.01. */
export function readSize(text: string): Qty | undefined {
  const qty = parseQty(text.trim());
  return qty.ok && qty.value > 0 ? qty.value : undefined;
}

/** The sizes that were typed, an empty field being none; undefined while one cannot be read, repeats, or none is left. */
export function readSizes(typed: readonly string[]): readonly Qty[] | undefined {
  const filled = typed.filter((text) => text.trim() !== '');
  const sizes = filled.map(readSize).filter((size) => size !== undefined);
  const isSound =
    sizes.length > 0 && sizes.length === filled.length && new Set(sizes).size === sizes.length;
  return isSound ? sizes : undefined;
}
