/** Choices that Kalshi's documents leave open, and bounds of memory. */
export interface EngineOptions {
  /**
   * `reserve`: a resting order locks cost plus fee of its part that would not close a position. `none`: it locks
   * nothing, so a fill can take cash below zero.
   */
  readonly restingCollateral: 'reserve' | 'none';
  /** An immediate-or-cancel order that finds nothing: accepted with zero fill, or refused. */
  readonly emptyIoc: 'accept' | 'refuse';
  /** A reduce-only order without an opposite position: refused, or accepted for no contracts and done at once. */
  readonly emptyReduceOnly: 'refuse' | 'accept';
  /**
   * What a fill that closes is charged: `roundProceeds` rounds so that cash moves by whole balance steps, as for one
   * that opens; `roundFee` rounds the fee alone, and cash may then lie between two steps.
   */
  readonly closingFee: 'roundProceeds' | 'roundFee';
  /** Which fills count as money spent on a market: all of them, or only contracts that opened a position. */
  readonly totalTraded: 'allFills' | 'openingFills';
  /** Whether a decreased order keeps its place in the queue, or goes to the back of its level. */
  readonly decreasedPlace: 'kept' | 'back';
  /** Whether decreasing to zero contracts cancels. */
  readonly decreaseToZero: 'cancel' | 'refuse';
  /** Within one action: level changes and trades before what concerns one account, or after it. */
  readonly eventOrder: 'publicFirst' | 'privateFirst';
  /** One level change per order touched, or one per run of them at one level; that names no client order id. */
  readonly levelChanges: 'perOrder' | 'perLevel';
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
  emptyReduceOnly: 'refuse',
  closingFee: 'roundProceeds',
  totalTraded: 'allFills',
  decreasedPlace: 'kept',
  decreaseToZero: 'cancel',
  eventOrder: 'publicFirst',
  levelChanges: 'perOrder',
  balanceStep: 100,
  tradesKept: 1_000,
  historyLimit: 100_000,
  finalizedMarketsKept: 200,
};
