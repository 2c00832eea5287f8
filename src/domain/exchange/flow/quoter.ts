import type { OrderId } from '../../units/ids.ts';
import type { Qty } from '../../units/units.ts';
import type { AccountId, BookSide } from '../index.ts';
import type { Desk } from './desk.ts';
import { machineSize } from './sizes.ts';
import type { Trader } from './trader.ts';

/** How a machine quotes. Prices and distances in 1e-4 USD. */
export interface QuoterPlan {
  /** Levels on each side. */
  readonly levels: number;
  /** Between levels; at least one step of the grid. */
  readonly step: number;
  /** Between its idea of the value and its best quotes. */
  readonly edge: number;
  /** Usual size of one order. */
  readonly clip: Qty;
  /** How sizes change away from the touch: not at all, growing, or with lumps at round prices. */
  readonly depth: 'even' | 'growing' | 'lumpy';
  /** How far its idea of the value strays from the value, one standard deviation. */
  readonly error: number;
  /** How far that idea must move before it quotes anew. */
  readonly patience: number;
  /** By how much it moves its quotes for a hundred contracts held, to get rid of them. */
  readonly skew: number;
  /** Orders it changes at a time. */
  readonly pace: number;
  /** The chances, at each action, of going away with all quotes and of coming back. */
  readonly absence?: { readonly leave: number; readonly back: number };
}

const MOST_SKEW = 400;

/** Chance that the idea of the value is formed anew at an action. */
const SECOND_THOUGHT = 0.02;

/**
 * Quotes a ladder of levels on both sides around what it takes for the value, leans against its inventory, follows
 * the value when it moves, and otherwise keeps taking single orders out and putting them back.
 */
export class Quoter implements Trader {
  readonly #desk: Desk;
  readonly #account: AccountId;
  readonly #plan: QuoterPlan;
  #bids: QuoteLadder;
  #asks: QuoteLadder;
  #error = 0;
  #centre = Number.NEGATIVE_INFINITY;
  #position = 0;
  #upheavals: number;
  #isAway = false;

  constructor(desk: Desk, account: AccountId, plan: QuoterPlan) {
    this.#desk = desk;
    this.#account = account;
    this.#plan = plan;
    this.#bids = new QuoteLadder(desk, account, plan, 'bid');
    this.#asks = new QuoteLadder(desk, account, plan, 'ask');
    this.#upheavals = desk.upheavals;
    this.#error = plan.error * desk.random.normal();
  }

  open(): void {
    this.#look();
    this.#bids.fill(Number.POSITIVE_INFINITY);
    this.#asks.fill(Number.POSITIVE_INFINITY);
  }

  act(): void {
    const { random } = this.#desk;
    const { absence, pace } = this.#plan;
    if (absence !== undefined && random.chance(this.#isAway ? absence.back : absence.leave)) {
      this.#isAway = !this.#isAway;
      if (this.#isAway) {
        this.#bids.clear();
        this.#asks.clear();
      }
    }
    if (this.#isAway) return;
    this.#look();
    // Whichever side is drawn goes first: after news both are worked on in turns.
    const [first, second] = random.chance(0.5)
      ? [this.#bids, this.#asks]
      : [this.#asks, this.#bids];
    const retreated = first.retreat() + second.retreat();
    const placed = first.fill(pace);
    if (retreated + placed + second.fill(pace - placed) === 0) first.flicker();
  }

  /** Forms its idea of the value; what it holds, and what it lost sight of, come into it. */
  #look(): void {
    const desk = this.#desk;
    const { error, skew, patience, edge } = this.#plan;
    if (desk.upheavals !== this.#upheavals) {
      this.#upheavals = desk.upheavals;
      this.#bids = this.#bids.surviving();
      this.#asks = this.#asks.surviving();
      this.#centre = Number.NEGATIVE_INFINITY;
    }
    const position = desk.position(this.#account);
    if (position !== this.#position) {
      this.#position = position;
      this.#bids.dropFilled();
      this.#asks.dropFilled();
    }
    if (desk.random.chance(SECOND_THOUGHT)) this.#error = error * desk.random.normal();
    const lean = Math.max(-MOST_SKEW, Math.min(MOST_SKEW, (skew * position) / 10_000));
    const centre = desk.value + this.#error - lean;
    if (Math.abs(centre - this.#centre) < patience) return;
    this.#centre = centre;
    // Near certainty there is less to fear from one contract, and quotes are closer.
    const doubt = Math.max(0.3, 2 * Math.sqrt((desk.value / 10_000) * (1 - desk.value / 10_000)));
    const distance = edge * doubt + desk.unrest;
    this.#bids.moveTo(desk.grid.atOrBelow(centre - distance));
    this.#asks.moveTo(desk.grid.atOrAbove(centre + distance));
  }
}

/**
 * One side of a quoter: orders on consecutive rungs, a fixed number of grid steps apart, from the best one outwards.
 * A rung lives in the slot of its remainder, so that a ladder that moves by one rung changes one order.
 */
class QuoteLadder {
  readonly #desk: Desk;
  readonly #account: AccountId;
  readonly #plan: QuoterPlan;
  readonly #side: BookSide;
  /** −1 for bids, which go down from the best, +1 for asks. */
  readonly #outwards: -1 | 1;
  /** Grid indices between rungs. */
  readonly #stride: number;
  readonly #rungs: Int32Array;
  readonly #orders: (OrderId | undefined)[];
  #best = 0;
  /** Whether an order may be too generous; whether one may be missing. */
  #isAhead = false;
  #hasGaps = true;

  constructor(desk: Desk, account: AccountId, plan: QuoterPlan, side: BookSide) {
    this.#desk = desk;
    this.#account = account;
    this.#plan = plan;
    this.#side = side;
    this.#outwards = side === 'bid' ? -1 : 1;
    const middle = desk.grid.atOrBelow(5000);
    const tick = desk.grid.priceAt(middle + 1) - desk.grid.priceAt(middle);
    this.#stride = Math.max(1, Math.round(plan.step / tick));
    this.#rungs = new Int32Array(plan.levels).fill(-1);
    this.#orders = Array.from<OrderId | undefined>({ length: plan.levels });
  }

  /** Sets the best price: `index` or the nearest rung outwards. */
  moveTo(index: number): void {
    const exact = index / this.#stride;
    const best = this.#side === 'bid' ? Math.floor(exact) : Math.ceil(exact);
    if (best === this.#best) return;
    this.#isAhead ||= (best - this.#best) * this.#outwards > 0;
    this.#hasGaps = true;
    this.#best = best;
  }

  /** Takes out what has become too generous; says how many orders. */
  retreat(): number {
    if (!this.#isAhead) return 0;
    this.#isAhead = false;
    let count = 0;
    for (let slot = 0; slot < this.#rungs.length; slot += 1) {
      const rung = this.#rungs[slot] as number;
      if (rung < 0 || (rung - this.#best) * this.#outwards >= 0) continue;
      this.#cancel(slot);
      count += 1;
    }
    return count;
  }

  /** Puts up to `budget` missing orders in, the best first; says how many. */
  fill(budget: number): number {
    if (!this.#hasGaps) return 0;
    const levels = this.#rungs.length;
    let count = 0;
    for (let i = 0; i < levels; i += 1) {
      const rung = this.#best + i * this.#outwards;
      const index = rung * this.#stride;
      if (index <= 0 || index >= this.#desk.grid.last) break;
      const slot = rung % levels;
      if (this.#rungs[slot] === rung) continue;
      if (count === budget) return count;
      count += 1;
      if ((this.#rungs[slot] as number) >= 0) this.#cancel(slot);
      if (this.#place(slot, rung, i)) continue;
      // Somebody else's orders are in the way: joins them one rung further out, until it thinks anew.
      if (!this.#desk.isHalted) this.#best += this.#outwards;
      return count;
    }
    this.#hasGaps = false;
    return count;
  }

  /** Takes an order out, the likelier the nearer to the touch, and half the time puts another in its place at once. */
  flicker(): void {
    const { random } = this.#desk;
    const levels = this.#rungs.length;
    const level = Math.floor(levels * random.float() ** 1.6);
    const rung = this.#best + level * this.#outwards;
    const slot = rung % levels;
    if (rung < 0 || this.#rungs[slot] !== rung) return;
    this.#cancel(slot);
    if (random.chance(0.5)) this.#place(slot, rung, level);
  }

  clear(): void {
    for (let slot = 0; slot < this.#rungs.length; slot += 1) {
      if ((this.#rungs[slot] as number) >= 0) this.#cancel(slot);
    }
  }

  /** Forgets orders that were filled: those at the best prices, up to the first that still rests. */
  dropFilled(): void {
    for (let i = 0; i < this.#rungs.length; i += 1) {
      const rung = this.#best + i * this.#outwards;
      if (rung < 0) return;
      const slot = rung % this.#rungs.length;
      if (this.#rungs[slot] !== rung) continue;
      const orderId = this.#orders[slot] as OrderId;
      if (this.#desk.isResting(this.#account, orderId)) return;
      this.#forget(slot);
    }
  }

  /** The ladder after an upheaval: nothing left in the book, whatever the grid has become. */
  surviving(): QuoteLadder {
    this.clear();
    return new QuoteLadder(this.#desk, this.#account, this.#plan, this.#side);
  }

  /** Says whether the order is in the book now. */
  #place(slot: number, rung: number, level: number): boolean {
    const index = rung * this.#stride;
    const qty = machineSize(this.#desk.random, this.#clip(index, level));
    const orderId = this.#desk.rest(this.#account, this.#side, index, qty);
    if (orderId === undefined) return false;
    this.#rungs[slot] = rung;
    this.#orders[slot] = orderId;
    return true;
  }

  #cancel(slot: number): void {
    this.#desk.cancel(this.#account, this.#orders[slot] as OrderId);
    this.#forget(slot);
  }

  #forget(slot: number): void {
    this.#hasGaps = true;
    this.#rungs[slot] = -1;
    this.#orders[slot] = undefined;
  }

  #clip(index: number, level: number): Qty {
    const { clip, depth } = this.#plan;
    if (depth === 'even') return clip;
    if (depth === 'growing') return (clip * (1 + 0.4 * level)) as Qty;
    const price = this.#desk.grid.priceAt(index);
    if (price % 1000 === 0) return (clip * 8) as Qty;
    return price % 500 === 0 ? ((clip * 2) as Qty) : clip;
  }
}
