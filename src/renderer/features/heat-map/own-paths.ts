import type { BookSide, OrderRow } from '../../../contract/trading.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { isWorking } from '../../format/order-words.ts';

/** An own order at one price, from when until when. Times in microseconds. */
export interface OwnPath {
  readonly side: BookSide;
  readonly price: Price;
  /** What is left of the order. */
  readonly qty: Qty;
  readonly fromUs: number;
  /** When it was given another price; null: it rests there. */
  readonly untilUs: number | null;
}

type PathOrder = Pick<
  OrderRow,
  'clientOrderId' | 'side' | 'price' | 'remainingQty' | 'state' | 'createdAt' | 'updatedAt'
>;

/**
 * Where own working orders have been. An order says when it was placed and what its price is now; that it had another
 * one before is known only to who saw it, so an order amended earlier seems to have had its price from the start.
 */
export class OwnPaths {
  #paths: ReadonlyMap<string, readonly OwnPath[]> = new Map();

  /** Takes the orders as they are now and says where those that work have been, each oldest first. */
  follow(orders: readonly PathOrder[]): readonly OwnPath[] {
    const next = orders
      .filter(isWorking)
      .map(
        (order) =>
          [order.clientOrderId, goOn(this.#paths.get(order.clientOrderId) ?? [], order)] as const,
      );
    this.#paths = new Map<string, readonly OwnPath[]>(next);
    return [...this.#paths.values()].flat();
  }
}

function goOn(
  paths: readonly OwnPath[],
  { side, price, remainingQty: qty, createdAt, updatedAt }: PathOrder,
): readonly OwnPath[] {
  const here = { side, price, qty, untilUs: null };
  const last = paths.at(-1);
  if (last === undefined) return [{ ...here, fromUs: createdAt }];
  const before = paths.slice(0, -1);
  return last.price === price
    ? [...before, { ...here, fromUs: last.fromUs }]
    : [...before, { ...last, untilUs: updatedAt }, { ...here, fromUs: updatedAt }];
}
