import type { Book } from './book.ts';

/**
 * A 64-bit running hash over whole numbers and text, for telling books apart; not cryptographic. Two 32-bit
 * lanes with the multipliers and the finish of MurmurHash3 (Appleby, public domain), since the pure layers have
 * no crypto module and BigInt would be slow.
 */
export class BookHash {
  #a = 0x2545f491;
  #b = 0x4f6cdd1d;

  /** @param value - any whole number 0..2^53-1 */
  add(value: number): void {
    this.#mix(value | 0);
    this.#mix(Math.floor(value / 2 ** 32));
  }

  addText(text: string): void {
    this.add(text.length);
    for (let i = 0; i < text.length; i += 1) this.#mix(text.charCodeAt(i));
  }

  /** Sixteen hex digits. */
  digest(): string {
    const a = finish(this.#a ^ this.#b);
    const b = finish(Math.imul(this.#b, 0x1b873593) ^ a);
    return hex(a) + hex(b);
  }

  #mix(word: number): void {
    const a = Math.imul(this.#a ^ Math.imul(word, 0xcc9e2d51), 0x85ebca6b);
    this.#a = (a << 13) | (a >>> 19);
    const b = Math.imul(this.#b ^ Math.imul(word, 0x1b873593), 0xc2b2ae35) + a;
    this.#b = (b << 15) | (b >>> 17);
  }
}

/** One hash over many books, the same in whatever order they are given. */
export function hashBooks(books: Iterable<Book>): string {
  const hash = new BookHash();
  const sorted = [...books].sort((a, b) =>
    a.ticker < b.ticker ? -1 : Number(a.ticker > b.ticker),
  );
  for (const book of sorted) {
    hash.addText(book.ticker);
    book.addTo(hash);
  }
  return hash.digest();
}

function finish(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
