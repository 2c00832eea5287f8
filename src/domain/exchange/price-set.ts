const WORDS = 313;
const SUMMARY_WORDS = 10;

/**
 * A set of prices 1..9999 that knows its members in order: one bit per price, and one bit per word of 32 that is
 * not empty. Finding the next lower member costs a few operations, whatever the grid.
 */
export class PriceSet {
  readonly #words = new Int32Array(WORDS);
  readonly #summary = new Int32Array(SUMMARY_WORDS);

  add(price: number): void {
    const word = price >>> 5;
    this.#words[word] = (this.#words[word] as number) | (1 << (price & 31));
    this.#summary[word >>> 5] = (this.#summary[word >>> 5] as number) | (1 << (word & 31));
  }

  delete(price: number): void {
    const word = price >>> 5;
    const left = (this.#words[word] as number) & ~(1 << (price & 31));
    this.#words[word] = left;
    if (left === 0) {
      this.#summary[word >>> 5] = (this.#summary[word >>> 5] as number) & ~(1 << (word & 31));
    }
  }

  /** The highest member below `price` (at most 10 000); 0 when there is none. */
  below(price: number): number {
    const word = price >>> 5;
    const bits = (this.#words[word] as number) & ((1 << (price & 31)) - 1);
    if (bits !== 0) return (word << 5) + highestBit(bits);
    let group = word >>> 5;
    let words = (this.#summary[group] as number) & ((1 << (word & 31)) - 1);
    while (words === 0) {
      if (group === 0) return 0;
      group -= 1;
      words = this.#summary[group] as number;
    }
    const found = (group << 5) + highestBit(words);
    return (found << 5) + highestBit(this.#words[found] as number);
  }
}

const highestBit = (bits: number): number => 31 - Math.clz32(bits);
