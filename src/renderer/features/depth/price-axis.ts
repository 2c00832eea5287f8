import type {
  ChartOptionsImpl,
  IHorzScaleBehavior,
  InternalHorzScaleItem,
  InternalHorzScaleItemKey,
  LocalizationOptions,
  TickMark,
  TickMarkWeightValue,
  TimeMark,
  TimeScalePoint,
} from 'lightweight-charts';
import type { Price } from '../../../domain/units/units.ts';
import { formatCentsExact } from '../../format/price.ts';

// The chart keeps its axis items behind names of its own; on this axis they are prices from end to end.
const toItem = (price: Price): InternalHorzScaleItem => price as unknown as InternalHorzScaleItem;
const toPrice = (item: unknown): Price => item as Price;

/** Which prices are labelled first when room is short: every weight's prices are among those of the next. */
const WEIGHTS = [
  [5000, 5],
  [1000, 4],
  [500, 3],
  [100, 2],
  [10, 1],
] as const;

const weightOf = (price: Price): number =>
  WEIGHTS.find(([multiple]) => price % multiple === 0)?.[1] ?? 0;

/** A horizontal axis of YES prices, where the chart library expects time. */
export class PriceAxis implements IHorzScaleBehavior<Price> {
  #options: ChartOptionsImpl<Price> | undefined;

  options(): ChartOptionsImpl<Price> {
    return this.#options as ChartOptionsImpl<Price>;
  }

  setOptions(options: ChartOptionsImpl<Price>): void {
    this.#options = options;
  }

  preprocessData(): void {
    // Prices come as they are needed.
  }

  updateFormatter(localization: LocalizationOptions<Price>): void {
    if (this.#options) this.#options.localization = localization;
  }

  createConverterToInternalObj(): (price: Price) => InternalHorzScaleItem {
    return toItem;
  }

  convertHorzItemToInternal(price: Price): InternalHorzScaleItem {
    return toItem(price);
  }

  key(item: InternalHorzScaleItem | Price): InternalHorzScaleItemKey {
    return toPrice(item) as unknown as InternalHorzScaleItemKey;
  }

  cacheKey(item: InternalHorzScaleItem): number {
    return toPrice(item);
  }

  formatHorzItem(item: InternalHorzScaleItem): string {
    return formatCentsExact(toPrice(item));
  }

  formatTickmark({ time }: TickMark): string {
    return formatCentsExact(toPrice(time));
  }

  maxTickMarkWeight(marks: TimeMark[]): TickMarkWeightValue {
    return Math.max(...marks.map(({ weight }) => weight)) as TickMarkWeightValue;
  }

  fillWeightsForPoints(
    points: readonly { -readonly [Key in keyof TimeScalePoint]: TimeScalePoint[Key] }[],
    startIndex: number,
  ): void {
    for (const point of points.slice(startIndex)) {
      point.timeWeight = weightOf(toPrice(point.time)) as TickMarkWeightValue;
    }
  }
}
