import { err, ok, type Result } from '../../base/result.ts';
import { gridAtOrAbove, gridAtOrBelow, type PriceGrid } from '../../domain/market/price-grid.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import { ticksBetween } from '../../domain/risk/ticks.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import type { Marks } from './marks.ts';
import type { MarketTermsReader } from './market-terms.ts';

/** How far through the best opposite price leaving may go, 1e-4 USD: what does not fill there is left. */
const FLATTEN_COLLAR = 300;

/** The order that leaves a position at once: reduce-only, at most the collar and the limit's ticks through the touch, never resting. */
export async function flatteningOrder(
  market: MarketTicker,
  of: {
    readonly ledger: Ledger;
    readonly marks: Marks;
    readonly terms: MarketTermsReader;
  },
): Promise<Result<OrderTerms>> {
  const read = await of.terms.read(market);
  if (!read.ok) return read;
  const { grid } = read.value;
  const { qty } = of.ledger.position(market);
  if (qty === 0) return err({ code: 'orders.flat', market });
  const { bid, ask } = of.marks.touchOf(market);
  // Where nobody has said how far, the gate refuses whatever goes through.
  const most = of.ledger.limits?.maxTicksThrough ?? Infinity;
  const price = qty > 0 ? bid && belowBid(grid, bid, most) : ask && aboveAsk(grid, ask, most);
  if (price === null) return err({ code: 'orders.nobodyThere', market });
  return ok({
    market,
    side: qty > 0 ? 'ask' : 'bid',
    price,
    qty: Math.abs(qty) as Qty,
    timeInForce: 'immediate_or_cancel',
    postOnly: false,
    reduceOnly: true,
  });
}

/** As far below the bid as the collar goes, and no more ticks than the limit on that allows. */
function belowBid(grid: PriceGrid, bid: Price, most: number): Price {
  let price = gridAtOrAbove(grid, Math.max(1, bid - FLATTEN_COLLAR)) as Price;
  while (ticksBetween(grid, price, bid) > most) price = gridAtOrAbove(grid, price + 1) as Price;
  return price;
}

/** The same above the ask. */
function aboveAsk(grid: PriceGrid, ask: Price, most: number): Price {
  let price = gridAtOrBelow(grid, Math.min(9999, ask + FLATTEN_COLLAR)) as Price;
  while (ticksBetween(grid, ask, price) > most) price = gridAtOrBelow(grid, price - 1) as Price;
  return price;
}
