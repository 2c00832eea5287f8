import type { MarketTicker } from '../../domain/units/ids.ts';

/** How much livelier another market has to be before it takes a place: what differs by less keeps changing sides. */
const MARGIN = 1.5;

interface HotChoice {
  /** Markets that have a place now. */
  readonly chosen: ReadonlySet<MarketTicker>;
  /** Of every market that could have one, from `MarketHeat`. */
  readonly heat: ReadonlyMap<MarketTicker, number>;
  /** Places there are, at least 1. */
  readonly places: number;
  /** Whether the market may not lose its place: an order or a position is open there. */
  readonly isHeldBack: (market: MarketTicker) => boolean;
}

/**
 * The liveliest markets, with hysteresis: free places go to the hottest, and a taken one changes hands only to a market
 * half as hot again. A market without any heat gets no place. Equal heats go by name, so the same question has the
 * same answer.
 *
 * @returns the markets that have a place from now on, at most `places` of them unless more are held back
 */
export function chooseHot({ chosen, heat, places, isHeldBack }: HotChoice): Set<MarketTicker> {
  const next = new Set<MarketTicker>();
  const movable: MarketTicker[] = [];
  for (const market of chosen) {
    if (isHeldBack(market)) next.add(market);
    else if (heat.has(market)) movable.push(market);
  }
  const heatOf = (market: MarketTicker): number => heat.get(market) ?? 0;
  const hottestFirst = (a: MarketTicker, b: MarketTicker): number =>
    heatOf(b) - heatOf(a) || (a < b ? -1 : 1);
  // Who has a place defends it with its heat times the margin.
  const stay = movable.toSorted(hottestFirst);
  const come = [...heat.keys()]
    .filter((market) => heatOf(market) > 0 && !chosen.has(market))
    .toSorted(hottestFirst);
  while (next.size < places) {
    const [insider, outsider] = [stay[0], come[0]];
    if (insider === undefined && outsider === undefined) break;
    const isChange =
      outsider !== undefined &&
      (insider === undefined || heatOf(outsider) > heatOf(insider) * MARGIN);
    next.add((isChange ? come.shift() : stay.shift()) as MarketTicker);
  }
  return next;
}
