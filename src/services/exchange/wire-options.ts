/** What the venue's documents leave open about its answers. */
export interface WireOptions {
  /** What the counts and averages in the answer to an amend cover: what it traded at once, or all of the order's fills. */
  readonly amendCounts: 'thisAmend' | 'wholeOrder';
  /** How `get_snapshot` is answered: by the snapshots alone, or by an `ok` before them. */
  readonly snapshotAnswer: 'snapshots' | 'okAndSnapshots';
  /** The HTTP status of `MARKET_INACTIVE`. */
  readonly inactiveMarketStatus: 400 | 403 | 409;
  /** With `use_yes_price` the NO levels of a snapshot: best last, as without it, or ascending as they are written. */
  readonly noLevelsOnYesScale: 'bestLast' | 'ascending';
  /** The price in an ask's `average_fill_price`. */
  readonly averageOfAsks: 'yes' | 'no';
}

export const WIRE_DEFAULTS: WireOptions = {
  amendCounts: 'thisAmend',
  snapshotAnswer: 'snapshots',
  inactiveMarketStatus: 409,
  noLevelsOnYesScale: 'bestLast',
  averageOfAsks: 'yes',
};
