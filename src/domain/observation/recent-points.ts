/** How many points before the current one any feature looks at. */
const HISTORY = 10;

/** What is remembered of a moment. */
export interface PastPoint {
  readonly timestampMs: number;
  /** 0..1, from `activityScore`. */
  readonly activity: number;
  /** YES midpoint in cents; NaN when there was none. */
  readonly yesMid: number;
}

/** The current moment, and how it came about. */
export interface CurrentPoint extends PastPoint {
  /** Since the point before; 0 for the first. */
  readonly timeGapS: number;
  /** -1..1: how the latest change of the midpoint differs from the one before it. */
  readonly momentum: number;
}

/** The latest points of a market as a rule may look at them; midpoints in cents, NaN where there was none. */
export interface MarketHistory {
  readonly yesMid: number;
  /** Points before the current one, at most ten. */
  readonly pastCount: number;
  /** @param index - 0 is the oldest */
  yesMidAt(index: number): number;
}

/**
 * How much rests in the books of a moment, 0..1 on a logarithmic scale. Measures size at rest, not trading.
 *
 * @param markets - how many markets the moment covers
 * @param contracts - on all sides of all of them
 */
export const activityScore = (markets: number, contracts: number): number =>
  Math.min(1, (markets * Math.log(1 + contracts)) / 1000);

/**
 * The current point and the last ten before it, oldest first: fixed memory, and the same work for every point,
 * however many went before.
 */
export class RecentPoints implements CurrentPoint, MarketHistory {
  readonly #timestampsMs = new Float64Array(HISTORY);
  readonly #activities = new Float64Array(HISTORY);
  readonly #yesMids = new Float64Array(HISTORY);
  #pastCount = 0;
  #timestampMs = Number.NEGATIVE_INFINITY;
  #activity = 0;
  #yesMid = Number.NaN;
  #timeGapS = 0;
  #momentum = 0;
  /** The latest midpoints before the current point, points without one left out; NaN before there were any. */
  #lastMid = Number.NaN;
  #secondMid = Number.NaN;
  #thirdMid = Number.NaN;

  get timestampMs(): number {
    return this.#timestampMs;
  }
  get activity(): number {
    return this.#activity;
  }
  get yesMid(): number {
    return this.#yesMid;
  }
  get timeGapS(): number {
    return this.#timeGapS;
  }
  get momentum(): number {
    return this.#momentum;
  }
  /** Points before the current one, at most ten. */
  get pastCount(): number {
    return this.#pastCount;
  }

  /** @param index - 0 is the oldest, as in the two below */
  timestampMsAt(index: number): number {
    return this.#timestampsMs[index] as number;
  }
  activityAt(index: number): number {
    return this.#activities[index] as number;
  }
  /** In cents; NaN where there was none. */
  yesMidAt(index: number): number {
    return this.#yesMids[index] as number;
  }

  /**
   * Takes in the next point. One with the timestamp of the current point replaces it without a trace. So does one
   * with an earlier timestamp (somebody set the clock), except that it is taken to happen at the current time.
   */
  advance(timestampMs: number, yesMid: number, activity: number): void {
    if (timestampMs > this.#timestampMs) {
      const isFirst = this.#timestampMs === Number.NEGATIVE_INFINITY;
      if (!isFirst) this.#push();
      this.#timeGapS = isFirst ? 0 : (timestampMs - this.#timestampMs) / 1000;
      this.#timestampMs = timestampMs;
    }
    this.#activity = activity;
    this.#yesMid = yesMid;
    this.#momentum = Number.isNaN(yesMid)
      ? momentum(this.#lastMid, this.#secondMid, this.#thirdMid)
      : momentum(yesMid, this.#lastMid, this.#secondMid);
  }

  /** Takes over points that somebody else prepared, oldest first. */
  restore(past: readonly PastPoint[], current: CurrentPoint): void {
    this.#pastCount = 0;
    for (const point of past.slice(-HISTORY)) {
      this.#take(point);
      this.#push();
    }
    this.#take(current);
    this.#timeGapS = current.timeGapS;
    this.#momentum = current.momentum;
  }

  #take({ timestampMs, activity, yesMid }: PastPoint): void {
    this.#timestampMs = timestampMs;
    this.#activity = activity;
    this.#yesMid = yesMid;
  }

  /** The current point becomes a past one. */
  #push(): void {
    if (this.#pastCount === HISTORY) {
      this.#timestampsMs.copyWithin(0, 1);
      this.#activities.copyWithin(0, 1);
      this.#yesMids.copyWithin(0, 1);
    } else this.#pastCount += 1;
    const newest = this.#pastCount - 1;
    this.#timestampsMs[newest] = this.#timestampMs;
    this.#activities[newest] = this.#activity;
    this.#yesMids[newest] = this.#yesMid;
    if (Number.isNaN(this.#yesMid)) return;
    this.#thirdMid = this.#secondMid;
    this.#secondMid = this.#lastMid;
    this.#lastMid = this.#yesMid;
  }
}

/** 0 below three midpoints, and when the earlier of the two changes is too small to compare with. */
function momentum(last: number, second: number, third: number): number {
  const change = last - second;
  const before = second - third;
  return Math.abs(before) > 0.001 ? Math.tanh((change - before) / Math.abs(before)) : 0;
}
