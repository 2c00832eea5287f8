import { describe, expect, it } from 'vitest';
import type { ActorMarketRow } from '../../../contract/actor.ts';
import type { MarketRow } from '../../../contract/market-data.ts';
import type { OrderRow, OwnerRow, PositionRow } from '../../../contract/trading.ts';
import { ANY_MARKET } from '../../store/workspace.ts';
import {
  describeFilter,
  filterMarkets,
  heldMarkets,
  tradedMarkets,
  type FilterFacts,
  type MarketFilter,
} from './market-filter.ts';

const row = (ticker: string, fields: Record<string, unknown> = {}): MarketRow =>
  ({
    ticker,
    event: ticker.slice(0, ticker.lastIndexOf('-')),
    status: 'active',
    bid: 4000,
    ask: 4100,
    ...fields,
  }) as unknown as MarketRow;

const ROWS = [
  row('KXA-01-X', { ask: 4500 }),
  row('KXA-01-Y', { status: 'closed' }),
  row('KXA-02-X', { bid: null }),
  row('KXAB-01-X', { ask: 4200 }),
];
const NO_FACTS: FilterFacts = { event: null, held: new Set(), traded: new Set() };

const passing = (filter: Partial<MarketFilter>, facts: Partial<FilterFacts> = {}) =>
  filterMarkets(ROWS, { ...ANY_MARKET, ...filter }, { ...NO_FACTS, ...facts }).map(
    ({ ticker }) => ticker,
  );

describe('filtering', () => {
  it('leaves the list as it is while it asks nothing', () => {
    expect(filterMarkets(ROWS, ANY_MARKET, NO_FACTS)).toBe(ROWS);
  });

  it('takes what is open, what is held, and what is traded', () => {
    expect(passing({ status: 'open' })).toEqual(['KXA-01-X', 'KXA-02-X', 'KXAB-01-X']);
    expect(passing({ holding: 'held' }, { held: new Set(['KXA-01-Y']) })).toEqual(['KXA-01-Y']);
    expect(passing({ holding: 'held' })).toEqual([]);
    expect(passing({ trader: 'actor' }, { traded: new Set(['KXA-02-X']) })).toEqual(['KXA-02-X']);
  });

  it('takes spreads up to the bound, and none of one side alone', () => {
    expect(passing({ spreadAtMost: 200 })).toEqual(['KXA-01-Y', 'KXAB-01-X']);
    expect(passing({ spreadAtMost: 1000 })).not.toContain('KXA-02-X');
  });

  it('takes the event or the series of the chosen market, and bounds nothing without one', () => {
    expect(passing({ family: 'event' }, { event: 'KXA-01' })).toEqual(['KXA-01-X', 'KXA-01-Y']);
    expect(passing({ family: 'series' }, { event: 'KXA-01' })).toEqual([
      'KXA-01-X',
      'KXA-01-Y',
      'KXA-02-X',
    ]);
    expect(passing({ family: 'event' })).toHaveLength(ROWS.length);
  });

  it('takes only what passes all of it', () => {
    const filter = { status: 'open', spreadAtMost: 200, family: 'series' } as const;
    expect(passing(filter, { event: 'KXA-01' })).toEqual([]);
    expect(passing(filter, { event: 'KXAB-09' })).toEqual(['KXAB-01-X']);
  });
});

it('holds where there is a position or a working order, once', () => {
  const position = (market: string, qty: number) => ({ market, qty }) as PositionRow;
  const order = (market: string, state: string) => ({ market, state }) as OrderRow;
  expect(
    heldMarkets(
      [position('A', -100), position('B', 0)],
      [order('A', 'resting'), order('C', 'resting'), order('D', 'filled')],
    ),
  ).toEqual(['A', 'C']);
});

it('knows where each trades', () => {
  const owner = (market: string, of: OwnerRow['owner'], personOrders = 0) =>
    ({ market, owner: of, personOrders, actorOrders: 0 }) as OwnerRow;
  const actor = (market: string, standing: ActorMarketRow['standing']) =>
    ({ market, standing }) as ActorMarketRow;
  const owners = [owner('A', 'person'), owner('B', 'actor'), owner('C', 'nobody', 2)];
  const actorMarkets = [
    actor('A', 'taken'),
    actor('B', 'paused'),
    actor('D', 'running'),
    actor('E', 'breakerOpen'),
    actor('F', 'unselected'),
  ];
  expect(tradedMarkets('any', owners, actorMarkets)).toEqual([]);
  expect(tradedMarkets('actor', owners, actorMarkets)).toEqual(['D', 'B']);
  expect(tradedMarkets('person', owners, actorMarkets)).toEqual(['A', 'C']);
  expect(tradedMarkets('paused', owners, actorMarkets)).toEqual(['B', 'E']);
});

it('says what is on', () => {
  expect(describeFilter(ANY_MARKET)).toEqual([]);
  expect(
    describeFilter({
      status: 'open',
      holding: 'held',
      spreadAtMost: 200,
      family: 'event',
      trader: 'person',
    }),
  ).toEqual(['open', 'held', 'spread ≤ 2¢', 'this event', 'you trade']);
});
