import { ONE_DOLLAR, type Price, type Qty } from '../units/units.ts';
import type { PriceGrid } from '../market/price-grid.ts';

/** Sizes are held one slot per `step` of price: the greatest step that hits every price of a grid. */
export function slotStepOf(grid: PriceGrid): number {
  return grid.reduce((step, band) => gcd(gcd(step, band.step), band.start), ONE_DOLLAR as number);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * The bids of one side, indexed by price: reading and changing a level, and the best price, cost no search and
 * no allocation. A bit per slot finds the next level when the best one is emptied. A price between two slots
 * makes the ladder finer by itself, so a grid that changes while trading never loses a level.
 */
export class Ladder {
  #step: number;
  #sizes: Float64Array;
  #occupied: Int32Array;
  /** Slot of the best price, -1 while there is none. */
  #best = -1;
  #levelCount = 0;
  #total = 0;

  constructor(step: number) {
    this.#step = step;
    this.#sizes = new Float64Array(slotCount(step));
    this.#occupied = new Int32Array(wordCount(step));
  }

  get levelCount(): number {
    return this.#levelCount;
  }

  /** All contracts resting on this side. */
  get total(): Qty {
    return this.#total as Qty;
  }

  /** The highest bid; 0 while there is none. */
  get bestPrice(): Price {
    return (this.#best < 0 ? 0 : this.#best * this.#step) as Price;
  }

  /** Contracts at the highest bid; 0 while there is none. */
  get bestSize(): Qty {
    return (this.#best < 0 ? 0 : this.#sizes[this.#best]) as Qty;
  }

  sizeAt(price: Price): Qty {
    const slot = price / this.#step;
    return (Number.isInteger(slot) ? (this.#sizes[slot] ?? 0) : 0) as Qty;
  }

  /**
   * Sets a level; size 0 removes it.
   *
   * @throws RangeError for a price that no contract can have, or a size that is no whole number ≥ 0
   */
  set(price: Price, size: number): void {
    if (!(Number.isSafeInteger(size) && size >= 0)) throw new RangeError(`level size: ${size}`);
    if (!(Number.isInteger(price) && price > 0 && price < ONE_DOLLAR)) {
      throw new RangeError(`level price: ${price}`);
    }
    if (price % this.#step !== 0) this.refine(gcd(this.#step, price));
    const slot = price / this.#step;
    const before = this.#sizes[slot] as number;
    this.#sizes[slot] = size;
    this.#total += size - before;
    if (before === 0 && size > 0) this.#occupy(slot);
    else if (before > 0 && size === 0) this.#vacate(slot);
  }

  clear(): void {
    if (this.#levelCount === 0) return;
    this.#sizes.fill(0);
    this.#occupied.fill(0);
    this.#best = -1;
    this.#levelCount = 0;
    this.#total = 0;
  }

  /** Makes room for every price that is a multiple of `step`; all levels stay. */
  refine(step: number): void {
    const finer = gcd(this.#step, step);
    if (finer === this.#step) return;
    const ratio = this.#step / finer;
    const sizes = new Float64Array(slotCount(finer));
    const occupied = new Int32Array(wordCount(finer));
    for (let slot = this.#best; slot >= 0; slot = this.#below(slot)) {
      const target = slot * ratio;
      sizes[target] = this.#sizes[slot] as number;
      occupied[target >> 5] = (occupied[target >> 5] as number) | (1 << (target & 31));
    }
    if (this.#best >= 0) this.#best *= ratio;
    this.#step = finer;
    this.#sizes = sizes;
    this.#occupied = occupied;
  }

  /** The next lower bid, or 0 when `price` is the lowest. Walks a side from `bestPrice` without allocation. */
  priceBelow(price: Price): Price {
    const slot = this.#below(Math.ceil(price / this.#step));
    return (slot < 0 ? 0 : slot * this.#step) as Price;
  }

  #occupy(slot: number): void {
    this.#occupied[slot >> 5] = (this.#occupied[slot >> 5] as number) | (1 << (slot & 31));
    this.#levelCount += 1;
    if (slot > this.#best) this.#best = slot;
  }

  #vacate(slot: number): void {
    this.#occupied[slot >> 5] = (this.#occupied[slot >> 5] as number) & ~(1 << (slot & 31));
    this.#levelCount -= 1;
    if (slot === this.#best) this.#best = this.#below(slot);
  }

  /** The nearest occupied slot below `slot`, or -1. */
  #below(slot: number): number {
    let word = slot >> 5;
    let bits = (this.#occupied[word] as number) & ((1 << (slot & 31)) - 1);
    while (bits === 0) {
      word -= 1;
      if (word < 0) return -1;
      bits = this.#occupied[word] as number;
    }
    return (word << 5) + 31 - Math.clz32(bits);
  }
}

/** Slots from 0 to 1 USD, both included, so that a slot is simply price / step. */
const slotCount = (step: number): number => ONE_DOLLAR / step + 1;
const wordCount = (step: number): number => (slotCount(step) >> 5) + 1;
