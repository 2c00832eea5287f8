import type { MarketRow } from '../../../contract/market-data.ts';
import type { PositionRow } from '../../../contract/trading.ts';
import { questionOf, shortName } from '../../format/market-words.ts';

type Named = Pick<MarketRow, 'event' | 'title' | 'yesTitle'>;

/** A position with the names of its market. */
export interface PositionLine extends PositionRow {
  /** What YES stands for; the ticker where the market is not listed any more. */
  readonly name: string;
  /** What is asked, where the name does not say it. */
  readonly question: string;
  /** The event's title and ticker; null where the market is not listed any more. */
  readonly event: string | null;
}

const made = new WeakMap<PositionRow, PositionLine>();

/** The same line for the same position and names, so that a row that did not change is not rendered anew. */
function lineOf(position: PositionRow, market: Named | undefined): PositionLine {
  const name = market ? shortName(market) : position.market;
  const question = market ? questionOf(market) : '';
  const event = market ? `${market.title} · ${market.event}` : null;
  const before = made.get(position);
  if (before?.name === name && before.question === question && before.event === event) {
    return before;
  }
  const line = { ...position, name, question, event };
  made.set(position, line);
  return line;
}

/** The positions, those that are held before those that are flat; within each as they come. */
export const positionLines = (
  positions: readonly PositionRow[],
  marketOf: (ticker: string) => Named | undefined,
): readonly PositionLine[] =>
  positions
    .map((position) => lineOf(position, marketOf(position.market)))
    .toSorted((a, b) => Number(a.qty === 0) - Number(b.qty === 0));
