import type { Histogram } from '../base/histogram.ts';

/** A run of times, in microseconds. */
export interface LatencyView {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly most: number;
  /** How many by powers of two, as `Histogram.doublings`. */
  readonly doublings: readonly number[];
}

/** @param us - times in microseconds */
export const viewLatency = (us: Histogram): LatencyView => ({
  count: us.count,
  p50: us.percentile(50),
  p90: us.percentile(90),
  p99: us.percentile(99),
  most: us.percentile(100),
  doublings: us.doublings(),
});
