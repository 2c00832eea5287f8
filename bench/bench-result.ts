/** One measured figure. A bench module exports `run(): Promise<BenchResult[]>` and ends by itself. */
export interface BenchResult {
  readonly name: string;
  /** What `value`, `p50` and `p99` count: `commands/s`, `us`, `MB`. */
  readonly unit: string;
  readonly value: number;
  readonly p50?: number;
  readonly p99?: number;
  /** The same work by the plainest means on this machine, in the same unit, and value / baseline. */
  readonly baseline?: number;
  readonly ratio?: number;
  /** What `value` must not exceed, in the same unit. */
  readonly target?: number;
  /** How many times the work was done. */
  readonly n: number;
}

/** Median and 99th percentile of measured times, the median as the figure itself. */
export function percentiles(values: Float64Array): {
  readonly value: number;
  readonly p50: number;
  readonly p99: number;
} {
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
  return { value: at(0.5), p50: at(0.5), p99: at(0.99) };
}
