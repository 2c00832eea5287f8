import { useRef, useState, type KeyboardEvent } from 'react';
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
import type { CrossMove } from './heat-cross.ts';
import { HeatMapCanvas } from './heat-map-canvas.ts';
import type { HeatPoint } from './heat-scene.ts';
import { ownPaths } from './own-paths.ts';
import './heat-map-panel.css';

const ZOOM_STEP = 1.5;
const MOST_ZOOM = 40;

const MOVES: Readonly<Record<string, CrossMove>> = {
  ArrowLeft: 'back',
  ArrowRight: 'on',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** With Shift. */
const FAR = 10;

/** Depth through time, with the trades, our own fills and our own orders over it. */
export const HeatMapPanel = () => (
  <BookPanel label="Heat map">{(terms) => <HeatMap terms={terms} />}</BookPanel>
);

function describeResting({ side, qty }: Pick<HeatPoint, 'side' | 'qty'>): string {
  if (qty === null) return 'not known';
  if (side === null) return 'nothing';
  return `${formatContracts(qty)} ${side === 'bid' ? 'bid' : 'offered'}`;
}

function describePoint(point: HeatPoint): string {
  const { atUs, price, own } = point;
  const parts = [formatClock(atUs / 1000), formatCentsExact(price), describeResting(point)];
  if (own > 0) parts.push(`you: ${formatContracts(own)}`);
  return parts.join(' · ');
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
    const orders = (store.read('orders').data ?? []).filter(({ market }) => market === ticker);
    drawing.current?.paint({ history, nowUs, fills, paths: ownPaths(orders), grid, zoom });
  });

  const tell = (point: HeatPoint | undefined): void => {
    if (readOut.current) paintText(readOut.current, point ? describePoint(point) : '');
  };
  const look = (x: number, y: number): void => tell(drawing.current?.look(x, y));
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move !== undefined) tell(drawing.current?.moveCross(move, event.shiftKey ? FAR : 1));
    // Without a cross-hair Escape is what it is everywhere.
    else if (event.key === 'Escape' && drawing.current?.dropCross()) tell(undefined);
    else return;
    event.preventDefault();
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
      </div>
      {failure && (
        <PanelWarning tone="warn">
          The past could not be read: {describeError(failure).what} The map goes on from now.
        </PanelWarning>
      )}
      <div
        className="heat-map"
        // Arrow keys are its own, which a reader of the page has to let through.
        role="application"
        tabIndex={0}
        aria-busy={isLoading}
        aria-label={`Depth of ${ticker} through time: arrow keys read it`}
        onKeyDown={press}
        onBlur={() => {
          if (drawing.current?.dropCross()) tell(undefined);
        }}
      >
        <canvas
          ref={element}
          className="heat-canvas"
          onPointerMove={({ nativeEvent: { offsetX, offsetY } }) => look(offsetX, offsetY)}
          onPointerLeave={() => look(-1, -1)}
          onWheel={({ deltaY }) => {
            if (deltaY !== 0) zoomBy(deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP);
          }}
        />
        <output ref={readOut} className="heat-read-out figure" />
      </div>
    </>
  );
}
