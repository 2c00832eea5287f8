import { useCallback, useRef } from 'react';
import { describeStatus, fullName, questionOf, shortName } from '../../format/market-words.ts';
import { formatSteps } from '../../format/price.ts';
import { formatMoment, formatUntil } from '../../format/time.ts';
import { useDesk, useObservable, useSelectedMarket } from '../../store/desk.ts';
import { findMarket, useMarketTerms, type MarketTerms } from '../../store/market-rows.ts';
import { useOutage } from '../../store/outage.ts';
import { usePainter } from '../../store/use-topic.ts';
import { useSearchHint } from '../../ui/command-keys.ts';
import { QuoteCells } from './quote-cells.ts';
import { useDocumentTitle } from './use-document-title.ts';
import './quote-strip.css';

const MARKS = {
  none: undefined,
  chosen: { word: 'Chosen', hint: 'The chosen market. Panels that are pinned show their own' },
  pinned: { word: 'Pinned', hint: 'This window stays with this market' },
} as const;

/**
 * One market in one line above the panels that show it.
 *
 * @param mark - what is said of it, where it is not the market of every panel
 */
export function QuoteStrip({ mark }: { readonly mark: keyof typeof MARKS }) {
  const market = useSelectedMarket();
  const terms = useMarketTerms(market);
  const searchHint = useSearchHint();
  useDocumentTitle(terms);
  if (terms === undefined) {
    return (
      <div className="quote quote-empty">
        {market === null ? `No market chosen. ${searchHint}` : `Waiting for ${market}`}
      </div>
    );
  }
  return <Quote key={terms.ticker} terms={terms} mark={MARKS[mark]} />;
}

function Quote({
  terms,
  mark,
}: {
  readonly terms: MarketTerms;
  readonly mark: (typeof MARKS)[keyof typeof MARKS];
}) {
  const { store, clock } = useDesk();
  const nowMs = useObservable(clock);
  const { ticker, grid, gridLabel, status, closeAt } = terms;
  const outage = useOutage('ingest')?.words;
  const cells = useRef<QuoteCells>(undefined);
  const attach = useCallback((element: HTMLDivElement | null) => {
    cells.current = element === null ? undefined : new QuoteCells(element);
  }, []);
  usePainter(
    [
      ['book', ticker],
      ['markets', ''],
    ],
    () => {
      const row = findMarket(store.read('markets'), ticker);
      const book = store.read('book', ticker).data;
      if (row) cells.current?.paint(row, book, { nowMs, outage });
    },
  );
  const isOpen = status === 'active';
  return (
    <div className="quote" ref={attach} role="region" aria-label={`Quote of ${fullName(terms)}`}>
      <div className="quote-name" title={`${fullName(terms)}\n${ticker}`}>
        <strong>{shortName(terms)}</strong> <span>{questionOf(terms)}</span>
      </div>
      {mark && (
        <span className="quote-mark" title={mark.hint}>
          {mark.word}
        </span>
      )}
      <span className="quote-trust" data-cell="trust" />
      <div className="quote-touch figure">
        <small data-cell="bidQty" title="Contracts at the best bid" />
        <b className="quote-bid" data-cell="bid" title="Best YES bid, cents" />
        <b className="quote-ask" data-cell="ask" title="Best YES ask, cents" />
        <small data-cell="askQty" title="Contracts at the best ask" />
      </div>
      <dl className="quote-figures figure">
        <div>
          <dt>Spread ¢</dt>
          <dd data-cell="spread" />
        </div>
        <div>
          <dt>Last ¢</dt>
          <dd data-cell="last" />
        </div>
        <div>
          <dt>Volume</dt>
          <dd data-cell="volume" />
        </div>
        <div className="quote-tick" title={gridLabel}>
          <dt>Tick</dt>
          <dd>{formatSteps(grid)}</dd>
        </div>
        <div title={formatMoment(closeAt)}>
          <dt>{isOpen ? 'Closes in' : 'Market is'}</dt>
          <dd>{isOpen ? formatUntil(closeAt, nowMs) : describeStatus(status)}</dd>
        </div>
      </dl>
    </div>
  );
}
