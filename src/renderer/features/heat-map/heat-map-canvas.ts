import { complement } from '../../../domain/units/units.ts';
import { readColours, type HeatColours } from './heat-colours.ts';
import { moveCross, type CrossMove, type HeatCross } from './heat-cross.ts';
import { paintCross, paintOwnPaths } from './heat-overlays.ts';
import {
  largestLevel,
  levelNear,
  priceRange,
  readingAt,
  stepAt,
  stepsInView,
  xOf,
  yOf,
  type HeatPoint,
  type HeatScene,
  type HeatView,
} from './heat-scene.ts';

const AXIS_PX = 46;
/** Shades between nothing and the largest level in view. */
const SHADES = 24;
const LARGEST_TRADE_PX = 7;

const LABEL_STEPS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** Depth through time: a column for every step, a row for every price, brighter where more rests. */
export class HeatMapCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #resized: ResizeObserver;
  #colours: HeatColours;
  #scene: HeatScene | undefined;
  #view: HeatView | undefined;
  #cross: HeatCross | undefined;

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
    paintOwnPaths(context, { scene, view, colours: this.#colours });
    this.#paintTrades(context, scene, view);
    if (this.#cross) paintCross(context, this.#cross, { scene, view, colours: this.#colours });
    context.restore();
    this.#paintAxis(context, view);
  }

  /** What is at a place of the canvas, in its own pixels; undefined beside the map. */
  look(x: number, y: number): HeatPoint | undefined {
    const [scene, view] = [this.#scene, this.#view];
    if (!scene || !view || x < 0 || x > view.width || y < 0 || y > view.height) return undefined;
    const { steps } = scene.history;
    const column = Math.min(steps - 1, Math.floor((x / view.width) * steps));
    const raw = view.high - (y / view.height) * (view.high - view.low);
    return readingAt(scene, stepsInView(scene).first + column, levelNear(scene.grid, raw));
  }

  /** Moves the cross-hair, which its first move brings to the present, and says what is there. */
  moveCross(move: CrossMove, by: number): HeatPoint | undefined {
    const [scene, view] = [this.#scene, this.#view];
    if (!scene || !view) return undefined;
    this.#cross = moveCross(this.#cross, { move, by }, { ...scene, ...view });
    this.#repaint();
    return readingAt(scene, this.#cross.step, this.#cross.price);
  }

  /** @returns whether there was one */
  dropCross(): boolean {
    const wasThere = this.#cross !== undefined;
    this.#cross = undefined;
    if (wasThere) this.#repaint();
    return wasThere;
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

  #paintLevels(context: CanvasRenderingContext2D, scene: HeatScene, view: HeatView): void {
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

  #paintMiddle(context: CanvasRenderingContext2D, scene: HeatScene, view: HeatView): void {
    const { history, nowUs } = scene;
    const { first } = stepsInView(scene);
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

  #paintTrades(context: CanvasRenderingContext2D, scene: HeatScene, view: HeatView): void {
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

  #paintAxis(context: CanvasRenderingContext2D, view: HeatView): void {
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

/** A round distance between labels, of at least `least`. */
const labelStep = (least: number): number =>
  LABEL_STEPS.find((step) => step >= least) ?? Math.max(...LABEL_STEPS);
