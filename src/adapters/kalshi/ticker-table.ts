import type { MarketTicker } from '../../domain/units/ids.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONGEST = 100;

/** Printable ASCII without space, quote and backslash: what a ticker may be made of. */
export const isTicker = (text: string): boolean => /^[!#-[\]-~]{1,100}$/.test(text);

/**
 * Turns a ticker's bytes into the one string that stands for it, without making a string each time: a hash table
 * from bytes to names, for a set that is small against the number of frames.
 */
export class TickerTable {
  readonly #capacity: number;
  #slots: Int32Array;
  readonly #bytes: Uint8Array[] = [];
  readonly #names: MarketTicker[] = [];
  /** Where the last ticker read ended: its closing quote. */
  end = 0;

  /** @param capacity - names kept at most; further ones are still read, only slower */
  constructor(capacity = 50_000) {
    this.#capacity = capacity;
    this.#slots = new Int32Array(1024).fill(-1);
  }

  /** The ticker that starts at `from` and ends before a quote; undefined if there is none. */
  read(bytes: Uint8Array, from: number): MarketTicker | undefined {
    const limit = Math.min(bytes.length, from + LONGEST + 1);
    let hash = 0x811c9dc5;
    let at = from;
    while (at < limit) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte < 0x21 || byte > 0x7e || byte === BACKSLASH) return undefined;
      hash = Math.imul(hash ^ byte, 0x01000193);
      at += 1;
    }
    if (at === limit || at === from) return undefined;
    this.end = at;
    return this.#find(bytes, from, at, hash) ?? this.#add(bytes, from, at);
  }

  #find(bytes: Uint8Array, from: number, to: number, hash: number): MarketTicker | undefined {
    const mask = this.#slots.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] as number;
      if (index < 0) return undefined;
      if (isSame(this.#bytes[index] as Uint8Array, bytes, from, to)) return this.#names[index];
    }
  }

  #add(bytes: Uint8Array, from: number, to: number): MarketTicker {
    // A copy: a slice of a Buffer would keep the whole frame alive.
    const key = Uint8Array.from(bytes.subarray(from, to));
    const name = String.fromCharCode(...key) as MarketTicker;
    if (this.#names.length >= this.#capacity) return name;
    this.#bytes.push(key);
    this.#names.push(name);
    if (this.#names.length * 2 > this.#slots.length) this.#grow();
    else this.#place(this.#names.length - 1);
    return name;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let index = 0; index < this.#names.length; index += 1) this.#place(index);
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let hash = 0x811c9dc5;
    for (const byte of this.#bytes[index] as Uint8Array) hash = Math.imul(hash ^ byte, 0x01000193);
    let slot = spread(hash) & mask;
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }
}

/** FNV's low bits alone are weak for names that differ in their last letters. */
const spread = (hash: number): number => hash ^ (hash >>> 15);

function isSame(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let i = 0; i < key.length; i += 1) {
    if (key[i] !== bytes[from + i]) return false;
  }
  return true;
}
