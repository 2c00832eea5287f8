import type { ActorMarketRow } from '../../../contract/actor.ts';
import type { MarketRow } from '../../../contract/market-data.ts';
import type { OrderRow, OwnerRow, PositionRow } from '../../../contract/trading.ts';
import { isWorking } from '../../format/order-words.ts';
import { formatCentsExact } from '../../format/price.ts';
import type { Price } from '../../../domain/units/units.ts';
import type { WorkspaceState } from '../../store/workspace.ts';
import { spreadOf } from './market-order.ts';

export type MarketFilter = WorkspaceState['marketFilter'];

/** What a filter asks for beside the rows themselves. */
export interface FilterFacts {
  /** That of the chosen market; null while none is chosen, and then its family bounds nothing. */
  readonly event: string | null;
  readonly held: ReadonlySet<string>;
  /** Where the trader that is asked for trades. */
  readonly traded: ReadonlySet<string>;
}

/** `KXRAIN-26DEC01` → `KXRAIN`. */
export const seriesOf = (event: string): string => event.replace(/-.*$/, '');

/** Rows that pass every part of the filter; the same array for a filter that asks nothing. */
export function filterMarkets(
  rows: readonly MarketRow[],
  { status, holding, spreadAtMost, family, trader }: MarketFilter,
  { event, held, traded }: FilterFacts,
): readonly MarketRow[] {
  const passes: ((row: MarketRow) => boolean)[] = [];
  if (status === 'open') passes.push((row) => row.status === 'active');
  if (holding === 'held') passes.push(({ ticker }) => held.has(ticker));
  if (trader !== 'any') passes.push(({ ticker }) => traded.has(ticker));
  if (spreadAtMost !== null) {
    passes.push((row) => (spreadOf(row) ?? Number.POSITIVE_INFINITY) <= spreadAtMost);
  }
  if (family === 'event' && event !== null) passes.push((row) => row.event === event);
  if (family === 'series' && event !== null) {
    const series = seriesOf(event);
    passes.push((row) => seriesOf(row.event) === series);
  }
  return passes.length === 0 ? rows : rows.filter((row) => passes.every((pass) => pass(row)));
}

/** Where there is a position or a working order of ours, whoever asked for it. */
export function heldMarkets(
  positions: readonly Pick<PositionRow, 'market' | 'qty'>[],
  orders: readonly Pick<OrderRow, 'market' | 'state'>[],
): readonly string[] {
  const rows = [...positions.filter(({ qty }) => qty !== 0), ...orders.filter(isWorking)];
  return [...new Set(rows.map(({ market }) => market))];
}

/** Where somebody trades, or where the actor is kept from it. */
export function tradedMarkets(
  trader: MarketFilter['trader'],
  owners: readonly OwnerRow[],
  actorMarkets: readonly Pick<ActorMarketRow, 'market' | 'standing'>[],
): readonly string[] {
  const owned = (is: (row: OwnerRow) => boolean): readonly string[] =>
    owners.filter(is).map(({ market }) => market);
  const standing = (...those: readonly ActorMarketRow['standing'][]): readonly string[] =>
    actorMarkets.filter((row) => those.includes(row.standing)).map(({ market }) => market);
  switch (trader) {
    case 'any':
      return [];
    case 'actor':
      return [...new Set([...standing('running'), ...owned(({ owner }) => owner === 'actor')])];
    case 'person':
      return owned(({ owner, personOrders }) => owner === 'person' || personOrders > 0);
    case 'paused':
      return standing('paused', 'breakerOpen');
  }
}

const TRADERS = { any: [], actor: ['actor trades'], person: ['you trade'], paused: ['paused'] };
const FAMILIES = { any: [], event: ['this event'], series: ['this series'] };

/** The parts of a filter that are on; none: it is off. */
export const describeFilter = (filter: MarketFilter): readonly string[] => [
  ...(filter.status === 'open' ? ['open'] : []),
  ...(filter.holding === 'held' ? ['held'] : []),
  ...(filter.spreadAtMost === null
    ? []
    : [`spread ≤ ${formatCentsExact(filter.spreadAtMost as Price)}`]),
  ...FAMILIES[filter.family],
  ...TRADERS[filter.trader],
];
