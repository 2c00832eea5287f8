import { useCallback, useRef } from 'react';
import type { BookView } from '../../../contract/market-data.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { useDesk } from '../../store/desk.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import { useDrawing } from '../../store/use-drawing.ts';
import { usePainter } from '../../store/use-topic.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { Button } from '../../ui/button.tsx';
import { paintText } from '../../ui/paint.ts';
import { DepthChart } from './depth-chart.ts';
import { depthAt } from './depth-series.ts';
import './depth-panel.css';

/** A curve that is drawn more often is no easier to read. */
const REDRAW_MS = 100;

export const DepthPanel = () => (
  <BookPanel label="Depth" className="depth-panel">
    {(terms, isCurrent) => <Depth terms={terms} isCurrent={isCurrent} />}
  </BookPanel>
);

// Outside the component: the chart's callback keeps no stale closure.
function paintInto(
  output: HTMLOutputElement | null,
  book: BookView,
  price: Price | undefined,
): void {
  if (output === null) return;
  paintText(output, price === undefined ? describeTotals(book) : describeDepthAt(book, price));
}

const sumOf = (levels: BookView['yes']): Qty =>
  levels.reduce((sum, [, qty]) => sum + qty, 0) as Qty;

/** Without a pointer: what rests on both sides, and which outweighs the other. */
function describeTotals({ yes, no }: BookView): string {
  const [bids, asks] = [sumOf(yes), sumOf(no)];
  if (bids + asks === 0) return 'Nobody bids, nobody offers';
  const share = Math.round((bids / (bids + asks)) * 100);
  return `${formatContracts(bids)} bid · ${formatContracts(asks)} offered · ${share}% bid`;
}

function describeDepthAt(book: BookView, price: Price): string {
  const depth = depthAt(book, price);
  if (depth === undefined) return `${formatCentsExact(price)}: inside the spread`;
  const { side, qty, value } = depth;
  const average = Math.round(value / qty) as Price;
  const deal = `${side === 'bid' ? 'Sell' : 'Buy'} ${formatContracts(qty)} to ${formatCentsExact(price)}`;
  return `${deal} · ${formatUsd(value)} · avg ${formatCentsExact(average)}`;
}

function Depth({ terms, isCurrent }: { readonly terms: MarketTerms; readonly isCurrent: boolean }) {
  const { store, frames } = useDesk();
  const { ticker, grid } = terms;
  const readOut = useRef<HTMLOutputElement>(null);
  const hovered = useRef<Price>(undefined);
  const makeChart = useCallback(
    (element: HTMLDivElement) =>
      new DepthChart(element, (price) => {
        hovered.current = price;
        const book = store.read('book', ticker).data;
        if (book) paintInto(readOut.current, book, price);
      }),
    [store, ticker],
  );
  const { element, drawing } = useDrawing(makeChart);

  const paint = (): void => {
    const book = store.read('book', ticker).data;
    if (book === undefined) return;
    drawing.current?.paint(ticker, grid, book);
    frames.takeNextTurn();
    paintInto(readOut.current, book, hovered.current);
  };
  usePainter([['book', ticker]], paint, REDRAW_MS);

  const fit = (): void => {
    const book = store.read('book', ticker).data;
    if (book) drawing.current?.fit(book);
  };
  return (
    <div className={`depth ${isCurrent ? '' : 'is-stale'}`}>
      <div className="depth-bar">
        <output ref={readOut} className="figure" />
        <Button tone="quiet" onClick={fit} title="Show the prices that matter">
          Fit
        </Button>
      </div>
      <div
        ref={element}
        className="depth-canvas"
        role="img"
        aria-label={`Cumulative depth of ${ticker} over price`}
      />
    </div>
  );
}
