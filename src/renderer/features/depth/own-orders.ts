import type {
  IChartApiBase,
  IPanePrimitive,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  Logical,
  PaneAttachedParameter,
} from 'lightweight-charts';
import type { Price } from '../../../domain/units/units.ts';
import { formatCentsExact } from '../../format/price.ts';
import { formatContractsShort } from '../../format/quantity.ts';
import { themeToken } from '../../ui/theme-token.ts';
import { labelRows, type OwnMark } from './own-marks.ts';

const LABEL_PX = 14;
const LABEL_PADDING_PX = 4;
/** Labels end at this share of the height: below, lines alone say where the orders are. */
const LABELLED_SHARE = 0.6;

const labelOf = ({ qty, price }: OwnMark): string =>
  `${formatContractsShort(qty)} at ${formatCentsExact(price)}`;

const readColours = () => ({
  bid: themeToken('--bid'),
  ask: themeToken('--ask'),
  text: themeToken('--panel'),
  font: themeToken('--font-figures'),
});

/** Our own working orders over the curves: a line at each price in the side's colour, with size and price at its top. */
export class OwnOrders implements IPanePrimitive<Price> {
  #chart: IChartApiBase<Price> | undefined;
  #marks: readonly OwnMark[] = [];
  #step = 1;
  #colours = readColours();
  readonly #renderer: IPrimitivePaneRenderer = {
    draw: (target) => {
      target.useMediaCoordinateSpace(({ context, mediaSize }) => this.#draw(context, mediaSize));
    },
  };
  readonly #views: readonly IPrimitivePaneView[] = [{ renderer: () => this.#renderer }];

  attached({ chart }: PaneAttachedParameter<Price>): void {
    this.#chart = chart;
  }

  detached(): void {
    this.#chart = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  applyTheme(): void {
    this.#colours = readColours();
  }

  /** Seen with the next drawing of the chart. @param step - distance of two points of its axis, 1e-4 USD */
  show(marks: readonly OwnMark[], step: number): void {
    this.#marks = marks;
    this.#step = step;
  }

  #draw(
    context: CanvasRenderingContext2D,
    { width, height }: { readonly width: number; readonly height: number },
  ): void {
    const scale = this.#chart?.timeScale();
    if (scale === undefined || this.#marks.length === 0) return;
    context.font = `10px ${this.#colours.font}`;
    context.textBaseline = 'middle';
    const placed = this.#marks.flatMap((mark) => {
      const x = scale.logicalToCoordinate((mark.price / this.#step) as Logical);
      if (x === null || x < 0 || x > width) return [];
      const text = labelOf(mark);
      const room = context.measureText(text).width + 2 * LABEL_PADDING_PX;
      // Away from the spread, but never out of sight.
      const left = Math.max(0, Math.min(width - room, mark.side === 'bid' ? x - room : x));
      return [{ mark, x, text, left, right: left + room }];
    });
    placed.sort((a, b) => a.left - b.left);
    const rows = labelRows(placed);
    for (const [index, { mark, x, text, left, right }] of placed.entries()) {
      const top = (rows[index] ?? 0) * (LABEL_PX + 1);
      const colour = this.#colours[mark.side];
      context.strokeStyle = colour;
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, height);
      context.stroke();
      if (top + LABEL_PX > height * LABELLED_SHARE) continue;
      context.fillStyle = colour;
      context.fillRect(left, top, right - left, LABEL_PX);
      context.fillStyle = this.#colours.text;
      context.fillText(text, left + LABEL_PADDING_PX, top + LABEL_PX / 2 + 0.5);
    }
    context.setLineDash([]);
  }
}
