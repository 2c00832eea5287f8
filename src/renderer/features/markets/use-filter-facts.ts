import { useMemo } from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import type { ActorMarketRow } from '../../../contract/actor.ts';
import type { OwnerRow, PositionRow } from '../../../contract/trading.ts';
import { useSelectedMarket } from '../../store/desk.ts';
import { indexMarkets } from '../../store/market-rows.ts';
import { useTopic } from '../../store/use-topic.ts';
import {
  heldMarkets,
  tradedMarkets,
  type FilterFacts,
  type MarketFilter,
} from './market-filter.ts';

/** Who is where; undefined until it is known. */
export interface Standings {
  readonly owners: readonly OwnerRow[] | undefined;
  readonly actorMarkets: readonly ActorMarketRow[] | undefined;
  readonly positions: readonly PositionRow[] | undefined;
}

/** The same set for as long as its members are. No ticker contains a blank. */
function useSteadySet(members: readonly string[]): ReadonlySet<string> {
  const names = members.join(' ');
  return useMemo(() => new Set(names.split(' ').filter(Boolean)), [names]);
}

const NONE: readonly never[] = [];

/** What the filter asks for beside the rows. It stays the same while what it says does, and costs nothing unasked. */
export function useFilterFacts(
  { holding, family, trader }: MarketFilter,
  markets: readonly MarketRow[],
  { owners, actorMarkets, positions }: Standings,
  everyMs: number,
): { readonly facts: FilterFacts; readonly isKnown: boolean } {
  const asksHeld = holding === 'held';
  const { data: orders } = useTopic('orders', asksHeld ? '' : null, { everyMs });
  const held = useSteadySet(
    useMemo(
      () => (asksHeld ? heldMarkets(positions ?? NONE, orders ?? NONE) : NONE),
      [asksHeld, positions, orders],
    ),
  );
  const traded = useSteadySet(
    useMemo(
      () => tradedMarkets(trader, owners ?? NONE, actorMarkets ?? NONE),
      [trader, owners, actorMarkets],
    ),
  );
  const selected = useSelectedMarket();
  const event =
    family === 'any' || selected === null
      ? null
      : (indexMarkets(markets).get(selected)?.event ?? null);
  const isKnown =
    (!asksHeld || (positions !== undefined && orders !== undefined)) &&
    (trader === 'any' || (owners !== undefined && actorMarkets !== undefined));
  const facts = useMemo(() => ({ event, held, traded }), [event, held, traded]);
  return { facts, isKnown };
}
