import { NumberWindow } from './number-window.ts';
import type { RecentPoints } from './recent-points.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Features 21–34: the current point against the ten before it. */
export class TemporalFeatures {
  readonly #window = new NumberWindow();

  write(points: RecentPoints, vector: Float64Array): void {
    const past = points.pastCount;
    const { activity, timeGapS, timestampMs } = points;
    vector[21] = timeGapS > 0 ? Math.min(timeGapS / 300, 1) : 0;
    vector[22] = timeOfDay(timestampMs);
    vector[23] = dayOfWeek(timestampMs);
    vector[24] = activity;
    vector[25] = past === 0 ? 0 : Math.tanh(activity - points.activityAt(past - 1));
    vector[26] = updateFrequency(points);
    this.#writeActivityWindow(points, vector);
    vector[30] = points.momentum;
    vector[31] = this.#volatility(points);
    vector[32] = this.#consistency(points);
    vector[33] = this.#stability(points);
    vector[34] = persistence(points);
  }

  /** Features 27–29: the activities of all remembered points, the current one last. */
  #writeActivityWindow(points: RecentPoints, vector: Float64Array): void {
    const { activity } = points;
    const window = this.#fillActivities(points, points.pastCount);
    vector[27] = 0;
    vector[28] = 0;
    if (window.count >= 3) {
      const mean = window.mean();
      const deviation = window.deviation();
      if (activity > mean + 1.5 * deviation) vector[27] = 1;
      if (activity < mean - deviation) vector[28] = 1;
    }
    vector[29] = window.count < 5 ? 0 : Math.tanh(10 * window.slope());
  }

  /** How unlike each other the moves of the midpoint are: equal moves, however large, give 0. */
  #volatility(points: RecentPoints): number {
    const past = points.pastCount;
    if (past < 5) return 0.1;
    const window = this.#window;
    window.clear();
    for (let i = past - 4; i < past; i += 1)
      this.#addMove(points.yesMidAt(i - 1), points.yesMidAt(i));
    this.#addMove(points.yesMidAt(past - 1), points.yesMid);
    return window.count === 0 ? 0.1 : Math.min(window.deviation() / 5, 1);
  }

  #consistency(points: RecentPoints): number {
    if (points.pastCount < 5) return 0.5;
    return Math.max(0, 1 - this.#fillActivities(points, 5).deviation() / 0.3);
  }

  /** Over the last three past points: the current one is not used. */
  #stability(points: RecentPoints): number {
    const past = points.pastCount;
    if (past < 3) return 0.5;
    const window = this.#window;
    window.clear();
    for (let i = Math.max(past - 3, 1); i < past; i += 1) {
      this.#addMove(points.yesMidAt(i - 1), points.yesMidAt(i));
    }
    return window.count === 0 ? 0.5 : Math.max(0, 1 - window.mean() / 5);
  }

  /** A move from or to a missing midpoint is skipped, not bridged. */
  #addMove(from: number, to: number): void {
    const move = Math.abs(to - from);
    if (!Number.isNaN(move)) this.#window.add(move);
  }

  /** The activities of the last `past` points and of the current one. */
  #fillActivities(points: RecentPoints, past: number): NumberWindow {
    const window = this.#window;
    window.clear();
    for (let i = points.pastCount - past; i < points.pastCount; i += 1) {
      window.add(points.activityAt(i));
    }
    window.add(points.activity);
    return window;
  }
}

/** Whole hours from 9 to 16 UTC as 0..1; 0 at any other hour. */
function timeOfDay(timestampMs: number): number {
  const hour = Math.floor(timestampMs / HOUR_MS) % 24;
  return hour >= 9 && hour <= 16 ? (hour - 9) / 7 : 0;
}

/** Monday 0 … Sunday 1, UTC. 1970-01-01 was a Thursday. */
const dayOfWeek = (timestampMs: number): number => ((Math.floor(timestampMs / DAY_MS) + 3) % 7) / 6;

/** The last five past points over the time from the oldest of them until now. */
function updateFrequency(points: RecentPoints): number {
  const count = Math.min(points.pastCount, 5);
  if (count < 2) return 0.1;
  const oldestMs = points.timestampMsAt(points.pastCount - count);
  const spanS = (points.timestampMs - oldestMs) / 1000;
  return Math.min(count / Math.max(spanS, 1) / 2, 1);
}

/** For how many points in a row, the current one and at most nine before it, activity has been about the same. */
function persistence(points: RecentPoints): number {
  const past = points.pastCount;
  if (past < 3) return 0;
  let similar = 1;
  for (let i = past - 1; i >= Math.max(past - 9, 0); i -= 1) {
    if (Math.abs(points.activityAt(i) - points.activity) > 0.1) break;
    similar += 1;
  }
  return Math.min(similar / 10, 1);
}
