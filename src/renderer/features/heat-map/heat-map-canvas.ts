import type { PriceGrid } from '../../../domain/market/price-grid.ts';
import { complement, type Price, type Qty } from '../../../domain/units/units.ts';
import { themeToken } from '../../ui/theme-token.ts';
import type { MovingHistory, PastBook } from '../../store/moving-history.ts';

/** A fill of ours, where it happened. */
export interface OwnFill {
  readonly at: number;
  readonly price: Price;
  readonly side: 'bid' | 'ask';
}

export interface HeatScene {
  readonly history: MovingHistory;
  readonly nowUs: number;
  readonly fills: readonly OwnFill[];
  readonly grid: PriceGrid;
  /** How much of the prices that matter is shown: 1 is all of them, 2 half. */
  readonly zoom: number;
}

/** What the pointer is on. */
export interface HeatPoint {
  readonly atUs: number;
  readonly price: Price;
  readonly side: 'bid' | 'ask' | null;
  readonly qty: Qty;
}

const AXIS_PX = 46;
/** Shades between nothing and the largest level in view. */
const SHADES = 24;
/** Fewer levels than this in view are a wall, not a map. */
const LEAST_LEVELS = 16;
/** Room above and below the touch's own range. */
const MARGIN = 0.6;
const LARGEST_TRADE_PX = 7;

const LABEL_STEPS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

interface Colours {
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  readonly text: string;
  readonly line: string;
  readonly stale: string;
  readonly font: string;
}

interface View {
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly height: number;
}

/** Depth through time: a column for every step, a row for every price, brighter where more rests. */
export class HeatMapCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #resized: ResizeObserver;
  #colours: Colours;
  #scene: HeatScene | undefined;
  #view: View | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#colours = readColours();
    this.#resized = new ResizeObserver(() => this.#repaint());
    this.#resized.observe(canvas);
  }

  remove(): void {
    this.#resized.disconnect();
  }

  applyTheme(): void {
    this.#colours = readColours();
    this.#repaint();
  }

  #repaint(): void {
    if (this.#scene) this.paint(this.#scene);
  }

  paint(scene: HeatScene): void {
    this.#scene = scene;
    const context = this.#fit();
    if (context === null) return;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    context.clearRect(0, 0, width, height);
    const range = priceRange(scene);
    if (range === undefined || width <= AXIS_PX) {
      this.#view = undefined;
      return;
    }
    const view = { ...range, width: width - AXIS_PX, height };
    this.#view = view;
    context.save();
    context.beginPath();
    context.rect(0, 0, view.width, height);
    context.clip();
    this.#paintLevels(context, scene, view);
    this.#paintMiddle(context, scene, view);
    this.#paintTrades(context, scene, view);
    context.restore();
    this.#paintAxis(context, view);
  }

  /** What is at a place of the canvas, in its own pixels; undefined beside the map. */
  look(x: number, y: number): HeatPoint | undefined {
    const [scene, view] = [this.#scene, this.#view];
    if (!scene || !view || x < 0 || x > view.width || y < 0 || y > view.height) return undefined;
    const { history, nowUs, grid } = scene;
    const column = Math.min(history.steps - 1, Math.floor((x / view.width) * history.steps));
    const raw = view.high - (y / view.height) * (view.high - view.low);
    const step = stepAt(grid, raw);
    const price = (Math.round(raw / step) * step) as Price;
    const wanted = history.stepOf(nowUs) - history.steps + 1 + column;
    for (const [column, book] of history.upTo(nowUs)) {
      if (column !== wanted) continue;
      const atUs = Math.min(nowUs, (column + 1) * history.stepUs);
      return { atUs, price, ...restingAt(book, price) };
    }
    return undefined;
  }

  #fit(): CanvasRenderingContext2D | null {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const context = this.#canvas.getContext('2d');
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  #paintLevels(context: CanvasRenderingContext2D, scene: HeatScene, view: View): void {
    const { history, nowUs, grid } = scene;
    const columnPx = view.width / history.steps;
    const pxPerPrice = view.height / (view.high - view.low);
    const most = Math.log1p(largestLevel(scene, view));
    let x = 0;
    for (const [, book] of history.upTo(nowUs)) {
      if (book !== undefined) {
        for (const side of ['yes', 'no'] as const) {
          context.fillStyle = side === 'yes' ? this.#colours.bid : this.#colours.ask;
          for (const [own, qty] of book[side]) {
            const price = side === 'yes' ? own : complement(own);
            if (price < view.low || price > view.high) continue;
            const shade = Math.ceil((Math.log1p(qty) / most) * SHADES) / SHADES;
            context.globalAlpha = 0.06 + 0.84 * shade ** 2;
            const rowPx = stepAt(grid, price) * pxPerPrice;
            const y = yOf(price, view) - rowPx / 2;
            context.fillRect(x, y, columnPx + 0.5, Math.max(1, rowPx - 0.5));
          }
        }
        if (!book.live) {
          context.globalAlpha = 0.35;
          context.fillStyle = this.#colours.stale;
          context.fillRect(x, 0, columnPx + 0.5, view.height);
        }
      }
      x += columnPx;
    }
    context.globalAlpha = 1;
  }

  #paintMiddle(context: CanvasRenderingContext2D, scene: HeatScene, view: View): void {
    const { history, nowUs } = scene;
    const first = history.stepOf(nowUs) - history.steps + 1;
    const columnPx = view.width / history.steps;
    context.strokeStyle = this.#colours.mid;
    context.lineWidth = 1.25;
    context.beginPath();
    let pen: 'up' | 'down' = 'up';
    for (const { step, mid } of history.quotes(nowUs)) {
      if (mid === null) {
        pen = 'up';
        continue;
      }
      const x = (step - first + 0.5) * columnPx;
      if (pen === 'up') context.moveTo(x, yOf(mid, view));
      else context.lineTo(x, yOf(mid, view));
      pen = 'down';
    }
    context.stroke();
  }

  #paintTrades(context: CanvasRenderingContext2D, scene: HeatScene, view: View): void {
    const { history, fills } = scene;
    const trades = history.trades();
    const largest = Math.max(1, ...trades.map(({ qty }) => qty));
    context.lineWidth = 1;
    for (const { price, qty, taker, at } of trades) {
      const radius = 1.5 + (LARGEST_TRADE_PX - 1.5) * Math.sqrt(qty / largest);
      context.beginPath();
      context.arc(xOf(at, scene, view), yOf(price, view), radius, 0, 2 * Math.PI);
      context.fillStyle = taker === 'bid' ? this.#colours.bid : this.#colours.ask;
      context.fill();
      context.strokeStyle = this.#colours.stale;
      context.stroke();
    }
    context.strokeStyle = this.#colours.mid;
    context.lineWidth = 1.5;
    for (const { at, price, side } of fills) {
      const [x, y] = [xOf(at, scene, view), yOf(price, view)];
      const way = side === 'bid' ? 1 : -1;
      context.beginPath();
      context.moveTo(x - 5, y + way * 9);
      context.lineTo(x, y + way * 2);
      context.lineTo(x + 5, y + way * 9);
      context.closePath();
      context.stroke();
    }
  }

  #paintAxis(context: CanvasRenderingContext2D, view: View): void {
    const { low, high, width, height } = view;
    context.strokeStyle = this.#colours.line;
    context.beginPath();
    context.moveTo(width + 0.5, 0);
    context.lineTo(width + 0.5, height);
    context.stroke();
    context.fillStyle = this.#colours.text;
    context.font = `10px ${this.#colours.font}`;
    context.textBaseline = 'middle';
    const every = labelStep((high - low) / Math.max(1, height / 28));
    for (let price = Math.ceil(low / every) * every; price <= high; price += every) {
      const y = yOf(price, view);
      if (y < 6 || y > height - 6) continue;
      context.fillText(`${price / 100}¢`, width + 6, y);
    }
  }
}

const yOf = (price: number, { low, high, height }: View): number =>
  ((high - price) / (high - low)) * height;

function xOf(atUs: number, { history, nowUs }: HeatScene, { width }: View): number {
  const endUs = (history.stepOf(nowUs) + 1) * history.stepUs;
  return width * (1 - (endUs - atUs) / (history.steps * history.stepUs));
}

/** The distance of two levels around a price, 1e-4 USD. */
const stepAt = (grid: PriceGrid, price: number): number =>
  grid.find(({ end }) => price <= end)?.step ?? 100;

/** The prices that matter: where the touch has been, and some room. Undefined while no book is known. */
function priceRange({ history, nowUs, grid, zoom }: HeatScene) {
  let [low, high] = [Infinity, -Infinity];
  for (const [, book] of history.upTo(nowUs)) {
    const bid = book?.yes.at(-1)?.[0];
    const noBid = book?.no.at(-1)?.[0];
    if (bid !== undefined) [low, high] = [Math.min(low, bid), Math.max(high, bid)];
    if (noBid !== undefined) {
      const ask = complement(noBid);
      [low, high] = [Math.min(low, ask), Math.max(high, ask)];
    }
  }
  if (low > high) return undefined;
  const middle = (low + high) / 2;
  const leastHalf = (LEAST_LEVELS / 2) * stepAt(grid, middle);
  const half = Math.max(((high - low) / 2) * (1 + MARGIN), leastHalf) / zoom;
  return { low: Math.max(0, middle - half), high: Math.min(10_000, middle + half) };
}

function largestLevel({ history, nowUs }: HeatScene, { low, high }: View): number {
  let most = 1;
  for (const [, book] of history.upTo(nowUs)) {
    for (const [price, qty] of book?.yes ?? []) {
      if (price >= low && price <= high) most = Math.max(most, qty);
    }
    for (const [own, qty] of book?.no ?? []) {
      const price = complement(own);
      if (price >= low && price <= high) most = Math.max(most, qty);
    }
  }
  return most;
}

function restingAt(
  book: PastBook | undefined,
  price: Price,
): { readonly side: 'bid' | 'ask' | null; readonly qty: Qty } {
  const bid = book?.yes.find(([own]) => own === price);
  if (bid) return { side: 'bid', qty: bid[1] };
  const ask = book?.no.find(([own]) => complement(own) === price);
  return ask ? { side: 'ask', qty: ask[1] } : { side: null, qty: 0 as Qty };
}

/** A round distance between labels, of at least `least`. */
const labelStep = (least: number): number =>
  LABEL_STEPS.find((step) => step >= least) ?? Math.max(...LABEL_STEPS);

const readColours = (): Colours => ({
  bid: themeToken('--bid'),
  ask: themeToken('--ask'),
  mid: themeToken('--text'),
  text: themeToken('--text-faint'),
  line: themeToken('--line'),
  stale: themeToken('--ground'),
  font: themeToken('--font-figures'),
});
