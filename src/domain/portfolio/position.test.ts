import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money, Price, Qty } from '../units/units.ts';
import {
  applyExecution,
  exitValue,
  FLAT,
  settle,
  type Execution,
  type Position,
} from './position.ts';

const execution = (side: 'bid' | 'ask', price: number, qty: number, fee = 0): Execution => ({
  side,
  price: price as Price,
  qty: qty as Qty,
  fee: fee as Money,
});

const book = (executions: readonly Execution[]): { position: Position; cash: number } => {
  let position = FLAT;
  let cash = 0;
  for (const each of executions) {
    const booked = applyExecution(position, each);
    position = booked.position;
    cash += booked.cash;
  }
  return { position, cash };
};

const executions = fc.array(
  fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    price: fc.integer({ min: 1, max: 9999 }).map((n) => n as Price),
    qty: fc.integer({ min: 1, max: 50_000_000 }).map((n) => n as Qty),
    fee: fc.integer({ min: 0, max: 5_000_000 }).map((n) => n as Money),
  }),
  { maxLength: 40 },
);

describe('applyExecution', () => {
  it('nets through zero as the venue’s example says (protocol brief §12)', () => {
    const bought = book([execution('bid', 4000, 1000)]);
    expect(bought).toEqual({
      position: { qty: 1000, cost: 4_000_000, realized: 0, fees: 0 },
      cash: -4_000_000,
    });
    const { position, cash } = applyExecution(bought.position, execution('ask', 5500, 1500));
    expect(position).toEqual({ qty: -500, cost: 2_250_000, realized: 1_500_000, fees: 0 });
    // 5.50 in for the ten that close, 2.25 out for the five that open.
    expect(cash).toBe(5_500_000 - 2_250_000);
  });

  it('opens NO at the complement and keeps fees apart', () => {
    const { position, cash } = applyExecution(FLAT, execution('ask', 4800, 100, 17_500));
    expect(position).toEqual({ qty: -100, cost: 520_000, realized: 0, fees: 17_500 });
    expect(cash).toBe(-537_500);
  });

  it('leaves no cost behind when everything closed', () => {
    const { position } = book([
      execution('bid', 3333, 7),
      execution('bid', 3334, 11),
      execution('ask', 5000, 5),
      execution('ask', 5000, 13),
    ]);
    expect(position.qty).toBe(0);
    expect(position.cost).toBe(0);
  });

  it('conserves money: cash + cost + fees − realized stays what it was', () => {
    fc.assert(
      fc.property(executions, (all) => {
        const { position, cash } = book(all);
        expect(cash + position.cost + position.fees - position.realized).toBe(0);
      }),
    );
  });

  it('keeps cost between 0 and what the contracts can pay, and none without contracts', () => {
    fc.assert(
      fc.property(executions, (all) => {
        const { position } = book(all);
        expect(position.cost).toBeGreaterThanOrEqual(0);
        expect(position.cost).toBeLessThanOrEqual(Math.abs(position.qty) * 10_000);
      }),
    );
  });

  it('ends with what the contracts pay, whichever way the market resolves', () => {
    fc.assert(
      fc.property(executions, fc.constantFrom('yes', 'no'), (all, result) => {
        const { position, cash } = book(all);
        const pays = result === 'yes' ? Math.max(position.qty, 0) : Math.max(0 - position.qty, 0);
        // The same money counted trade by trade: YES bought pays 1 or 0 less its price, YES sold the negative.
        const payout = result === 'yes' ? 10_000 : 0;
        const byTrade = all.reduce(
          (sum, { side, price, qty, fee }) =>
            sum + (side === 'bid' ? 1 : -1) * qty * (payout - price) - fee,
          0,
        );
        expect(cash + pays * 10_000).toBe(byTrade);
      }),
    );
  });
});

describe('settle', () => {
  it('turns cost into profit or loss and conserves money', () => {
    fc.assert(
      fc.property(executions, fc.integer({ min: 0, max: 10_000 }), (all, value) => {
        const { position, cash } = book(all);
        const pays = position.qty > 0 ? value : 10_000 - value;
        const revenue = (Math.abs(position.qty) * pays) as Money;
        const settled = settle(position, revenue);
        expect([settled.qty, settled.cost, settled.fees]).toEqual([0, 0, position.fees]);
        expect(cash + revenue + settled.fees - settled.realized).toBe(0);
      }),
    );
  });
});

describe('exitValue', () => {
  const touch = { bid: 4300 as Price, ask: 4500 as Price };
  const holding = (qty: number): Position => ({ ...FLAT, qty: qty as Qty });

  it('sells YES at the bid and NO at the complement of the ask', () => {
    expect(exitValue(holding(200), touch)).toBe(860_000);
    expect(exitValue(holding(-200), touch)).toBe(1_100_000);
    expect(exitValue(holding(0), { bid: null, ask: null })).toBe(0);
  });

  it('is unknown when nobody would take it', () => {
    expect(exitValue(holding(200), { ...touch, bid: null })).toBeNull();
    expect(exitValue(holding(-200), { ...touch, ask: null })).toBeNull();
  });
});
