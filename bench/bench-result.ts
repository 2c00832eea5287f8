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
  /** How many times the work was done. */
  readonly n: number;
}
