import type { BookSide, OrderRow } from '../../../contract/trading.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { isWorking } from '../../format/order-words.ts';

/** An own order at one price, from when until when. Times in microseconds. */
export interface OwnPath {
  readonly side: BookSide;
  readonly price: Price;
  /** What is left of the order, or was when it was given another price. */
  readonly qty: Qty;
  readonly fromUs: number;
  /** When it was given another price; null: it rests there. */
  readonly untilUs: number | null;
}

type PathOrder = Pick<
  OrderRow,
  'side' | 'price' | 'formerPrices' | 'remainingQty' | 'state' | 'createdAt'
>;

/** Where own orders that work have been, each oldest first: from the oldest price on that is remembered. */
export const ownPaths = (orders: readonly PathOrder[]): readonly OwnPath[] =>
  orders.filter(isWorking).flatMap(({ side, price, formerPrices, remainingQty, createdAt }) => {
    const before = formerPrices.map((former): OwnPath => ({
      side,
      price: former.price,
      qty: former.left,
      fromUs: former.from,
      untilUs: former.until,
    }));
    const fromUs = formerPrices.at(-1)?.until ?? createdAt;
    return [...before, { side, price, qty: remainingQty, fromUs, untilUs: null }];
  });
