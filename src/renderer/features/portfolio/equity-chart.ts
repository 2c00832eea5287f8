import { LineSeries, type IChartApi, type ISeriesApi, type UTCTimestamp } from 'lightweight-charts';
import type { EquityPoint } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { formatUsd } from '../../format/money.ts';
import { themeToken } from '../../ui/theme-token.ts';
import { colourTimeChart, createTimeChart } from '../../ui/time-chart.ts';

/** Equity through time. */
export class EquityChart {
  readonly #chart: IChartApi;
  readonly #equity: ISeriesApi<'Line'>;

  constructor(element: HTMLElement) {
    this.#chart = createTimeChart(element, {
      localization: { priceFormatter: (usd: number) => formatUsd((usd * 1_000_000) as Money) },
    });
    this.#equity = this.#chart.addSeries(LineSeries, { lineWidth: 2, priceLineVisible: false });
    this.applyTheme();
  }

  applyTheme(): void {
    colourTimeChart(this.#chart);
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
