import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  DIRECTIONS,
  fillsSide,
  neighbourOf,
  type Box,
  type Direction,
} from './group-neighbours.ts';

interface Named extends Box {
  readonly name: string;
}
const box = (name: string, left: number, top: number, width: number, height: number): Named => ({
  name,
  left,
  top,
  width,
  height,
});

/**
 * As a desk is laid out:
 *
 *     markets | depth | ladder | ticket
 *     orders ---------|        | tape
 */
const DESK = [
  box('markets', 0, 0, 300, 400),
  box('depth', 301, 0, 200, 400),
  box('orders', 0, 401, 501, 200),
  box('ladder', 502, 0, 200, 601),
  box('ticket', 703, 0, 200, 450),
  box('tape', 703, 451, 200, 150),
] as const;
type Name = (typeof DESK)[number]['name'];

function next(name: Name, direction: Direction, desk: readonly Named[] = DESK): string | undefined {
  const from = desk.find((each) => each.name === name) as Named;
  const others = desk.filter((each) => each !== from);
  return neighbourOf(from, others, direction)?.name;
}

describe('the neighbour of a group', () => {
  it('is the one across the border', () => {
    expect(next('markets', 'right')).toBe('depth');
    expect(next('depth', 'left')).toBe('markets');
    expect(next('depth', 'right')).toBe('ladder');
    expect(next('ticket', 'down')).toBe('tape');
    expect(next('tape', 'up')).toBe('ticket');
    expect(next('depth', 'down')).toBe('orders');
  });

  it('is, of several, the one with most of the border', () => {
    expect(next('ladder', 'left')).toBe('depth');
    expect(next('ladder', 'right')).toBe('ticket');
    expect(next('orders', 'up')).toBe('markets');
    expect(next('tape', 'left')).toBe('ladder');
  });

  it('is nobody at the end of the desk', () => {
    expect(next('markets', 'left')).toBeUndefined();
    expect(next('markets', 'up')).toBeUndefined();
    expect(next('ladder', 'down')).toBeUndefined();
    expect(next('tape', 'right')).toBeUndefined();
  });

  it('is none that lies over it or meets only its corner', () => {
    const over = box('over', 250, 100, 200, 100);
    expect(next('markets', 'right', [DESK[0], over])).toBeUndefined();
    const askew = box('askew', 301, 401, 200, 200);
    expect(next('markets', 'right', [DESK[0], askew])).toBeUndefined();
    expect(next('markets', 'down', [DESK[0], askew])).toBeUndefined();
  });

  it('is of two that are equal the first', () => {
    const upper = box('upper', 301, 0, 100, 200);
    const lower = box('lower', 301, 200, 100, 200);
    expect(next('markets', 'right', [DESK[0], upper, lower])).toBe('upper');
    expect(next('markets', 'right', [DESK[0], lower, upper])).toBe('lower');
  });
});

it('a side of the desk is filled by what is as long as it', () => {
  const desk = box('desk', 0, 0, 903, 601);
  const fills = (name: Name, direction: Direction): boolean =>
    fillsSide(DESK.find((each) => each.name === name) as Named, desk, direction);
  expect(fills('markets', 'left')).toBe(false);
  expect(fills('ladder', 'up')).toBe(false);
  expect(fills('ladder', 'right')).toBe(false);
  expect(fillsSide(box('column', 0, 0, 100, 601), desk, 'left')).toBe(true);
  expect(fillsSide(box('column', 0, 0, 100, 601), desk, 'right')).toBe(false);
  expect(fillsSide(box('row', 0, 500, 903, 101), desk, 'down')).toBe(true);
});

const GAP_PX = 1;

/** How a rectangle is cut up, as a dock is: into columns, each of them into rows, and so on. */
interface Part {
  readonly weight: number;
  readonly parts: readonly Part[];
}
const partsOf = (inner: fc.Arbitrary<readonly Part[]>): fc.Arbitrary<readonly Part[]> =>
  fc.array(fc.record({ weight: fc.integer({ min: 1, max: 5 }), parts: inner }), { maxLength: 4 });
const plans = partsOf(partsOf(partsOf(fc.constant([]))));

function tile(parts: readonly Part[], whole: Box, cut: 'columns' | 'rows'): readonly Box[] {
  if (parts.length < 2) return [whole];
  const length = cut === 'columns' ? whole.width : whole.height;
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const unit = (length - GAP_PX * (parts.length - 1)) / weights;
  let start = 0;
  return parts.flatMap(({ weight, parts: inner }) => {
    const size = weight * unit;
    const place =
      cut === 'columns'
        ? { ...whole, left: whole.left + start, width: size }
        : { ...whole, top: whole.top + start, height: size };
    start += size + GAP_PX;
    return tile(inner, place, cut === 'columns' ? 'rows' : 'columns');
  });
}

const WHOLE: Box = { left: 10, top: 40, width: 6000, height: 5000 };
const OPPOSITE = { left: 'right', right: 'left', up: 'down', down: 'up' } as const;

describe('in any dock', () => {
  const desks = plans.map((plan) => tile(plan, WHOLE, 'columns'));
  const othersThan = (tiles: readonly Box[], one: Box): readonly Box[] =>
    tiles.filter((each) => each !== one);
  const neighbour = (tiles: readonly Box[], one: Box, direction: Direction): Box | undefined =>
    neighbourOf(one, othersThan(tiles, one), direction);

  it('there is a neighbour in every direction but over the end, and it has one the way back', () => {
    fc.assert(
      fc.property(desks, fc.constantFrom(...DIRECTIONS), (tiles, direction) => {
        for (const one of tiles) {
          const next = neighbour(tiles, one, direction);
          const isAtEnd = {
            left: one.left - WHOLE.left < 1,
            right: WHOLE.left + WHOLE.width - one.left - one.width < 1,
            up: one.top - WHOLE.top < 1,
            down: WHOLE.top + WHOLE.height - one.top - one.height < 1,
          }[direction];
          expect(next === undefined).toBe(isAtEnd);
          if (next) expect(neighbour(tiles, next, OPPOSITE[direction])).toBeDefined();
        }
      }),
    );
  });

  it('every group can be reached from every other', () => {
    fc.assert(
      fc.property(desks, (tiles) => {
        for (const start of tiles) {
          const reached = new Set([start]);
          // A set that grows is walked to its end.
          for (const one of reached) {
            for (const direction of DIRECTIONS) {
              const next = neighbour(tiles, one, direction);
              if (next) reached.add(next);
            }
          }
          expect(reached.size).toBe(tiles.length);
        }
      }),
    );
  });
});
