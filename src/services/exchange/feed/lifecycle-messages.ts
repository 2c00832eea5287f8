import type { MarketChange, MarketView } from '../../../domain/exchange/index.ts';
import { formatPrice } from '../../../domain/units/units.ts';
import { priceRanges, strikeJson, toSeconds } from '../wire-format.ts';
import { marketCreatedMsg } from './messages.ts';

type Fields = Record<string, unknown>;

const determined = (market: MarketView): Fields => ({
  event_type: 'determined',
  result: market.result,
  ...(market.settlementValue !== undefined && {
    settlement_value: formatPrice(market.settlementValue),
  }),
  ...(market.determinedAt !== undefined && { determination_ts: toSeconds(market.determinedAt) }),
});

/** What the channel says of each change; the scheduled open and close, disputes and removal pass in silence. */
const FIELDS: Readonly<Record<MarketChange, ((market: MarketView) => Fields) | undefined>> = {
  created: marketCreatedMsg,
  opened: undefined,
  paused: () => ({ event_type: 'deactivated', is_deactivated: true }),
  resumed: () => ({ event_type: 'activated', is_deactivated: false }),
  closed: undefined,
  closeTimeChanged: (market) => ({
    event_type: 'close_date_updated',
    close_ts: toSeconds(market.closeAt),
  }),
  determined,
  disputed: undefined,
  amended: determined,
  finalized: (market) => ({
    event_type: 'settled',
    ...(market.settledAt !== undefined && { settled_ts: toSeconds(market.settledAt) }),
  }),
  gridChanged: (market) => ({
    event_type: 'price_level_structure_updated',
    price_level_structure: market.gridLabel,
    price_ranges: priceRanges(market.grid),
  }),
  metadataChanged: (market) => ({
    event_type: 'metadata_updated',
    yes_sub_title: market.yesTitle,
    ...strikeJson(market),
  }),
  removed: undefined,
};

/** The `msg` of a market's life cycle message; undefined when the venue sends none. */
export function lifecycleMsg(change: MarketChange, market: MarketView): Fields | undefined {
  const fields = FIELDS[change]?.(market);
  return fields && { market_ticker: market.ticker, ...fields };
}
