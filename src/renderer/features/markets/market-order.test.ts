import { describe, expect, it } from 'vitest';
import type { MarketRow } from '../../../contract/market-data.ts';
import { keepOrder, nextSort, searchMarkets, sortMarkets, spreadOf } from './market-order.ts';

const row = (ticker: string, fields: Record<string, unknown> = {}): MarketRow =>
  ({
    ticker,
    title: 'Where will it rain?',
    yesTitle: ticker,
    bid: null,
    ask: null,
    ...fields,
  }) as unknown as MarketRow;
const tickers = (rows: readonly MarketRow[]): readonly string[] => rows.map(({ ticker }) => ticker);

describe('searching', () => {
  const rows = [row('KXA-1', { yesTitle: 'Boston' }), row('KXB-2', { yesTitle: 'New York City' })];

  it('takes every word, in any field and case', () => {
    expect(tickers(searchMarkets(rows, 'rain york'))).toEqual(['KXB-2']);
    expect(tickers(searchMarkets(rows, 'kxa'))).toEqual(['KXA-1']);
    expect(tickers(searchMarkets(rows, 'boston york'))).toEqual([]);
  });

  it('shows all for nothing', () => {
    expect(searchMarkets(rows, '  ')).toBe(rows);
  });
});

describe('sorting', () => {
  const rows = [
    row('C', { bid: 4000, ask: 4400 }),
    row('A', { bid: null, ask: 4400 }),
    row('B', { bid: 4300, ask: 4400 }),
    row('D', { bid: 4000, ask: 4100 }),
  ];

  it('puts rows without a value last, either way, and equal ones by ticker', () => {
    expect(tickers(sortMarkets(rows, { column: 'bid', direction: 'descending' }))).toEqual([
      'B',
      'C',
      'D',
      'A',
    ]);
    expect(tickers(sortMarkets(rows, { column: 'bid', direction: 'ascending' }))).toEqual([
      'C',
      'D',
      'B',
      'A',
    ]);
    expect(tickers(sortMarkets(rows, { column: 'spread', direction: 'ascending' }))).toEqual([
      'B',
      'D',
      'C',
      'A',
    ]);
  });

  it('turns around at the second click, and starts where it helps', () => {
    const byBid = { column: 'bid', direction: 'descending' } as const;
    expect(nextSort(byBid, 'bid').direction).toBe('ascending');
    expect(nextSort(byBid, 'volume')).toEqual({ column: 'volume', direction: 'descending' });
    expect(nextSort(byBid, 'spread')).toEqual({ column: 'spread', direction: 'ascending' });
  });

  it('holds an order while rows come and go', () => {
    const kept = keepOrder(['B', 'Z', 'A'], [row('A', { bid: 1 }), row('B'), row('N')]);
    expect(tickers(kept)).toEqual(['B', 'A', 'N']);
    expect(kept[1]?.bid).toBe(1);
  });
});

it('has a spread only with both sides', () => {
  expect(spreadOf(row('A', { bid: 4000, ask: 4400 }))).toBe(400);
  expect(spreadOf(row('A', { bid: 4000 }))).toBeNull();
});
