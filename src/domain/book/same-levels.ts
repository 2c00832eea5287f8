import type { Level } from './book.ts';

/** Whether two sides of a book are the same, both given in the same order. */
export const areSameLevels = (a: readonly Level[], b: readonly Level[]): boolean =>
  a.length === b.length &&
  a.every(({ price, qty }, i) => price === b[i]?.price && qty === b[i]?.qty);
