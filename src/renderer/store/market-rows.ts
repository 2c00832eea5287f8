import { useRef } from 'react';
import type { MarketRow } from '../../contract/market-data.ts';
import type { TopicReading } from './topic-store.ts';
import { useIsFed } from './use-is-fed.ts';
import { useTopicValue } from './use-topic.ts';

const indexes = new WeakMap<readonly MarketRow[], ReadonlyMap<string, MarketRow>>();

/** Rows by ticker. Made once per state of the list, however many ask. */
export function indexMarkets(rows: readonly MarketRow[]): ReadonlyMap<string, MarketRow> {
  let index = indexes.get(rows);
  if (index === undefined) {
    index = new Map(rows.map((row) => [row.ticker, row]));
    indexes.set(rows, index);
  }
  return index;
}

/** One market's row as last seen; undefined when there is none. */
export function findMarket(
  reading: TopicReading<'markets'>,
  ticker: string | null,
): MarketRow | undefined {
  if (reading.data === undefined || ticker === null) return undefined;
  return indexMarkets(reading.data).get(ticker);
}

/** Whether markets are listed, and this one is not among them: it is not on its way either. */
export function isUnlisted({ data }: TopicReading<'markets'>, ticker: string | null): boolean {
  return (
    data !== undefined && data.length > 0 && ticker !== null && !indexMarkets(data).has(ticker)
  );
}

/** The same while books come: before that the list may be that of an earlier start. */
export function useIsUnlisted(ticker: string | null): boolean {
  const isMissing = useTopicValue('markets', '', (reading) => isUnlisted(reading, ticker));
  return useIsFed() && isMissing;
}

/** The part of a row that stays while prices move. */
export type MarketTerms = Pick<
  MarketRow,
  | 'ticker'
  | 'event'
  | 'title'
  | 'yesTitle'
  | 'noTitle'
  | 'status'
  | 'closeAt'
  | 'grid'
  | 'gridLabel'
>;

export function hasSameTerms(a: MarketTerms, b: MarketTerms): boolean {
  const sameText =
    a.ticker === b.ticker &&
    a.title === b.title &&
    a.yesTitle === b.yesTitle &&
    a.noTitle === b.noTitle &&
    a.status === b.status &&
    a.closeAt === b.closeAt;
  return (
    sameText &&
    a.grid.length === b.grid.length &&
    a.grid.every((band, index) => {
      const other = b.grid[index];
      return band.start === other?.start && band.end === other.end && band.step === other.step;
    })
  );
}

/**
 * What is fixed about a market. The value keeps its identity while prices move, so a component that leaves prices to
 * a painter renders only when the market itself changed.
 */
export function useMarketTerms(ticker: string | null): MarketTerms | undefined {
  const last = useRef<MarketTerms>(undefined);
  return useTopicValue('markets', ticker === null ? null : '', (reading) => {
    const row = findMarket(reading, ticker);
    if (row && last.current && hasSameTerms(row, last.current)) return last.current;
    last.current = row;
    return row;
  });
}
