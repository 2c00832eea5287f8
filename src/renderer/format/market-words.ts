import type { BookTrust, MarketRow } from '../../contract/market-data.ts';
import type { MarketStatus } from '../../domain/market/market.ts';

type Named = Pick<MarketRow, 'title' | 'yesTitle'>;

/** What YES stands for, or the question where that says nothing of its own. */
export const shortName = ({ title, yesTitle }: Named): string =>
  yesTitle === '' || /^yes$/i.test(yesTitle) ? title : yesTitle;

/** The question, for beside the short name; empty where the short name is the question. */
export const questionOf = (market: Named): string =>
  shortName(market) === market.title ? '' : market.title;

export const fullName = (market: Named): string =>
  questionOf(market) === '' ? market.title : `${market.title} ${market.yesTitle}`;

const STATUSES: Readonly<Record<MarketStatus, string>> = {
  initialized: 'not open',
  active: 'open',
  inactive: 'paused',
  closed: 'closed',
  determined: 'determined',
  disputed: 'disputed',
  amended: 'amended',
  finalized: 'settled',
};
export const describeStatus = (status: MarketStatus): string => STATUSES[status];

const TRUSTS: Readonly<Record<BookTrust, string>> = {
  empty: 'NO BOOK YET',
  live: 'LIVE',
  stale: 'STALE',
  polled: 'POLLED',
};
export const describeTrust = (trust: BookTrust): string => TRUSTS[trust];
