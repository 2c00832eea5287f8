import type { Failure } from '../../base/result.ts';
import type { MarketStatus } from '../market/market.ts';
import { isOnGrid, type PriceGrid } from '../market/price-grid.ts';
import type { Money } from '../units/units.ts';
import type { Order, OrderTerms } from './order.ts';
import type { TradingState } from './trading-state.ts';

/** All that an order is judged by, at one moment. */
export interface Circumstances {
  readonly trading: TradingState;
  /** Undefined when the venue does not list the market, or could not be asked. */
  readonly market: { readonly status: MarketStatus; readonly grid: PriceGrid } | undefined;
  /** How far the market's book may be trusted; `none` when there is none. */
  readonly trust: 'none' | 'empty' | 'live' | 'stale' | 'polled';
  /** Orders of this market that may rest at the venue. */
  readonly working: readonly Order[];
  /** Cash that is not promised yet; null before the account was read. */
  readonly available: Money | null;
  /** What this order would hold back in addition. */
  readonly required: Money;
}

type Check = (order: OrderTerms, now: Circumstances) => Failure | undefined;

// In the order in which they are asked; the first that objects is the reason.
const CHECKS: readonly Check[] = [
  (_, { trading }) => {
    if (trading === 'trading') return undefined;
    if (trading === 'killed') return { code: 'risk.killed' };
    return { code: 'risk.notTrading', state: trading };
  },
  (order, { market }) => {
    if (market === undefined) return { code: 'risk.unknownMarket', market: order.market };
    if (market.status === 'active') return undefined;
    return { code: 'risk.marketNotActive', status: market.status };
  },
  (_, { trust }) =>
    trust === 'live' || trust === 'polled' ? undefined : { code: 'risk.bookNotTrusted', trust },
  (order, { market }) =>
    market && isOnGrid(market.grid, order.price)
      ? undefined
      : { code: 'risk.priceOffGrid', price: order.price },
  (order) =>
    Number.isSafeInteger(order.qty) && order.qty > 0
      ? undefined
      : { code: 'risk.invalidQty', qty: order.qty },
  // Writes to a market wait until the fate of the last one is known.
  (_, { working }) => {
    const pending = working.find(({ state }) => state === 'unconfirmed');
    return pending && { code: 'risk.outcomePending', clientOrderId: pending.clientOrderId };
  },
  (_, { available, required }) =>
    available !== null && required <= available
      ? undefined
      : { code: 'risk.insufficientCash', required, available },
];

/** Why the order must not go out: a stable code with the limit and what it met; undefined when it may. */
export function denialOf(order: OrderTerms, now: Circumstances): Failure | undefined {
  for (const check of CHECKS) {
    const denial = check(order, now);
    if (denial) return denial;
  }
  return undefined;
}
