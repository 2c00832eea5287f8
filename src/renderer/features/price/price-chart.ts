import {
  CandlestickSeries,
  createSeriesMarkers,
  CrosshairMode,
  LineSeries,
  LineStyle,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { BookSide, FillRow, OrderRow } from '../../../contract/trading.ts';
import type { MovingHistory } from '../../store/moving-history.ts';
import { themeToken } from '../../ui/theme-token.ts';
import { colourTimeChart, createTimeChart } from '../../ui/time-chart.ts';
import { candlesOf } from './candles.ts';
import { tradeMarks } from './trade-marks.ts';

export type PriceStyle = 'lines' | 'candles';

export interface PriceScene {
  readonly history: MovingHistory;
  readonly nowUs: number;
  readonly style: PriceStyle;
  readonly fills: readonly Pick<FillRow, 'at' | 'side' | 'price' | 'qty'>[];
  readonly orders: readonly Pick<OrderRow, 'clientOrderId' | 'side' | 'price'>[];
}

/** Trades of one taker's side: the line is unseen, but makes room for them on the axis. */
interface TradeDots {
  readonly series: ISeriesApi<'Line'>;
  readonly marks: ISeriesMarkersPluginApi<Time>;
}

/** Candles in one view. */
const CANDLES = 60;

const sideColour = (side: BookSide): string => themeToken(`--${side}`);
const secondsOf = (us: number): UTCTimestamp => (us / 1_000_000) as UTCTimestamp;
const centsOf = (price: number): number => price / 100;

/** Middle and microprice with the trades, or candles of them, through time, with our own fills and orders. */
export class PriceChart {
  readonly #chart: IChartApi;
  readonly #mid: ISeriesApi<'Line'>;
  readonly #micro: ISeriesApi<'Line'>;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #fills: ISeriesMarkersPluginApi<Time>;
  readonly #trades: Readonly<Record<BookSide, TradeDots>>;
  readonly #orderLines = new Map<string, IPriceLine>();
  #shown = '';
  /** Moved or zoomed by a person; until then the chart shows all that there is. */
  #isHeld = false;

  constructor(element: HTMLElement) {
    this.#chart = createTimeChart(element, {
      crosshair: { mode: CrosshairMode.Normal },
      localization: { priceFormatter: (cents: number) => `${Number(cents.toFixed(2))}¢` },
    });
    const line = { lineWidth: 2, priceLineVisible: false } as const;
    this.#mid = this.#chart.addSeries(LineSeries, line);
    this.#micro = this.#chart.addSeries(LineSeries, {
      ...line,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      lastValueVisible: false,
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineVisible: false });
    this.#trades = { bid: this.#addDots(), ask: this.#addDots() };
    this.#fills = createSeriesMarkers<Time>(this.#mid, []);
    for (const gesture of ['pointerdown', 'wheel'] as const) {
      element.addEventListener(gesture, () => (this.#isHeld = true), { passive: true });
    }
    element.addEventListener('dblclick', () => (this.#isHeld = false));
    this.applyTheme();
  }

  applyTheme(): void {
    const [bid, ask] = [themeToken('--bid'), themeToken('--ask')];
    colourTimeChart(this.#chart);
    this.#mid.applyOptions({ color: themeToken('--text') });
    this.#micro.applyOptions({ color: themeToken('--text-dim') });
    this.#candles.applyOptions({
      upColor: bid,
      borderUpColor: bid,
      wickUpColor: bid,
      downColor: ask,
      borderDownColor: ask,
      wickDownColor: ask,
    });
  }

  paint(market: string, scene: PriceScene): void {
    const { history, nowUs, style } = scene;
    const quotes = history.quotes(nowUs);
    const isLines = style === 'lines';
    const points = (which: 'mid' | 'micro') =>
      quotes.map((quote) => {
        const time = secondsOf((quote.step + 1) * history.stepUs);
        const price = quote[which];
        // Without a value the line is broken there.
        return price === null ? { time } : { time, value: centsOf(price) };
      });
    // The line stays under the candles, unseen, because the marks of fills hang on it.
    this.#mid.setData(points('mid'));
    this.#mid.applyOptions({ lineVisible: isLines, lastValueVisible: isLines });
    this.#micro.setData(isLines ? points('micro') : []);
    const candleUs = (history.steps / CANDLES) * history.stepUs;
    this.#candles.setData(
      isLines
        ? []
        : candlesOf(history.trades(), candleUs).map(({ fromUs, open, high, low, close }) => ({
            time: secondsOf(fromUs + candleUs),
            open: centsOf(open),
            high: centsOf(high),
            low: centsOf(low),
            close: centsOf(close),
          })),
    );
    this.#markTrades(scene);
    this.#markFills(scene);
    this.#markOrders(scene.orders);
    const shown = `${market} ${history.stepUs} ${style}`;
    if (shown !== this.#shown) this.#isHeld = false;
    this.#shown = shown;
    if (!this.#isHeld) this.#chart.timeScale().fitContent();
  }

  remove(): void {
    this.#chart.remove();
  }

  #addDots(): TradeDots {
    const series = this.#chart.addSeries(LineSeries, {
      lineVisible: false,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    });
    return { series, marks: createSeriesMarkers<Time>(series, []) };
  }

  #markTrades({ history, style }: PriceScene): void {
    const all = style === 'lines' ? tradeMarks(history.trades(), history.stepUs) : [];
    for (const side of ['bid', 'ask'] as const) {
      const points = all
        .filter(({ taker }) => taker === side)
        .map(({ step, price, weight }) => ({
          time: secondsOf((step + 1) * history.stepUs),
          value: centsOf(price),
          weight,
        }));
      const { series, marks } = this.#trades[side];
      series.setData(points.map(({ time, value }) => ({ time, value })));
      marks.setMarkers(
        points.map(({ time, value, weight }) => ({
          time,
          position: 'atPriceMiddle',
          price: value,
          shape: 'circle',
          size: 0.3 + 0.7 * weight,
          color: sideColour(side),
        })),
      );
    }
  }

  #markFills({ history, nowUs, fills }: PriceScene): void {
    const sinceUs = nowUs - history.steps * history.stepUs;
    this.#fills.setMarkers(
      fills
        .filter(({ at }) => at >= sinceUs)
        .sort((a, b) => a.at - b.at)
        .map(({ at, side, price, qty }) => ({
          time: secondsOf((history.stepOf(at) + 1) * history.stepUs),
          position: 'atPriceMiddle',
          price: centsOf(price),
          shape: side === 'bid' ? 'arrowUp' : 'arrowDown',
          color: sideColour(side),
          text: `${qty / 100}`,
        })),
    );
  }

  #markOrders(orders: PriceScene['orders']): void {
    const wanted = new Map(orders.map((order) => [order.clientOrderId as string, order]));
    for (const [id, line] of this.#orderLines) {
      if (wanted.has(id)) continue;
      this.#mid.removePriceLine(line);
      this.#orderLines.delete(id);
    }
    for (const [id, { side, price }] of wanted) {
      const options = {
        price: centsOf(price),
        color: sideColour(side),
        lineStyle: LineStyle.Dashed,
        lineWidth: 1,
        title: side === 'bid' ? 'buy' : 'sell',
      } as const;
      const line = this.#orderLines.get(id);
      if (line) line.applyOptions(options);
      else this.#orderLines.set(id, this.#mid.createPriceLine(options));
    }
  }
}
