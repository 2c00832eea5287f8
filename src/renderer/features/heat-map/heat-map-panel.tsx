import { useRef, useState } from 'react';
import { describeError } from '../../format/error-words.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { formatClock } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import type { MarketTerms } from '../../store/market-rows.ts';
import { useDrawing } from '../../store/use-drawing.ts';
import { SPANS, useMovingHistory, type Span } from '../../store/use-moving-history.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { Button } from '../../ui/button.tsx';
import { paintText } from '../../ui/paint.ts';
import { PanelWarning } from '../../ui/panel-state.tsx';
import { Segments } from '../../ui/segments.tsx';
import { HeatMapCanvas, type HeatPoint } from './heat-map-canvas.ts';
import './heat-map-panel.css';

const ZOOM_STEP = 1.5;
const MOST_ZOOM = 40;

/** Depth through time, with the trades and our own fills over it. */
export const HeatMapPanel = () => (
  <BookPanel label="Heat map">{(terms) => <HeatMap terms={terms} />}</BookPanel>
);

function describePoint({ atUs, price, side, qty }: HeatPoint): string {
  const time = formatClock(atUs / 1000);
  if (side === null) return `${time} · ${formatCentsExact(price)} · nothing`;
  return `${time} · ${formatCentsExact(price)} · ${formatContracts(qty)} ${side === 'bid' ? 'bid' : 'offered'}`;
}

const makeCanvas = (element: HTMLCanvasElement) => new HeatMapCanvas(element);

function HeatMap({ terms }: { readonly terms: MarketTerms }) {
  const { store } = useDesk();
  const { ticker, grid } = terms;
  const [span, setSpan] = useState<Span>('5');
  const [zoom, setZoom] = useState(1);
  const { element, drawing } = useDrawing(makeCanvas);
  const readOut = useRef<HTMLOutputElement>(null);

  const { failure, isLoading } = useMovingHistory(ticker, span, (history, nowUs) => {
    const fills = (store.read('fills').data ?? []).filter(({ market }) => market === ticker);
    drawing.current?.paint({ history, nowUs, fills, grid, zoom });
  });

  const look = (x: number, y: number): void => {
    const point = drawing.current?.look(x, y);
    if (readOut.current) paintText(readOut.current, point ? describePoint(point) : '');
  };
  const zoomBy = (factor: number): void =>
    setZoom((before) => Math.max(1, Math.min(MOST_ZOOM, before * factor)));
  return (
    <>
      <div className="panel-bar">
        <Segments label="Time shown" segments={SPANS} value={span} onChange={setSpan} />
        <Button tone="quiet" aria-label="Fewer prices" onClick={() => zoomBy(ZOOM_STEP)}>
          +
        </Button>
        <Button tone="quiet" aria-label="More prices" onClick={() => zoomBy(1 / ZOOM_STEP)}>
          −
        </Button>
        <output ref={readOut} className="heat-read-out figure" />
      </div>
      {failure && (
        <PanelWarning tone="warn">
          The past could not be read: {describeError(failure).what} The map goes on from now.
        </PanelWarning>
      )}
      <canvas
        ref={element}
        className="heat-canvas"
        role="img"
        aria-busy={isLoading}
        aria-label={`Depth of ${ticker} through time`}
        onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => look(offsetX, offsetY)}
        onPointerLeave={() => look(-1, -1)}
        onWheel={({ deltaY }) => zoomBy(deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP)}
      />
    </>
  );
}
