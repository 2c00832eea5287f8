import type { Qty } from '../../../domain/units/units.ts';
import { formatContractsShort } from '../../format/quantity.ts';
import type { HeatColours } from './heat-colours.ts';
import type { HeatCross } from './heat-cross.ts';
import { xOf, yOf, type HeatScene, type HeatView } from './heat-scene.ts';

interface HeatPicture {
  readonly scene: HeatScene;
  readonly view: HeatView;
  readonly colours: HeatColours;
}

const LABEL_PX = 14;
const LABEL_PADDING_PX = 3;

/** Where own orders rested and rest, each from when it was there; before it what is left of them. */
export function paintOwnPaths(
  context: CanvasRenderingContext2D,
  { scene, view, colours }: HeatPicture,
): void {
  /** What rests now, by its height. */
  const resting = new Map<
    number,
    { readonly colour: string; readonly qty: number; readonly from: number }
  >();
  for (const { side, price, qty, fromUs, untilUs } of scene.paths) {
    if (price < view.low || price > view.high) continue;
    const y = yOf(price, view);
    const from = xOf(fromUs, scene, view);
    const until = untilUs === null ? view.width : xOf(untilUs, scene, view);
    // Edged with the ground, since a level of the same side has the same colour.
    for (const [style, lineWidth] of [
      [colours.stale, 5],
      [colours[side], 2],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = lineWidth;
      context.beginPath();
      context.moveTo(from, y - 4);
      context.lineTo(from, y + 4);
      context.moveTo(from, y);
      context.lineTo(until, y);
      context.stroke();
    }
    if (untilUs !== null) continue;
    const before = resting.get(y) ?? { qty: 0, from };
    resting.set(y, {
      colour: colours[side],
      qty: before.qty + qty,
      from: Math.min(before.from, from),
    });
  }
  context.font = `10px ${colours.font}`;
  context.textBaseline = 'middle';
  for (const [y, { colour, qty, from }] of resting) {
    const text = formatContractsShort(qty as Qty);
    const room = context.measureText(text).width + 2 * LABEL_PADDING_PX;
    const left = Math.max(0, from - room);
    context.fillStyle = colour;
    context.fillRect(left, y - LABEL_PX / 2, room, LABEL_PX);
    context.fillStyle = colours.stale;
    context.fillText(text, left + LABEL_PADDING_PX, y + 0.5);
  }
}

/** Where the keys are. */
export function paintCross(
  context: CanvasRenderingContext2D,
  { step, price }: HeatCross,
  { scene, view, colours }: HeatPicture,
): void {
  const x = xOf((step + 0.5) * scene.history.stepUs, scene, view);
  const y = yOf(price, view);
  for (const [style, lineWidth] of [
    [colours.stale, 3],
    [colours.mid, 1],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = lineWidth;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, view.height);
    context.moveTo(0, y);
    context.lineTo(view.width, y);
    context.stroke();
  }
}
