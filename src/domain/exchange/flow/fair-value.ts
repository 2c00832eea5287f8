import type { Random } from '../../../base/random.ts';
import type { Instant } from '../../units/units.ts';
import { normalBelow } from './normal.ts';
import type { Underlying } from './underlying.ts';

/** What the markets of one event are worth, hidden from everyone but the informed. */
export interface FairValue {
  /** Brings the probabilities up to `at`. */
  advanceTo(at: Instant): void;
  /** The chance that each market of the event resolves to YES, in its listed order. */
  readonly probabilities: Float64Array;
  /** How each market resolves, as of the moment it was advanced to: the close. */
  results(): ('yes' | 'no')[];
  /** What was measured at the close, as published; empty where nothing is measured. */
  expirationValue(): string;
}

/** Which final values let a market resolve to YES, in Kalshi's words. */
export type Strike =
  | { readonly type: 'between'; readonly floor: number; readonly cap: number }
  | { readonly type: 'greater' | 'greater_or_equal'; readonly floor: number }
  | { readonly type: 'less'; readonly cap: number };

/** Strikes of an event on one measured quantity, which is published in multiples of 10^-decimals. */
export interface Measurement {
  readonly strikes: readonly Strike[];
  readonly decimals: number;
}

function isMet(strike: Strike, value: number): boolean {
  switch (strike.type) {
    case 'between':
      return value >= strike.floor && value <= strike.cap;
    case 'greater':
      return value > strike.floor;
    case 'greater_or_equal':
      return value >= strike.floor;
    case 'less':
      return value < strike.cap;
  }
}

/** The same before rounding: the half-open interval of raw values that are published as a winning one. */
function interval(strike: Strike, halfUnit: number): readonly [number, number] {
  switch (strike.type) {
    case 'between':
      return [strike.floor - halfUnit, strike.cap + halfUnit];
    case 'greater':
      return [strike.floor + halfUnit, Number.POSITIVE_INFINITY];
    case 'greater_or_equal':
      return [strike.floor - halfUnit, Number.POSITIVE_INFINITY];
    case 'less':
      return [Number.NEGATIVE_INFINITY, strike.cap - halfUnit];
  }
}

/** Every market of the event derived from one hidden quantity, so ladders of ranges add up to 1 by construction. */
export class MeasuredValue implements FairValue {
  readonly probabilities: Float64Array;
  readonly #underlying: Underlying;
  readonly #measurement: Measurement;
  readonly #intervals: readonly (readonly [number, number])[];
  readonly #closeAt: Instant;
  #movedAt: Instant | undefined;

  constructor(underlying: Underlying, measurement: Measurement, closeAt: Instant) {
    this.#underlying = underlying;
    this.#measurement = measurement;
    const halfUnit = 10 ** -measurement.decimals / 2;
    this.#intervals = measurement.strikes.map((strike) => interval(strike, halfUnit));
    this.#closeAt = closeAt;
    this.probabilities = new Float64Array(measurement.strikes.length);
  }

  advanceTo(at: Instant): void {
    const underlying = this.#underlying;
    underlying.advanceTo(at);
    if (underlying.movedAt === this.#movedAt) return;
    this.#movedAt = underlying.movedAt;
    const leftS = Math.max(0, (this.#closeAt - this.#movedAt) / 1e6);
    const mean = underlying.meanAfter(leftS);
    const sd = Math.max(underlying.sdAfter(leftS), Number.EPSILON * Math.abs(mean));
    for (let i = 0; i < this.#intervals.length; i += 1) {
      const [from, to] = this.#intervals[i] as readonly [number, number];
      this.probabilities[i] = normalBelow((to - mean) / sd) - normalBelow((from - mean) / sd);
    }
  }

  results(): ('yes' | 'no')[] {
    const published = Number(this.expirationValue());
    return this.#measurement.strikes.map((strike) => (isMet(strike, published) ? 'yes' : 'no'));
  }

  expirationValue(): string {
    return this.#underlying.value.toFixed(this.#measurement.decimals);
  }
}

/** An event with a few named outcomes. */
export interface Contest {
  /** Chances before anything is known; they add up to 1. */
  readonly priors: readonly number[];
  /** How many of the outcomes have a market: the first ones. One of two for a plain yes/no question. */
  readonly markets: number;
  /** Mean time between goals, statements, reports, in seconds. */
  readonly newsEveryS: number;
}

/** Evidence by steady trickle, over the first three quarters of the event's life; near the end it settles every doubt. */
const TRICKLE = 0.3;
/** Evidence by news, over the event's life. */
const NEWS = 1.2;
/** Mood: how far it strays (log-odds, one standard deviation), and for how long (share of the event's life). */
const MOOD_SD = 0.12;
const MOOD_LIFE = 0.02;
/** Steps in the life of an event. */
const STEPS = 4000;

/**
 * The odds a perfect observer would give while evidence for the outcome, drawn at the start, comes in: log-odds with
 * drift towards the truth, jumps at news and a mean-reverting mood on top. The probabilities are a martingale apart
 * from the mood, stay within 0 and 1, add up to 1, and end at the truth.
 */
export class ContestedValue implements FairValue {
  readonly probabilities: Float64Array;
  readonly #contest: Contest;
  readonly #random: Random;
  readonly #winner: number;
  readonly #openAt: Instant;
  readonly #closeAt: Instant;
  readonly #stepUs: number;
  readonly #weights: Float64Array;
  readonly #moods: Float64Array;
  #step = 0;

  constructor(contest: Contest, random: Random, openAt: Instant, closeAt: Instant) {
    this.#contest = contest;
    this.#random = random;
    this.#openAt = openAt;
    this.#closeAt = closeAt;
    this.#stepUs = Math.max(50_000, (closeAt - openAt) / STEPS);
    this.#weights = Float64Array.from(contest.priors, Math.log);
    this.#moods = new Float64Array(contest.priors.length);
    this.probabilities = new Float64Array(contest.markets);
    this.#winner = draw(contest.priors, random);
    this.#weigh();
  }

  advanceTo(at: Instant): void {
    const target = Math.floor((Math.min(at, this.#closeAt) - this.#openAt) / this.#stepUs);
    if (target <= this.#step) return;
    while (this.#step < target) this.#advanceOneStep();
    this.#weigh();
  }

  results(): ('yes' | 'no')[] {
    return Array.from(this.probabilities, (_, i) => (i === this.#winner ? 'yes' : 'no'));
  }

  expirationValue(): string {
    return '';
  }

  #advanceOneStep(): void {
    const random = this.#random;
    this.#step += 1;
    const steps = (this.#closeAt - this.#openAt) / this.#stepUs;
    const left = (steps - this.#step + 1) / steps;
    // Integrates to TRICKLE · (1 / √left − 1): 0.3 with a quarter left, 19 at the last of 4000 steps.
    let evidence = TRICKLE / 2 / left ** 1.5 / steps;
    const newsPerStep = this.#stepUs / 1e6 / this.#contest.newsEveryS;
    if (random.chance(newsPerStep)) evidence += random.exponential(NEWS / (newsPerStep * steps));
    const noise = Math.sqrt(evidence);
    const forgotten = 1 / (MOOD_LIFE * steps);
    const moodNoise = MOOD_SD * Math.sqrt(2 * forgotten);
    for (let i = 0; i < this.#weights.length; i += 1) {
      const drift = i === this.#winner ? evidence : 0;
      this.#weights[i] = (this.#weights[i] as number) + drift + noise * random.normal();
      const mood = this.#moods[i] as number;
      this.#moods[i] = mood * (1 - forgotten) + moodNoise * random.normal();
    }
  }

  #weigh(): void {
    const doubt = 1 - (this.#step * this.#stepUs) / (this.#closeAt - this.#openAt);
    let total = 0;
    const odds = this.#weights.map((weight, i) => weight + doubt * (this.#moods[i] as number));
    const most = Math.max(...odds);
    for (let i = 0; i < odds.length; i += 1) {
      odds[i] = Math.exp((odds[i] as number) - most);
      total += odds[i] as number;
    }
    for (let i = 0; i < this.probabilities.length; i += 1) {
      this.probabilities[i] = (odds[i] as number) / total;
    }
  }
}

/** An index, each as likely as its chance says. */
function draw(chances: readonly number[], random: Random): number {
  let left = random.float();
  const found = chances.findIndex((chance) => (left -= chance) < 0);
  return found === -1 ? chances.length - 1 : found;
}
