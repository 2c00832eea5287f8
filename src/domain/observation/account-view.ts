import type { Order } from '../orders/order.ts';
import { closableQty, type Position } from '../portfolio/position.ts';
import { complement, ONE_CONTRACT, type Qty } from '../units/units.ts';

/** One holding as the vector sees it. */
export interface HoldingView {
  readonly market: string;
  /** + YES, − NO; with fractions where the market trades them. */
  readonly contracts: number;
  readonly costCents: number;
}

/** One own open order as the vector sees it. */
export interface OrderView {
  readonly market: string;
  readonly direction: 'buy' | 'sell';
  /** The limit in prices of the contract that is bought or sold. */
  readonly limitCents: number;
  readonly placedAtMs: number;
}

/**
 * The account behind a decision. The order of the lists matters: sums run in it, and the first buy and the first
 * sell are the ones that are measured. Whoever makes a view keeps to one order, oldest first.
 */
export interface AccountView {
  readonly holdings: readonly HoldingView[];
  /** Cash and holdings together. */
  readonly valueCents: number;
  readonly cashCents: number;
  /** Orders of any market that may still be filled. Null when it is not known which there are. */
  readonly orders: readonly OrderView[] | null;
}

const MONEY_PER_CENT = 10_000;
const PRICE_PER_CENT = 100;
const US_PER_MS = 1000;

/** A position in the units of the vector, fractions kept. */
export const viewHolding = (
  market: string,
  position: Pick<Position, 'qty' | 'cost'>,
): HoldingView => ({
  market,
  contracts: position.qty / ONE_CONTRACT,
  costCents: position.cost / MONEY_PER_CENT,
});

/**
 * An order in the words of the vector, which knows buying and selling of two contracts, while an order here is a
 * bid or an ask on the one YES scale: it sells what is held as long as it would close some of it, else it buys.
 *
 * @param held - the position in the order's market
 */
export function viewOrder(
  { market, side, price, createdAt }: Pick<Order, 'market' | 'side' | 'price' | 'createdAt'>,
  held: Qty,
): OrderView {
  const direction = closableQty(held, side) > 0 ? 'sell' : 'buy';
  const isYes = (side === 'bid') === (direction === 'buy');
  return {
    market,
    direction,
    limitCents: (isYes ? price : complement(price)) / PRICE_PER_CENT,
    placedAtMs: createdAt / US_PER_MS,
  };
}
