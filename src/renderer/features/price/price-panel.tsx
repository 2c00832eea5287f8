import { useState } from 'react';
import { describeError } from '../../format/error-words.ts';
import { isWorking } from '../../format/order-words.ts';
import { useDesk } from '../../store/desk.ts';
import { useDrawing } from '../../store/use-drawing.ts';
import { SPANS, useMovingHistory, type Span } from '../../store/use-moving-history.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { PriceChart, type PriceStyle } from './price-chart.ts';
import './price-panel.css';

const STYLES = [
  {
    value: 'lines',
    label: 'Mid',
    hint: 'Middle of bid and ask, dotted the microprice, a dot for what traded',
  },
  { value: 'candles', label: 'Candles', hint: 'Of the trades' },
] as const;

/** The market's price through time, with our own fills and working orders. */
export const PricePanel = () => (
  <BookPanel label="Price">{({ ticker }) => <PriceHistory ticker={ticker} />}</BookPanel>
);

const makeChart = (element: HTMLDivElement) => new PriceChart(element);

function PriceHistory({ ticker }: { readonly ticker: string }) {
  const { store, frames } = useDesk();
  const [span, setSpan] = useState<Span>('15');
  const [style, setStyle] = useState<PriceStyle>('lines');
  const { element, drawing } = useDrawing(makeChart);
  const { failure, isLoading } = useMovingHistory(ticker, span, (history, nowUs) => {
    const fills = (store.read('fills').data ?? []).filter(({ market }) => market === ticker);
    const orders = (store.read('orders').data ?? []).filter(
      (order) => order.market === ticker && isWorking(order),
    );
    drawing.current?.paint(ticker, { history, nowUs, style, fills, orders });
    frames.takeNextTurn();
  });

  return (
    <>
      <div className="panel-bar price-bar">
        <Segments label="Time shown" segments={SPANS} value={span} onChange={setSpan} />
        <Segments label="Drawn as" segments={STYLES} value={style} onChange={setStyle} />
      </div>
      {failure && (
        <PanelWarning tone="warn">
          The past could not be read: {describeError(failure).what} The chart goes on from now.
        </PanelWarning>
      )}
      <div
        ref={element}
        className="price-canvas"
        role="img"
        aria-busy={isLoading}
        aria-label={`Price of ${ticker} through time`}
      />
    </>
  );
}
