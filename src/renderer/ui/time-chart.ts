import {
  ColorType,
  createChart,
  type ChartOptions,
  type DeepPartial,
  type IChartApi,
} from 'lightweight-charts';
import { themeToken } from './theme-token.ts';

/** A chart over time as all of ours look. @param options - beside that */
export const createTimeChart = (
  element: HTMLElement,
  options: DeepPartial<ChartOptions> = {},
): IChartApi =>
  createChart(element, {
    autoSize: true,
    // The library is credited in About; its logo would need an inline style.
    layout: {
      attributionLogo: false,
      fontSize: 10,
      background: { type: ColorType.Solid, color: 'transparent' },
    },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, timeVisible: true, secondsVisible: true },
    ...options,
  });

/** Gives a chart the colours of the theme in force. */
export function colourTimeChart(chart: IChartApi): void {
  const line = themeToken('--line');
  const label = themeToken('--line-strong');
  chart.applyOptions({
    layout: { textColor: themeToken('--text-faint'), fontFamily: themeToken('--font-figures') },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    crosshair: {
      vertLine: { labelBackgroundColor: label },
      horzLine: { labelBackgroundColor: label },
    },
  });
}
