/** Choices that Kalshi's documents leave open, and bounds of memory. */
export interface EngineOptions {
  /**
   * `reserve`: a resting order locks cost plus fee of its part that would not close a position. `none`: it locks
   * nothing, so a fill can take cash below zero.
   */
  readonly restingCollateral: 'reserve' | 'none';
  /** An immediate-or-cancel order that finds nothing: accepted with zero fill, or refused. */
  readonly emptyIoc: 'accept' | 'refuse';
  /** Money moves in multiples of this, in 1e-6 USD: 100 for direct members, 10_000 behind a broker. */
  readonly balanceStep: number;
  /** Trades kept per market, newest. */
  readonly tradesKept: number;
  /** Finished orders, fills, settlements and client order ids kept per account with history, newest. */
  readonly historyLimit: number;
  /** Finalized markets kept for reading, newest. */
  readonly finalizedMarketsKept: number;
}

export const ENGINE_DEFAULTS: EngineOptions = {
  restingCollateral: 'reserve',
  emptyIoc: 'accept',
  balanceStep: 100,
  tradesKept: 1_000,
  historyLimit: 100_000,
  finalizedMarketsKept: 200,
};
