/** One element of a vector: its name, and the values it can take. */
export interface Feature {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A run of features about one thing. */
export interface FeatureGroup {
  readonly name: 'market' | 'temporal' | 'portfolio' | 'orders';
  /** Index of the group's first feature. */
  readonly first: number;
  readonly count: number;
}

/** What the numbers of a vector mean, by position. Models carry the name of the schema they were trained on. */
export interface ObservationSchema {
  readonly name: string;
  readonly size: number;
  readonly groups: readonly FeatureGroup[];
  readonly features: readonly Feature[];
}

/** The finest price the venue knows, 1e-4 USD, as a probability. */
const FINEST_PRICE = 0.0001;
const TANH_1 = Math.tanh(1);

type Row = readonly [name: string, least: number, most: number];

const MARKET: readonly Row[] = [
  ['best_yes_bid_norm', FINEST_PRICE, 1],
  ['best_yes_ask_norm', FINEST_PRICE, 1],
  ['best_no_bid_norm', FINEST_PRICE, 1],
  ['best_no_ask_norm', FINEST_PRICE, 1],
  ['yes_spread_norm', 0.001, 0.99],
  ['no_spread_norm', 0.001, 0.99],
  ['yes_mid_price_norm', 0.01, 0.99],
  ['no_mid_price_norm', 0.01, 0.99],
  ['yes_volume_norm', 0, 1],
  ['no_volume_norm', 0, 1],
  ['total_volume_norm', 0, 1],
  ['volume_imbalance', -1, 1],
  ['yes_side_imbalance', -1, 1],
  ['no_side_imbalance', -1, 1],
  ['yes_book_depth_norm', 0, 1],
  ['no_book_depth_norm', 0, 1],
  ['yes_liquidity_concentration', 0, 1],
  ['no_liquidity_concentration', 0, 1],
  ['arbitrage_opportunity', 0, 0.98],
  ['market_efficiency', 0.02, 1],
  ['cross_side_efficiency', 0, 1],
];

const TEMPORAL: readonly Row[] = [
  ['time_since_last_update', 0, 1],
  ['time_of_day_norm', 0, 1],
  ['day_of_week_norm', 0, 1],
  ['current_activity_score', 0, 1],
  ['activity_change', -TANH_1, TANH_1],
  ['update_frequency', 0, 1],
  ['activity_burst_indicator', 0, 1],
  ['quiet_period_indicator', 0, 1],
  ['activity_trend', -1, 1],
  ['price_momentum', -1, 1],
  ['volatility_regime', 0, 1],
  ['activity_consistency', 0, 1],
  ['price_stability', 0, 1],
  ['activity_persistence', 0, 1],
];

const PORTFOLIO: readonly Row[] = [
  ['cash_ratio', 0, 1],
  ['position_ratio', 0, 1],
  ['position_count_norm', 0, 1],
  ['average_position_size_norm', 0, 1],
  ['long_position_ratio', 0, 1],
  ['short_position_ratio', 0, 1],
  ['net_position_bias', -TANH_1, TANH_1],
  ['position_concentration', 0, 1],
  ['largest_position_norm', -2, 1],
  ['unrealized_pnl_ratio', -1, 1],
  ['position_diversity', 0, 1],
  ['leverage', 0, 1],
];

const ORDERS: readonly Row[] = [
  ['has_open_buy', 0, 1],
  ['has_open_sell', 0, 1],
  ['buy_distance_from_mid', 0, 1],
  ['sell_distance_from_mid', 0, 1],
  ['time_since_order', -2, 1],
];

const PARTS = [
  ['market', MARKET],
  ['temporal', TEMPORAL],
  ['portfolio', PORTFOLIO],
  ['orders', ORDERS],
] as const;

const features: Feature[] = [];
const groups: FeatureGroup[] = [];
for (const [name, rows] of PARTS) {
  groups.push({ name, first: features.length, count: rows.length });
  for (const [feature, least, most] of rows) features.push({ name: feature, least, most });
}

/**
 * The vector that models are fed: 52 numbers about one market, the account and its orders there. Other vectors of
 * 52 numbers exist, so the length alone does not identify it. Ranges hold for every input, well formed or not.
 *
 * @see docs/observation.md
 */
export const KALSHI52: ObservationSchema = {
  name: 'kalshi52',
  size: features.length,
  groups,
  features,
};
