import { describe, expect, it } from 'vitest';
import type { PositionRow } from '../../../contract/trading.ts';
import type { EventTicker } from '../../../domain/units/ids.ts';
import { positionLines } from './position-lines.ts';

const position = (market: string, qty: number) => ({ market, qty }) as PositionRow;
const weather = {
  event: 'KXHIGHNY-26NOV21' as EventTicker,
  title: 'Highest temperature in New York?',
  yesTitle: '70° to 71°',
};

describe('the lines of positions', () => {
  it('begin with what is held, either way, and keep their order otherwise', () => {
    const positions = [['A', 0] as const, ['B', -5] as const, ['C', 0] as const, ['D', 5] as const];
    const lines = positionLines(
      positions.map(([market, qty]) => position(market, qty)),
      () => undefined,
    );
    expect(lines.map(({ market }) => market)).toEqual(['B', 'D', 'A', 'C']);
  });

  it('have the names of market and event', () => {
    expect(positionLines([position('KXHIGHNY-26NOV21-B70', 5)], () => weather)).toMatchObject([
      {
        name: '70° to 71°',
        question: 'Highest temperature in New York?',
        event: 'Highest temperature in New York? · KXHIGHNY-26NOV21',
      },
    ]);
  });

  it('go by the ticker where the market is not listed any more', () => {
    expect(positionLines([position('KXGONE', 5)], () => undefined)).toMatchObject([
      { name: 'KXGONE', question: '', event: null },
    ]);
  });

  it('are the same while position and names are, and new with either', () => {
    const held = position('KXHIGHNY-26NOV21-B70', 5);
    const [first] = positionLines([held], () => undefined);
    expect(positionLines([held], () => undefined)[0]).toBe(first);
    const [named] = positionLines([held], () => weather);
    expect(named).not.toBe(first);
    expect(positionLines([{ ...held }], () => weather)[0]).not.toBe(named);
  });
});
