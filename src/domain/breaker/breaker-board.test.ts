import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../units/ids.ts';
import { BreakerBoard } from './breaker-board.ts';

const A = 'A' as MarketTicker;
const B = 'B' as MarketTicker;
const C = 'C' as MarketTicker;
const boardOf = (): BreakerBoard =>
  new BreakerBoard(
    {
      perMarket: { errors: 2, windowMs: 1000, cooldownMs: 500 },
      service: { errors: 4, windowMs: 1000, cooldownMs: 500 },
    },
    0,
  );

describe('BreakerBoard', () => {
  it('holds a market up for its own errors, and the others not', () => {
    const board = boardOf();
    board.failed(A, 1);
    board.failed(A, 2);
    expect(board.obstacleFor(A, 3)).toBe('market');
    expect(board.obstacleFor(B, 3)).toBe('none');
  });

  it('holds all of them up for the errors of all', () => {
    const board = boardOf();
    for (const market of [A, B, A, B]) board.failed(market, 1);
    expect(board.obstacleFor(C, 2)).toBe('service');
    expect(board.readings(2).map(({ market, state }) => [market, state])).toEqual([
      [null, 'open'],
      [A, 'open'],
      [B, 'open'],
    ]);
  });

  it('closes both by a trial that works', () => {
    const board = boardOf();
    for (const market of [A, B, A, B]) board.failed(market, 1);
    board.pass(A, 600);
    expect(board.obstacleFor(B, 600)).toBe('service');
    board.succeeded(A, 610);
    expect(board.obstacleFor(A, 610)).toBe('none');
    expect(board.obstacleFor(B, 610)).toBe('none');
    expect(board.readings(610).find(({ market }) => market === B)?.state).toBe('halfOpen');
  });

  it('is reset for one market or for all', () => {
    const board = boardOf();
    for (const market of [A, B, A, B]) board.failed(market, 1);
    board.reset(A, 2);
    expect(board.obstacleFor(A, 2)).toBe('service');
    board.reset(null, 3);
    expect(board.obstacleFor(B, 3)).toBe('none');
    expect(board.readings(3)).toEqual([{ market: null, state: 'closed', errors: 0, sinceMs: 3 }]);
  });

  it('forgets markets that have calmed down, and takes new settings at once', () => {
    const board = boardOf();
    board.failed(A, 1);
    expect(board.readings(2)).toHaveLength(2);
    expect(board.readings(1002)).toHaveLength(1);
    const one = { errors: 1, windowMs: 1000, cooldownMs: 500 };
    board.configure({ perMarket: one, service: { ...one, errors: 9 } });
    board.failed(A, 2000);
    expect(board.obstacleFor(A, 2001)).toBe('market');
  });
});
