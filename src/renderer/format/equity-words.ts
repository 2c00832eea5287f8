import type { TradingStatus } from '../../contract/trading.ts';
import { formatUsd } from './money.ts';

/** Equity as it is; else, told apart by a "≈", what it was when all that is held had a price. */
export function describeEquity(status: Pick<TradingStatus, 'equity' | 'lastEquity'> | undefined): {
  readonly text: string;
  readonly hint: string;
} {
  const mark = 'Cash and positions at the mark that the settings chose';
  if (status === undefined) return { text: '–', hint: mark };
  const { equity, lastEquity } = status;
  if (equity !== null) return { text: formatUsd(equity), hint: mark };
  if (lastEquity === null) {
    return { text: '–', hint: 'Not known before all that is held has had a price' };
  }
  return {
    text: `≈ ${formatUsd(lastEquity)}`,
    hint: 'Something that is held has no price now: it counts at the last that it had',
  };
}
