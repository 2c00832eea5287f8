import type { Random } from '../../../base/random.ts';
import type { MarketTicker } from '../../units/ids.ts';
import { type Instant, ONE_DOLLAR } from '../../units/units.ts';
import type { AccountId } from '../index.ts';
import { castOf, type Part, type Role } from './cast.ts';
import { Desk, type Venue } from './desk.ts';
import type { FairValue } from './fair-value.ts';
import { Hawkes } from './hawkes.ts';
import type { Style } from './programme.ts';

/** A jump of the value by this much within this time is news, and brings so many further arrivals for each cent. */
const NEWS = 100;
const NEWS_US = 1_000_000;
const ARRIVALS_PER_CENT = 6;
/** How much the value moves at a step without alarm, in 1e-4 USD. */
const CALM = 60;
/** What part of a larger jump quoters fear for, and what part of the fear is left an action later. */
const FEAR = 0.25;
const FEAR_LEFT = 0.97;
/** With quotes this far off the value, in 1e-4 USD, those who know come more often. */
const SCENT = 150;
const CHANCE_AFTER_NEWS = 0.12;
/** How long a surplus or a lack of deltas is remembered and made up for, in seconds. */
const MEMORY_S = 120;
/** While nobody may trade. */
const HALT_US = 500_000;

/** Everything that happens in one market, an action at a time, from its opening to its close. */
export class MarketFlow {
  readonly #desk: Desk;
  readonly #fair: FairValue;
  readonly #index: number;
  readonly #closeAt: Instant;
  readonly #ratePerS: number;
  readonly #random: Random;
  readonly #hawkes: Hawkes;
  readonly #cast: readonly Part[];
  readonly #turns: number;
  #deltasPerAction = 1.6;
  /** Deltas owed: negative when there were too many. */
  #debt = 0;
  /** How much faster than usual it goes to make up for that. */
  #haste = 1;
  #lastAt = 0 as Instant;
  /** Nobody has looked since. */
  #hasRested = false;

  constructor(setup: {
    readonly venue: Venue;
    readonly market: MarketTicker;
    readonly fair: FairValue;
    /** Which of the event's markets it is. */
    readonly index: number;
    readonly closeAt: Instant;
    readonly style: Style;
    readonly accounts: Readonly<Record<Role, AccountId>>;
    readonly random: Random;
    /** Book deltas per second to aim at. */
    readonly ratePerS: number;
  }) {
    this.#desk = new Desk(setup.venue, setup.market, setup.random);
    this.#fair = setup.fair;
    this.#index = setup.index;
    this.#closeAt = setup.closeAt;
    this.#ratePerS = setup.ratePerS;
    this.#random = setup.random;
    this.#hawkes = new Hawkes(setup.random);
    this.#cast = castOf(setup.style, this.#desk, setup.accounts);
    this.#turns = this.#cast.reduce((sum, { turns }) => sum + turns, 0);
  }

  /** Fills the book at the opening; says when the first action is due. */
  open(at: Instant): Instant {
    this.#desk.value = this.#value(at);
    for (const { trader } of this.#cast) trader.open?.();
    this.#desk.deltas = 0;
    this.#lastAt = at;
    return this.#next(at);
  }

  /** Does the action due at `at`; says when the next one is: infinitely late once the market is about to close. */
  act(at: Instant): Instant {
    const desk = this.#desk;
    const value = this.#value(at);
    if (this.#hasRested) this.#wake(at, value);
    const moved = Math.abs(value - desk.value);
    desk.value = value;
    desk.unrest = desk.unrest * FEAR_LEFT + Math.max(0, moved - CALM) * FEAR;
    // A value that moved while nobody looked is no news; what moves it within a second is.
    if (moved > NEWS && at - this.#lastAt < NEWS_US) {
      this.#hawkes.excite((moved / 100) * ARRIVALS_PER_CENT * this.#haste ** 2);
    }
    this.#pick().trader.act();
    return this.#next(at);
  }

  /** Does nothing before `at`; says when the first action after it is due. */
  rest(at: Instant): Instant {
    this.#hasRested = true;
    return this.#unlessClosed(
      at + (1e6 * this.#hawkes.next() * this.#deltasPerAction) / this.#ratePerS,
    );
  }

  /** What the value did meanwhile is no news, and no actions are owed for it. */
  #wake(at: Instant, value: number): void {
    this.#hasRested = false;
    this.#desk.value = value;
    this.#lastAt = at;
  }

  #value(at: Instant): number {
    this.#fair.advanceTo(at);
    return ONE_DOLLAR * (this.#fair.probabilities[this.#index] as number);
  }

  #pick(): Part {
    const { unrest } = this.#desk;
    if (unrest > SCENT && this.#random.chance(CHANCE_AFTER_NEWS)) return this.#cast.at(-1) as Part;
    let left = this.#random.float() * this.#turns;
    for (const part of this.#cast) {
      left -= part.turns;
      if (left < 0) return part;
    }
    return this.#cast.at(-1) as Part;
  }

  #next(at: Instant): Instant {
    const desk = this.#desk;
    if (desk.isHalted) {
      this.#debt = 0;
      desk.deltas = 0;
      this.#lastAt = at;
      return this.#unlessClosed(at + HALT_US);
    }
    this.#deltasPerAction += 0.002 * (desk.deltas - this.#deltasPerAction);
    const elapsedS = (at - this.#lastAt) / 1e6;
    this.#debt += elapsedS * (this.#ratePerS - this.#debt / MEMORY_S) - desk.deltas;
    this.#lastAt = at;
    desk.deltas = 0;
    const owed = this.#debt / (MEMORY_S * this.#ratePerS);
    this.#haste = Math.min(2, Math.max(0.2, 1 + owed));
    const actionsPerS = (this.#ratePerS * this.#haste) / Math.max(0.3, this.#deltasPerAction);
    return this.#unlessClosed(at + (1e6 * this.#hawkes.next()) / actionsPerS);
  }

  #unlessClosed(at: number): Instant {
    return (at < this.#closeAt ? Math.floor(at) : Number.POSITIVE_INFINITY) as Instant;
  }
}
