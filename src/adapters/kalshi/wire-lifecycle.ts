import { z } from 'zod';
import {
  eventTicker,
  marketTicker,
  maybe,
  price,
  priceGrid,
  seriesTicker,
  timeSeconds,
} from './wire-values.ts';

/** What a market is about, told when it is created. Words only: a strange one is no reason to refuse the message. */
const about = z
  .object({
    event_ticker: eventTicker,
    title: maybe(z.string()),
    yes_sub_title: maybe(z.string()),
    no_sub_title: maybe(z.string()),
    can_close_early: maybe(z.boolean()),
  })
  .transform((wire) => ({
    event: wire.event_ticker,
    title: wire.title,
    yesTitle: wire.yes_sub_title,
    noTitle: wire.no_sub_title,
    canCloseEarly: wire.can_close_early,
  }))
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/**
 * `market_lifecycle_v2`. The fields present depend on `change`, an open list: `created`, `activated`,
 * `deactivated`, `close_date_updated`, `determined`, `settled`, `price_level_structure_updated`,
 * `metadata_updated`. Scheduled opening and closing send nothing (protocol brief §4.5).
 */
export const marketLifecycle = z
  .object({
    market_ticker: marketTicker,
    event_type: z.string(),
    open_ts: maybe(timeSeconds),
    close_ts: maybe(timeSeconds),
    result: maybe(z.string()),
    settlement_value: maybe(price),
    determination_ts: maybe(timeSeconds),
    settled_ts: maybe(timeSeconds),
    price_level_structure: maybe(z.string()),
    price_ranges: maybe(priceGrid),
    additional_metadata: about,
  })
  .transform((wire) => ({
    kind: 'market' as const,
    market: wire.market_ticker,
    change: wire.event_type,
    openAt: wire.open_ts,
    closeAt: wire.close_ts,
    result: wire.result,
    settlementValue: wire.settlement_value,
    determinedAt: wire.determination_ts,
    settledAt: wire.settled_ts,
    gridLabel: wire.price_level_structure,
    grid: wire.price_ranges,
    ...(wire.additional_metadata && { about: wire.additional_metadata }),
  }));

export const eventLifecycle = z
  .object({
    event_ticker: eventTicker,
    series_ticker: maybe(z.string()),
    title: maybe(z.string()),
    subtitle: maybe(z.string()),
    collateral_return_type: maybe(z.string()),
  })
  .transform((wire) => ({
    kind: 'event' as const,
    event: wire.event_ticker,
    series: seriesTicker.safeParse(wire.series_ticker).data ?? null,
    title: wire.title ?? '',
    subTitle: wire.subtitle ?? '',
    collateralReturnType: wire.collateral_return_type ?? '',
  }));

export const eventFeeUpdate = z
  .object({
    event_ticker: eventTicker,
    fee_type_override: maybe(z.string()),
    fee_multiplier_override: maybe(z.number()),
  })
  .transform((wire) => ({
    kind: 'eventFee' as const,
    event: wire.event_ticker,
    feeTypeOverride: wire.fee_type_override,
    feeMultiplierOverride: wire.fee_multiplier_override,
  }));

export type VenueLifecycle =
  | z.output<typeof marketLifecycle>
  | z.output<typeof eventLifecycle>
  | z.output<typeof eventFeeUpdate>;
