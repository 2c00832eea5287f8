import { useCallback, useRef } from 'react';
import type { BookView } from '../../../contract/market-data.ts';
import type { Price } from '../../../domain/units/units.ts';
import { useDesk } from '../../store/desk.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import { ownBookOf } from '../../store/own-book.ts';
import { useDrawing } from '../../store/use-drawing.ts';
import { usePainter } from '../../store/use-topic.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { Button } from '../../ui/button.tsx';
import { paintName, paintText } from '../../ui/paint.ts';
import { DepthChart } from './depth-chart.ts';
import { describeDepthAt, describeTotals, nameDepth } from './depth-words.ts';
import { ownMarks, type OwnMark } from './own-marks.ts';
import './depth-panel.css';

/** A curve that is drawn more often is no easier to read. */
const REDRAW_MS = 100;

export const DepthPanel = () => (
  <BookPanel label="Depth" className="depth-panel">
    {(terms, isCurrent) => <Depth terms={terms} isCurrent={isCurrent} />}
  </BookPanel>
);

function Depth({ terms, isCurrent }: { readonly terms: MarketTerms; readonly isCurrent: boolean }) {
  const { store, frames } = useDesk();
  const { ticker, grid } = terms;
  const readOut = useRef<HTMLOutputElement>(null);
  const hovered = useRef<Price>(undefined);
  /** The book with our own orders in it, as they are now. */
  const read = useCallback(() => {
    const book = store.read('book', ticker).data;
    const own = ownMarks(ownBookOf(store.read('orders').data ?? [], ticker));
    return book === undefined ? undefined : { book, own };
  }, [store, ticker]);
  const tell = useCallback((book: BookView, own: readonly OwnMark[]) => {
    if (readOut.current === null) return;
    const { current: price } = hovered;
    const words =
      price === undefined ? describeTotals(book, own) : describeDepthAt(book, price, own);
    paintText(readOut.current, words);
  }, []);
  const makeChart = useCallback(
    (canvas: HTMLDivElement) =>
      new DepthChart(canvas, (price) => {
        hovered.current = price;
        const known = read();
        if (known) tell(known.book, known.own);
      }),
    [read, tell],
  );
  const { element, drawing } = useDrawing(makeChart);

  const paint = (): void => {
    const known = read();
    if (known === undefined || element.current === null) return;
    const { book, own } = known;
    drawing.current?.paint(ticker, grid, book, own);
    frames.takeNextTurn();
    tell(book, own);
    paintName(element.current, nameDepth(ticker, own));
  };
  usePainter(
    [
      ['book', ticker],
      ['orders', ''],
    ],
    paint,
    REDRAW_MS,
  );

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
      <div ref={element} className="depth-canvas" role="img" aria-label={nameDepth(ticker, [])} />
    </div>
  );
}
