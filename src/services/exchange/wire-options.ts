/** The errors whose HTTP status or code is not confirmed, by the code that the exchange gives them. */
type UncertainError =
  | 'authentication_error'
  | 'insufficient_scope'
  | 'invalid_parameters'
  | 'invalid_price'
  | 'MARKET_INACTIVE'
  | 'order_group_triggered'
  | 'immediate_or_cancel_insufficient_resting_volume';

/** How an error is told instead: what is left out stays. */
export interface ErrorChange {
  readonly status?: number;
  readonly code?: string;
  readonly details?: string;
}

/** What the venue's documents leave open about its answers. */
export interface WireOptions {
  /** What the counts and averages in the answer to an amend cover: what it traded at once, or all of the order's fills. */
  readonly amendCounts: 'thisAmend' | 'wholeOrder';
  /** How `get_snapshot` is answered: by the snapshots alone, or by an `ok` before them. */
  readonly snapshotAnswer: 'snapshots' | 'okAndSnapshots';
  /** Errors to be told with another status, code or details. */
  readonly errors: Readonly<Partial<Record<UncertainError, ErrorChange>>>;
  /** With `use_yes_price` the NO levels of a snapshot: best last, as without it, or ascending as they are written. */
  readonly noLevelsOnYesScale: 'bestLast' | 'ascending';
  /** The price in an ask's `average_fill_price`. */
  readonly averageOfAsks: 'yes' | 'no';
  /** What `average_fee_paid` is: the fee per contract, or of the whole answer. */
  readonly averageFee: 'perContract' | 'total';
  /** Most orders in a batch: what a full bucket pays for, or this many where that is fewer. */
  readonly batchLimit: 'bucket' | number;
  /** `remaining_count_fp` of a canceled order: zero, or what was canceled. */
  readonly canceledRemaining: 'zero' | 'canceled';
  /** Whether `user_order` says why in `last_update_reason`. */
  readonly lastUpdateReason: 'send' | 'omit';
  /** Cents in the answer about the balance: rounded down, or to the nearest. */
  readonly centRounding: 'down' | 'nearest';
  /**
   * What positions are worth in `portfolio_value`: at the middle of the touch (the last price where a side is empty),
   * at the last price, or at the best bid of the side held (nothing without one). Decided markets count as they will
   * pay, where they have no touch.
   */
  readonly portfolioPrice: 'middle' | 'last' | 'exit';
  /** Realized profit of positions before fees, or less the fees that belong to what was closed. */
  readonly realizedPnl: 'gross' | 'net';
  /** `add_markets` and `delete_markets` on `trade` and `market_positions`: done, or refused with code 13. */
  readonly otherUpdates: 'accept' | 'refuse';
  /** The deprecated `side` and `action`: the outcome bought and `buy`, or `yes` and whether YES is bought or sold. */
  readonly legacyDirection: 'bought' | 'yesSide';
  /** Read tokens that opening a feed connection draws. */
  readonly upgradeTokens: number;
  /** After how many pings without a pong a feed connection is cut. */
  readonly missedPongs: 'any' | number;
}

export const WIRE_DEFAULTS: WireOptions = {
  amendCounts: 'thisAmend',
  snapshotAnswer: 'snapshots',
  errors: {},
  noLevelsOnYesScale: 'bestLast',
  averageOfAsks: 'yes',
  averageFee: 'perContract',
  batchLimit: 'bucket',
  canceledRemaining: 'zero',
  lastUpdateReason: 'send',
  centRounding: 'down',
  portfolioPrice: 'middle',
  realizedPnl: 'gross',
  otherUpdates: 'accept',
  legacyDirection: 'bought',
  upgradeTokens: 0,
  missedPongs: 'any',
};
