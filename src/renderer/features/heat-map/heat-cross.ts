import type { Price } from '../../../domain/units/units.ts';
import { levelNear, stepAt, stepsInView, type HeatScene, type PriceRange } from './heat-scene.ts';

/** A moment and a price that keys are on. It stays with its moment while the map moves on. */
export interface HeatCross {
  /** Number of the step of time. */
  readonly step: number;
  readonly price: Price;
}

export type CrossMove = 'back' | 'on' | 'up' | 'down';

type Place = Pick<HeatScene, 'history' | 'nowUs' | 'grid'> & PriceRange;

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

/** Where the first move brings it: now, in the middle of the market, or of the view where there is none. */
function startOf({ history, nowUs, grid, low, high }: Place): HeatCross {
  const mid = history.quotes(nowUs).at(-1)?.mid ?? (low + high) / 2;
  return { step: history.stepOf(nowUs), price: levelNear(grid, clamp(mid, low, high)) };
}

/** The cross-hair after a move by so many steps or levels, never out of view. */
export function moveCross(
  cross: HeatCross | undefined,
  { move, by }: { readonly move: CrossMove; readonly by: number },
  place: Place,
): HeatCross {
  if (cross === undefined) return startOf(place);
  const { grid, low, high } = place;
  const { first, last } = stepsInView(place);
  const way = { back: -by, on: by, up: 0, down: 0 }[move];
  const step = clamp(cross.step + way, first, last);
  // The market may have taken the view elsewhere since.
  let price: number = levelNear(grid, clamp(cross.price, low, high));
  for (let left = way === 0 ? by : 0; left > 0; left -= 1) {
    const next = move === 'up' ? price + stepAt(grid, price + 1) : price - stepAt(grid, price);
    if (next < low || next > high) break;
    price = next;
  }
  return { step, price: price as Price };
}
