export const DIRECTIONS = ['left', 'right', 'up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Where something is, px; the top has the least `top`. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Borders of the same line differ by so much at most, when the browser shares out fractions of a pixel. */
const SLACK_PX = 1;

const rightOf = ({ left, width }: Box): number => left + width;
const bottomOf = ({ top, height }: Box): number => top + height;

/** How far it is from one to the border of another that faces it; negative where that begins before this ends. */
const GAPS: Readonly<Record<Direction, (from: Box, to: Box) => number>> = {
  left: (from, to) => from.left - rightOf(to),
  right: (from, to) => to.left - rightOf(from),
  up: (from, to) => from.top - bottomOf(to),
  down: (from, to) => to.top - bottomOf(from),
};

/** How much of the border between two is of both; negative where they only lie askew. */
const facing = (one: Box, other: Box, direction: Direction): number =>
  direction === 'left' || direction === 'right'
    ? Math.min(bottomOf(one), bottomOf(other)) - Math.max(one.top, other.top)
    : Math.min(rightOf(one), rightOf(other)) - Math.max(one.left, other.left);

/**
 * The one that is next in a direction: of the nearest that begin where this one ends, the one that has most of the
 * border in common with it, and of equal ones the first. What lies over this one, or only meets a corner of it, is
 * in no direction.
 */
export function neighbourOf<B extends Box>(
  from: Box,
  others: readonly B[],
  direction: Direction,
): B | undefined {
  const found = others
    .map((box) => ({
      box,
      gap: GAPS[direction](from, box),
      facing: facing(from, box, direction),
    }))
    .filter((each) => each.gap >= -SLACK_PX && each.facing > SLACK_PX);
  const nearest = Math.min(...found.map(({ gap }) => gap));
  return found
    .filter(({ gap }) => gap <= nearest + SLACK_PX)
    .toSorted((one, other) => other.facing - one.facing)[0]?.box;
}

/** Whether the whole of a side of one thing is that side of another, which holds it. */
export function fillsSide(box: Box, whole: Box, direction: Direction): boolean {
  const isAt = Math.abs(SIDES[direction](box) - SIDES[direction](whole)) <= SLACK_PX;
  const across =
    direction === 'left' || direction === 'right'
      ? whole.height - box.height
      : whole.width - box.width;
  return isAt && across <= SLACK_PX;
}

const SIDES: Readonly<Record<Direction, (box: Box) => number>> = {
  left: ({ left }) => left,
  right: rightOf,
  up: ({ top }) => top,
  down: bottomOf,
};
