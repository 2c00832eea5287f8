import { gridPrices, type PriceGrid } from '../../market/price-grid.ts';
import { ONE_DOLLAR, type Price } from '../../units/units.ts';

/**
 * A price grid as consecutive numbers 0..last: 0 stands for 0 USD and `last` for 1 USD, which no order may carry, and
 * every number between for one valid price. Traders count in these.
 */
export class GridIndex {
  readonly last: number;
  readonly #prices: Uint16Array;
  readonly #atOrBelow: Uint16Array;

  constructor(grid: PriceGrid) {
    const prices = [0, ...gridPrices(grid), ONE_DOLLAR];
    this.last = prices.length - 1;
    this.#prices = Uint16Array.from(prices);
    this.#atOrBelow = new Uint16Array(ONE_DOLLAR + 1);
    let index = 0;
    for (let price = 0; price <= ONE_DOLLAR; price += 1) {
      if (index < this.last && price >= (prices[index + 1] as number)) index += 1;
      this.#atOrBelow[price] = index;
    }
  }

  /** Valid as an order's price for 0 < index < last. */
  priceAt(index: number): Price {
    return this.#prices[index] as Price;
  }

  /** The greatest index whose price is not above `price`, which need not be a whole number; held within 0..last. */
  atOrBelow(price: number): number {
    if (price <= 0) return 0;
    return price >= ONE_DOLLAR ? this.last : (this.#atOrBelow[Math.floor(price)] as number);
  }

  /** The smallest index whose price is not below `price`; held within 0..last. */
  atOrAbove(price: number): number {
    const below = this.atOrBelow(price);
    return (this.#prices[below] as number) >= price || below === this.last ? below : below + 1;
  }
}

const known = new WeakMap<PriceGrid, GridIndex>();

/** The index of a grid; markets that share the grid share it. */
export function gridIndex(grid: PriceGrid): GridIndex {
  let index = known.get(grid);
  if (index === undefined) {
    index = new GridIndex(grid);
    known.set(grid, index);
  }
  return index;
}
