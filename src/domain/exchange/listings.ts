import { err, ok, type Result } from '../../base/result.ts';
import { createFeeSchedule, NO_FEES, type FeeSchedule } from '../fees/fee-schedule.ts';
import { createPriceGrid } from '../market/price-grid.ts';
import type { EventTicker } from '../units/ids.ts';
import type { ListingRefusal } from './commands.ts';
import type { Core } from './core.ts';
import type { EventFees, EventListing, MarketListing, SeriesListing } from './listing.ts';
import { MarketState } from './market-state.ts';
import { scheduleOpening } from './market-operations.ts';

type Done = Result<undefined, ListingRefusal>;

/** What a series charges, or an event that overrides it. */
function scheduleOf(
  series: SeriesListing,
  event: EventFees,
): Result<FeeSchedule, { readonly code: string }> {
  return createFeeSchedule({
    type: event.feeTypeOverride ?? series.feeType,
    multiplier: event.feeMultiplierOverride ?? series.feeMultiplier,
    flatFeePerContract: series.flatFeePerContract,
  });
}

export function addSeries(core: Core, series: SeriesListing): Done {
  const { ticker } = series;
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  if (core.series.has(ticker)) return err({ code: 'listing.alreadyExists', ticker });
  const fees = scheduleOf(series, { feeTypeOverride: null, feeMultiplierOverride: null });
  if (!fees.ok) return err({ code: 'listing.invalidFee', ticker });
  core.series.set(ticker, { ...series });
  return ok(undefined);
}

export function addEvent(core: Core, event: EventListing): Done {
  const { ticker } = event;
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  if (core.events.has(ticker)) return err({ code: 'listing.alreadyExists', ticker });
  const series = core.series.get(event.series);
  if (series === undefined) return err({ code: 'listing.unknownSeries', ticker: event.series });
  if (!scheduleOf(series, event).ok) return err({ code: 'listing.invalidFee', ticker });
  core.events.set(ticker, { listing: { ...event }, markets: new Set() });
  core.outbox.send({ type: 'eventChanged', at: core.now, event: ticker, change: 'created' });
  return ok(undefined);
}

export function addMarket(core: Core, listing: MarketListing): Done {
  const { ticker, openAt, closeAt, settlementTimerSeconds } = listing;
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  if (core.markets.has(ticker)) return err({ code: 'listing.alreadyExists', ticker });
  const event = core.events.get(listing.event);
  if (event === undefined) return err({ code: 'listing.unknownEvent', ticker: listing.event });
  const times = [openAt, closeAt, listing.latestExpirationAt, settlementTimerSeconds * 1e6];
  const areTimes = times.every((time) => Number.isSafeInteger(time) && time >= 0);
  if (!(areTimes && openAt < closeAt && core.now < closeAt)) {
    return err({ code: 'listing.invalidTimes', ticker });
  }
  const grid = createPriceGrid(listing.grid);
  if (!grid.ok) return err({ code: 'listing.invalidGrid', ticker });

  const market = new MarketState(
    { ...listing },
    {
      id: core.random.uuid(),
      at: core.now,
      fees: NO_FEES,
      tradesKept: core.options.tradesKept,
    },
  );
  core.markets.set(ticker, market);
  event.markets.add(ticker);
  const { feeWaiverUntil } = listing;
  if (feeWaiverUntil !== undefined && feeWaiverUntil > core.now) {
    core.agenda.put(feeWaiverUntil, () => charge(core, market));
  } else {
    charge(core, market);
  }
  core.outbox.send({ type: 'marketChanged', at: core.now, market: ticker, change: 'created' });
  scheduleOpening(core, market);
  return ok(undefined);
}

/** Makes the market charge what its event and series say. */
function charge(core: Core, market: MarketState): void {
  const event = core.events.get(market.listing.event);
  const series = event && core.series.get(event.listing.series);
  const schedule = series && scheduleOf(series, event.listing);
  if (schedule?.ok === true) market.fees = schedule.value;
}

export function changeEventFees(core: Core, ticker: EventTicker, fees: EventFees): Done {
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  const event = core.events.get(ticker);
  const series = event && core.series.get(event.listing.series);
  if (event === undefined || series === undefined) {
    return err({ code: 'listing.unknownEvent', ticker });
  }
  if (!scheduleOf(series, fees).ok) return err({ code: 'listing.invalidFee', ticker });
  const { feeTypeOverride, feeMultiplierOverride } = fees;
  event.listing = { ...event.listing, feeTypeOverride, feeMultiplierOverride };
  for (const marketTicker of event.markets) {
    const market = core.markets.get(marketTicker);
    const waived = (market?.listing.feeWaiverUntil ?? 0) > core.now;
    if (market !== undefined && !waived) charge(core, market);
  }
  core.outbox.send({ type: 'eventChanged', at: core.now, event: ticker, change: 'feesChanged' });
  return ok(undefined);
}
