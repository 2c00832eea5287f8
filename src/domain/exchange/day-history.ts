const SLOT_US = 300_000_000;
const SLOTS_A_DAY = 288;
const SLOTS = SLOTS_A_DAY + 1;

/** What a market showed at some moment: prices 1e-4 USD, 0 where there was none. */
export interface Showing {
  readonly yesBid: number;
  readonly noBid: number;
  readonly lastPrice: number;
}

const NOTHING: Showing = { yesBid: 0, noBid: 0, lastPrice: 0 };

/**
 * The last 24 hours of a market in steps of five minutes: volume of each, and what the market showed at its end.
 * Times are microseconds since 1970.
 */
export class DayHistory {
  readonly #volume = new Float64Array(SLOTS);
  readonly #shown: Showing[] = [];
  #slot = -1;
  #total = 0;

  /** Must be told before a change what the market has shown until then. */
  roll(nowUs: number, shown: Showing): void {
    const slot = Math.floor(nowUs / SLOT_US);
    if (slot === this.#slot) return;
    if (this.#slot >= 0) {
      const copy = { yesBid: shown.yesBid, noBid: shown.noBid, lastPrice: shown.lastPrice };
      for (let past = Math.max(this.#slot, slot - SLOTS); past < slot; past += 1) {
        this.#shown[past % SLOTS] = copy;
        const cleared = (past + 1) % SLOTS;
        this.#total -= this.#volume[cleared] as number;
        this.#volume[cleared] = 0;
      }
    }
    this.#slot = slot;
  }

  add(qty: number): void {
    const place = this.#slot % SLOTS;
    this.#volume[place] = (this.#volume[place] as number) + qty;
    this.#total += qty;
  }

  get volume(): number {
    return this.#total - (this.#volume[(this.#slot + 1) % SLOTS] as number);
  }

  /** What the market showed a day ago. */
  get dayAgo(): Showing {
    return this.#shown[(this.#slot - SLOTS_A_DAY + SLOTS) % SLOTS] ?? NOTHING;
  }
}
