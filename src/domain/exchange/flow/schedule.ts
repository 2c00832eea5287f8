import { assert } from '../../../base/assert.ts';
import type { Instant } from '../../units/units.ts';

/**
 * What is due when: a binary heap of (instant, number), the earliest first, equal instants by the smaller number.
 * Whoever puts a number in gives it its meaning. Flat arrays, no allocation while it does not outgrow itself.
 */
export class Schedule {
  #at = new Float64Array(64);
  #who = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** When the first entry is due; infinitely late when there is none. */
  nextAt(): Instant {
    return (this.#size === 0 ? Number.POSITIVE_INFINITY : this.#at[0]) as Instant;
  }

  push(at: Instant, who: number): void {
    if (this.#size === this.#at.length) this.#grow();
    let hole = this.#size;
    this.#size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!this.#isBefore(at, who, parent)) break;
      this.#copy(parent, hole);
      hole = parent;
    }
    this.#at[hole] = at;
    this.#who[hole] = who;
  }

  /** Takes the first entry out. @throws when there is none */
  pop(): number {
    assert(this.#size > 0, 'schedule: nothing is due');
    const first = this.#who[0] as number;
    this.#size -= 1;
    const at = this.#at[this.#size] as number;
    const who = this.#who[this.#size] as number;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (
        right < this.#size &&
        this.#isBefore(this.#at[right] as number, this.#who[right] as number, child)
      ) {
        child = right;
      }
      if (this.#isBefore(at, who, child)) break;
      this.#copy(child, hole);
      hole = child;
    }
    this.#at[hole] = at;
    this.#who[hole] = who;
    return first;
  }

  #isBefore(at: number, who: number, index: number): boolean {
    const other = this.#at[index] as number;
    return at < other || (at === other && who < (this.#who[index] as number));
  }

  #copy(from: number, to: number): void {
    this.#at[to] = this.#at[from] as number;
    this.#who[to] = this.#who[from] as number;
  }

  #grow(): void {
    const at = new Float64Array(this.#at.length * 2);
    const who = new Int32Array(this.#who.length * 2);
    at.set(this.#at);
    who.set(this.#who);
    this.#at = at;
    this.#who = who;
  }
}
