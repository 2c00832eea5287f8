import { memo, useCallback } from 'react';
import type { MarketRow } from '../../../contract/market-data.ts';
import { centDecimals, formatCents } from '../../format/price.ts';
import { describeStatus, fullName, questionOf, shortName } from '../../format/market-words.ts';
import { formatContractsShort, formatRate } from '../../format/quantity.ts';
import { formatUntil } from '../../format/time.ts';
import { hasSameTerms, type MarketTerms } from '../../store/market-rows.ts';
import { flash, paintData, paintText } from '../../ui/paint.ts';
import type { MarketBadge } from './market-badge.ts';
import { spreadOf } from './market-order.ts';

const NOTHING = '–';
/** A rate is never at rest; one that moved by less is the same to a person. */
const STEADY_SHARE = 0.05;

/** The cells of one row in the document, with what they show. */
export class MarketCells {
  readonly #element: HTMLElement;
  readonly #cells: readonly HTMLElement[];
  #shown: MarketRow | undefined;
  /** Time left, or the status of a market that is not open. */
  #end = '';
  /** Less than nothing, so that the first one is written. */
  #activity = -1;

  constructor(element: HTMLElement) {
    this.#element = element;
    this.#cells = [...element.children].filter((cell) => cell instanceof HTMLElement);
  }

  /** Whether it shows nothing yet. */
  get isBlank(): boolean {
    return this.#shown === undefined;
  }

  /** Writes the live cells; costs nothing when what they say is already shown. */
  paint(row: MarketRow, nowMs: number): 'done' | 'nothing to do' {
    const before = this.#shown;
    const [, bid, ask, spread, last, volume, activity, closes] = this.#cells;
    if (!bid || !ask || !spread || !last || !volume || !activity || !closes) return 'nothing to do';
    const { status, closeAt } = row;
    const end = status === 'active' ? formatUntil(closeAt, nowMs) : describeStatus(status);
    if (before === row && this.#end === end) return 'nothing to do';
    this.#shown = row;
    this.#end = end;
    paintText(closes, end);
    const decimals = centDecimals(row.grid);
    const price = (value: MarketRow['bid']): string =>
      value === null ? NOTHING : formatCents(value, decimals);
    const gap = spreadOf(row);
    paintText(bid, price(row.bid));
    paintText(ask, price(row.ask));
    paintText(spread, gap === null ? NOTHING : formatCents(gap, decimals));
    paintText(last, price(row.last));
    paintText(volume, formatContractsShort(row.volume));
    if (Math.abs(row.activity - this.#activity) > this.#activity * STEADY_SHARE) {
      this.#activity = row.activity;
      paintText(activity, row.activity < 0.05 ? NOTHING : formatRate(row.activity));
    }
    paintData(this.#element, 'trust', row.trust);
    if (before?.ticker === row.ticker) {
      flash(bid, before.bid, row.bid);
      flash(ask, before.ask, row.ask);
      flash(last, before.last, row.last);
    }
    return 'done';
  }
}

interface MarketRowViewProps {
  readonly terms: MarketTerms;
  readonly index: number;
  readonly top: number;
  readonly state: 'plain' | 'selected';
  readonly cursor: 'here' | 'elsewhere';
  readonly badge: MarketBadge | undefined;
  readonly watch: 'watched' | 'not watched';
  readonly register: (ticker: string, cells: MarketCells | undefined) => void;
  readonly onChoose: (ticker: string) => void;
}

function isSameRow(a: MarketRowViewProps, b: MarketRowViewProps): boolean {
  return (
    hasSameTerms(a.terms, b.terms) &&
    a.index === b.index &&
    a.top === b.top &&
    a.state === b.state &&
    a.cursor === b.cursor &&
    a.badge?.word === b.badge?.word &&
    a.watch === b.watch &&
    a.register === b.register &&
    a.onChoose === b.onChoose
  );
}

function RowView(props: MarketRowViewProps) {
  const { terms, index, top, state, cursor, badge, watch, register, onChoose } = props;
  const { ticker } = terms;
  const attach = useCallback(
    (element: HTMLDivElement | null) =>
      register(ticker, element === null ? undefined : new MarketCells(element)),
    [register, ticker],
  );
  const question = questionOf(terms);
  return (
    <div
      ref={attach}
      id={`market-${ticker}`}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={state === 'selected'}
      className={`market-row ${cursor === 'here' ? 'is-cursor' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      title={`${fullName(terms)}\n${ticker}`}
      onClick={() => onChoose(ticker)}
    >
      <span role="gridcell" className="market-name">
        {watch === 'watched' && (
          <span className="market-star" role="img" aria-label="On the watch list">
            ★
          </span>
        )}
        {badge && (
          <b className={`market-badge market-badge-${badge.tone}`} title={badge.hint}>
            {badge.word}
          </b>
        )}
        {shortName(terms)}
        {question !== '' && <small> {question}</small>}
      </span>
      <span role="gridcell" className="market-bid" />
      <span role="gridcell" className="market-ask" />
      <span role="gridcell" className="market-spread" />
      <span role="gridcell" />
      <span role="gridcell" className="market-volume" />
      <span role="gridcell" className="market-activity" />
      <span role="gridcell" className="market-closes" />
    </div>
  );
}

/** A row: React writes what is fixed, the painter the rest. */
export const MarketRowView = memo(RowView, isSameRow);
