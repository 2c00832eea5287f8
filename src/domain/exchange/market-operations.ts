import { err, ok, unwrap, type Result } from '../../base/result.ts';
import { createPriceGrid, type PriceGrid } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import { ONE_DOLLAR, type Instant } from '../units/units.ts';
import type { ExchangeState, LifecycleRefusal, ListingRefusal } from './commands.ts';
import type { Core } from './core.ts';
import type { MarketChange } from './events.ts';
import { advanceMarket, type MarketMove } from './lifecycle.ts';
import type { Determination, MetadataChange } from './listing.ts';
import type { MarketState } from './market-state.ts';
import type { Order } from './order.ts';
import { cancelResting } from './resting.ts';
import { settle } from './settlement.ts';
import type { OrderChangeReason } from './views.ts';

type Done = Result<undefined, LifecycleRefusal>;

const DONE: { readonly ok: true; readonly value: undefined } = ok(undefined);

/** Finds a market while the exchange is active. */
function find(core: Core, ticker: MarketTicker): Result<MarketState, LifecycleRefusal> {
  if (!core.state.exchangeActive) return err({ code: 'exchange.inactive' });
  const market = core.markets.get(ticker);
  return market === undefined ? err({ code: 'market.notFound', market: ticker }) : ok(market);
}

/** Finds a market and moves it on. */
function move(
  core: Core,
  ticker: MarketTicker,
  step: MarketMove,
): Result<MarketState, LifecycleRefusal> {
  const found = find(core, ticker);
  if (!found.ok) return found;
  const market = found.value;
  const next = advanceMarket(market.status, step);
  if (!next.ok) return err({ ...next.error, code: 'market.illegalMove', market: ticker });
  market.status = next.value;
  return found;
}

function announce(core: Core, market: MarketState, change: MarketChange): void {
  market.updatedAt = core.now;
  core.outbox.send({ type: 'marketChanged', at: core.now, market: market.ticker, change });
}

/** Cancels the resting orders of a market that match, best first, YES before NO. */
function cancelOrders(
  core: Core,
  market: MarketState,
  reason: OrderChangeReason,
  which: (order: Order) => boolean = () => true,
): void {
  const orders: Order[] = [];
  for (const ladder of [market.yes, market.no]) {
    for (const level of ladder.levels()) {
      for (let order = level.head; order !== undefined; order = order.behind) {
        if (which(order)) orders.push(order);
      }
    }
  }
  core.outbox.market(market);
  for (const order of orders) cancelResting(core, order, reason);
  core.outbox.flush();
}

const asksForCancel = (order: Order): boolean => order.cancelOnPause;

/** Arranges the market's next scheduled step, in place of the one before. */
function schedule(core: Core, market: MarketState, at: Instant, run: () => void): void {
  unschedule(core, market);
  market.timer = core.agenda.put(at, () => {
    market.timer = undefined;
    run();
  });
}

function unschedule(core: Core, market: MarketState): void {
  if (market.timer !== undefined) core.agenda.remove(market.timer);
  market.timer = undefined;
}

/** Starts the clockwork of a market just listed. */
export function scheduleOpening(core: Core, market: MarketState): void {
  const { openAt } = market.listing;
  if (openAt <= core.now) open(core, market);
  else schedule(core, market, openAt, () => open(core, market));
}

function open(core: Core, market: MarketState): void {
  unwrap(move(core, market.ticker, 'open'));
  scheduleClosing(core, market);
  announce(core, market, 'opened');
}

function scheduleClosing(core: Core, market: MarketState): void {
  schedule(core, market, market.listing.closeAt, () => close(core, market));
}

function close(core: Core, market: MarketState): void {
  unwrap(move(core, market.ticker, 'close'));
  unschedule(core, market);
  cancelOrders(core, market, 'marketClosed');
  announce(core, market, 'closed');
}

export function pauseMarket(core: Core, ticker: MarketTicker): Done {
  const moved = move(core, ticker, 'pause');
  if (!moved.ok) return moved;
  cancelOrders(core, moved.value, 'marketPaused', asksForCancel);
  announce(core, moved.value, 'paused');
  return DONE;
}

export function resumeMarket(core: Core, ticker: MarketTicker): Done {
  const moved = move(core, ticker, 'resume');
  if (!moved.ok) return moved;
  cancelOrders(core, moved.value, 'marketResumed');
  announce(core, moved.value, 'resumed');
  return DONE;
}

export function closeEarly(core: Core, ticker: MarketTicker): Done {
  const found = find(core, ticker);
  if (!found.ok) return found;
  const market = found.value;
  const { status, listing } = market;
  const next = advanceMarket(status, 'close');
  if (!next.ok) return err({ ...next.error, code: 'market.illegalMove', market: ticker });
  if (!listing.canCloseEarly) return err({ code: 'market.cannotCloseEarly', market: ticker });
  market.listing = { ...listing, closeAt: core.now };
  announce(core, market, 'closeTimeChanged');
  close(core, market);
  return DONE;
}

export function changeCloseTime(core: Core, ticker: MarketTicker, closeAt: Instant): Done {
  const found = find(core, ticker);
  if (!found.ok) return found;
  const market = found.value;
  const { listing, status } = market;
  const reopens = status === 'closed';
  if (!reopens && !advanceMarket(status, 'close').ok) {
    return err({ code: 'market.illegalMove', market: ticker, status, move: 'reopen' });
  }
  if (closeAt < listing.closeAt && !listing.canCloseEarly) {
    return err({ code: 'market.cannotCloseEarly', market: ticker });
  }
  if (!(Number.isSafeInteger(closeAt) && closeAt > core.now && closeAt > listing.openAt)) {
    return err({ code: 'market.invalidCloseTime', market: ticker, closeAt });
  }
  market.listing = { ...listing, closeAt };
  announce(core, market, 'closeTimeChanged');
  if (reopens) {
    unwrap(move(core, ticker, 'reopen'));
    announce(core, market, 'resumed');
  }
  if (market.status !== 'initialized') scheduleClosing(core, market);
  return DONE;
}

/** The value of one YES contract, if the venue could pay it. */
function valueOf(outcome: Determination): number | undefined {
  if (outcome.result !== 'scalar') return outcome.result === 'yes' ? ONE_DOLLAR : 0;
  const { value } = outcome;
  return Number.isInteger(value) && value >= 0 && value <= ONE_DOLLAR ? value : undefined;
}

function decide(
  core: Core,
  ticker: MarketTicker,
  outcome: Determination,
  step: 'determine' | 'amend',
): Done {
  const value = valueOf(outcome);
  if (value === undefined && outcome.result === 'scalar') {
    return err({ code: 'market.invalidValue', market: ticker, value: outcome.value });
  }
  const moved = move(core, ticker, step);
  if (!moved.ok) return moved;
  const market = moved.value;
  const { result, expirationValue = '' } = outcome;
  market.outcome = { result, value: value as number, expirationValue, at: core.now };
  const payAt = core.now + market.listing.settlementTimerSeconds * 1e6;
  schedule(core, market, payAt as Instant, () => finalize(core, market));
  announce(core, market, step === 'determine' ? 'determined' : 'amended');
  return DONE;
}

export const determine = (core: Core, ticker: MarketTicker, outcome: Determination): Done =>
  decide(core, ticker, outcome, 'determine');

export const amendResult = (core: Core, ticker: MarketTicker, outcome: Determination): Done =>
  decide(core, ticker, outcome, 'amend');

export function dispute(core: Core, ticker: MarketTicker): Done {
  const moved = move(core, ticker, 'dispute');
  if (!moved.ok) return moved;
  unschedule(core, moved.value);
  announce(core, moved.value, 'disputed');
  return DONE;
}

function finalize(core: Core, market: MarketState): void {
  unwrap(move(core, market.ticker, 'finalize'));
  market.settledAt = core.now;
  settle(core, market);
  announce(core, market, 'finalized');
  core.finalized.add(market);
  for (const oldest of core.finalized) {
    if (core.finalized.size <= core.options.finalizedMarketsKept) break;
    forget(core, oldest);
  }
}

/** Removes all trace of a market that was paid long ago, but for what accounts remember of fills and settlements. */
function forget(core: Core, market: MarketState): void {
  const { ticker, listing, holdings } = market;
  core.finalized.delete(market);
  core.markets.delete(ticker);
  for (const holding of holdings.values()) holding.account.holdings.delete(holding);
  announce(core, market, 'removed');
  const event = core.events.get(listing.event);
  event?.markets.delete(ticker);
  if (event?.markets.size === 0) {
    core.events.delete(listing.event);
    core.outbox.send({
      type: 'eventChanged',
      at: core.now,
      event: listing.event,
      change: 'removed',
    });
  }
}

export function changeGrid(
  core: Core,
  ticker: MarketTicker,
  gridLabel: string,
  bands: PriceGrid,
): Result<undefined, LifecycleRefusal | ListingRefusal> {
  const found = find(core, ticker);
  if (!found.ok) return found;
  const grid = createPriceGrid(bands);
  if (!grid.ok) return err({ code: 'listing.invalidGrid', ticker });
  found.value.listing = { ...found.value.listing, gridLabel, grid: grid.value };
  announce(core, found.value, 'gridChanged');
  return DONE;
}

export function changeMetadata(core: Core, ticker: MarketTicker, change: MetadataChange): Done {
  const found = find(core, ticker);
  if (!found.ok) return found;
  const { yesTitle, ...strike } = change;
  const { listing } = found.value;
  found.value.listing = { ...listing, ...strike, yesTitle: yesTitle ?? listing.yesTitle };
  announce(core, found.value, 'metadataChanged');
  return DONE;
}

export function setExchangeState(core: Core, state: ExchangeState): void {
  const stops = core.state.tradingActive && !state.tradingActive;
  core.state = { tradingActive: state.tradingActive, exchangeActive: state.exchangeActive };
  core.outbox.send({ type: 'exchangeStateChanged', at: core.now, state: core.state });
  if (!stops) return;
  for (const order of [...core.orders.values()].filter(asksForCancel)) {
    core.outbox.market(order.market);
    cancelResting(core, order, 'tradingPaused');
  }
  core.outbox.flush();
}
