import { err, ok } from '../../base/result.ts';
import type { MarketStatus } from '../market/market.ts';

/** What can happen to a market's status. */
export const MARKET_MOVES = [
  'open',
  'pause',
  'resume',
  'close',
  'reopen',
  'determine',
  'dispute',
  'amend',
  'finalize',
] as const;
export type MarketMove = (typeof MARKET_MOVES)[number];

/** Protocol brief §11. A missing cell is an illegal move. */
const NEXT: Readonly<Record<MarketStatus, Partial<Record<MarketMove, MarketStatus>>>> = {
  initialized: { open: 'active', close: 'closed' },
  active: { pause: 'inactive', close: 'closed' },
  inactive: { resume: 'active', close: 'closed' },
  closed: { reopen: 'active', determine: 'determined' },
  determined: { dispute: 'disputed', finalize: 'finalized' },
  disputed: { amend: 'amended' },
  amended: { dispute: 'disputed', finalize: 'finalized' },
  finalized: {},
};

export function advanceMarket(status: MarketStatus, move: MarketMove) {
  const next = NEXT[status][move];
  return next === undefined ? err({ code: 'market.illegalMove', status, move }) : ok(next);
}

/** Terminal means that no move leads on. */
export const isTerminal = (status: MarketStatus): boolean => Object.keys(NEXT[status]).length === 0;
