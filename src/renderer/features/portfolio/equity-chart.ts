import {
  ColorType,
  createChart,
  LineSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { EquityPoint } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import { themeToken } from '../../ui/theme-token.ts';

/** Equity through time. */
export class EquityChart {
  readonly #chart: IChartApi;
  readonly #equity: ISeriesApi<'Line'>;

  constructor(element: HTMLElement) {
    this.#chart = createChart(element, {
      autoSize: true,
      layout: {
        attributionLogo: false,
        fontSize: 10,
        background: { type: ColorType.Solid, color: 'transparent' },
      },
      rightPriceScale: { borderVisible: false },
      timeScale: { borderVisible: false, timeVisible: true, secondsVisible: true },
      localization: { priceFormatter: (usd: number) => formatUsd((usd * 1_000_000) as Money) },
    });
    this.#equity = this.#chart.addSeries(LineSeries, { lineWidth: 2, priceLineVisible: false });
    this.applyTheme();
  }

  applyTheme(): void {
    const line = themeToken('--line');
    this.#chart.applyOptions({
      layout: { textColor: themeToken('--text-faint'), fontFamily: themeToken('--font-figures') },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
    });
    this.#equity.applyOptions({ color: themeToken('--text') });
  }

  paint(points: readonly EquityPoint[]): void {
    const bySecond = new Map(
      points.map(({ at, equity }) => [Math.floor(at / 1_000_000), equity / 1_000_000]),
    );
    this.#equity.setData(
      [...bySecond].map(([time, value]) => ({ time: time as UTCTimestamp, value })),
    );
    this.#chart.timeScale().fitContent();
  }

  remove(): void {
    this.#chart.remove();
  }
}
