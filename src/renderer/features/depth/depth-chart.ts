import {
  AreaSeries,
  createChartEx,
  CrosshairMode,
  LineSeries,
  LineStyle,
  LineType,
  type IChartApiBase,
  type ISeriesApi,
} from 'lightweight-charts';
import type { BookView } from '../../../contract/market-data.ts';
import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import type { Price, Qty } from '../../../domain/units/units.ts';
import { formatContractsShort } from '../../format/quantity.ts';
import { midOf, touchOf } from '../../store/touch.ts';
import { themeToken } from '../../ui/theme-token.ts';
import { OwnOrders } from './own-orders.ts';
import type { OwnMark } from './own-marks.ts';
import { PriceAxis } from './price-axis.ts';
import {
  askCurve,
  axisPoints,
  axisStep,
  bidCurve,
  focusRange,
  type DepthCorner,
} from './depth-series.ts';

/** Colours of the theme in force, as the canvas needs them. */
const readColours = () => ({
  text: themeToken('--text-faint'),
  line: themeToken('--line'),
  cross: themeToken('--text-dim'),
  label: themeToken('--line-strong'),
  bid: themeToken('--bid'),
  ask: themeToken('--ask'),
  font: themeToken('--font-figures'),
});

const toPoint = ({ price, qty }: DepthCorner) => ({ time: price, value: qty });

type Area = ISeriesApi<'Area', Price>;

/** Cumulative depth over price. Knows a canvas and a book, nothing of React. */
export class DepthChart {
  readonly #chart: IChartApiBase<Price>;
  /** Every point of the axis without a value: it makes the axis even. */
  readonly #axis: ISeriesApi<'Line', Price>;
  readonly #bids: Area;
  readonly #asks: Area;
  readonly #own = new OwnOrders();
  #step = 100;
  #grid: PriceGrid | undefined;
  #market: string | undefined;

  constructor(element: HTMLElement, onHover: (price: Price | undefined) => void) {
    this.#chart = createChartEx<Price, PriceAxis>(element, new PriceAxis(), {
      autoSize: true,
      // The library is credited in About; its logo would need an inline style.
      layout: { attributionLogo: false, fontSize: 10, background: { color: 'transparent' } },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.06, bottom: 0 } },
      timeScale: {
        borderVisible: false,
        fixLeftEdge: true,
        fixRightEdge: true,
        minBarSpacing: 0.01,
        lockVisibleTimeRangeOnResize: true,
      },
      crosshair: {
        mode: CrosshairMode.Normal,
        horzLine: { visible: false, labelVisible: false },
        vertLine: { style: LineStyle.Solid, width: 1 },
      },
    });
    const formatter = (qty: number): string => formatContractsShort(Math.round(qty) as Qty);
    const common = {
      lineType: LineType.WithSteps,
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
      priceFormat: { type: 'custom', formatter, minMove: 1 },
    } as const;
    this.#axis = this.#chart.addSeries(LineSeries, { ...common, visible: true });
    this.#bids = this.#chart.addSeries(AreaSeries, common);
    this.#asks = this.#chart.addSeries(AreaSeries, common);
    this.#chart.panes()[0]?.attachPrimitive(this.#own);
    this.#chart.subscribeCrosshairMove(({ time, point }) => {
      onHover(point === undefined ? undefined : time);
    });
    this.applyTheme();
  }

  /** Reads the theme's colours anew. */
  applyTheme(): void {
    const { text, line, cross, label, bid, ask, font } = readColours();
    this.#own.applyTheme();
    this.#chart.applyOptions({
      layout: { textColor: text, fontFamily: font },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      crosshair: { vertLine: { color: cross, labelBackgroundColor: label } },
    });
    this.#bids.applyOptions({ lineColor: bid, topColor: `${bid}66`, bottomColor: `${bid}22` });
    this.#asks.applyOptions({ lineColor: ask, topColor: `${ask}66`, bottomColor: `${ask}22` });
  }

  paint(
    market: string,
    grid: PriceGrid,
    book: Pick<BookView, 'yes' | 'no'>,
    own: readonly OwnMark[],
  ): void {
    if (grid !== this.#grid) this.#setGrid(grid);
    this.#own.show(own, this.#step);
    this.#bids.setData(bidCurve(book, this.#step).map(toPoint));
    this.#asks.setData(askCurve(book, this.#step).map(toPoint));
    if (market !== this.#market || this.#lostSight(book)) this.fit(book);
    this.#market = market;
  }

  /** Shows the prices that matter. */
  fit(book: Pick<BookView, 'yes' | 'no'>): void {
    const [from, to] = focusRange(book, this.#step);
    this.#chart
      .timeScale()
      .setVisibleLogicalRange({ from: from / this.#step, to: to / this.#step });
  }

  remove(): void {
    this.#chart.remove();
  }

  #setGrid(grid: PriceGrid): void {
    this.#grid = grid;
    this.#step = axisStep(grid);
    this.#axis.setData(axisPoints(this.#step).map((time) => ({ time })));
  }

  #lostSight(book: Pick<BookView, 'yes' | 'no'>): boolean {
    const mid = midOf(touchOf(book));
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    if (mid === null || range === null) return false;
    const at = mid / this.#step;
    return at < range.from || at > range.to;
  }
}
