import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TradeRow } from '../../contract/market-data.ts';
import { TradeMemory } from './trade-memory.ts';

const tradeOf = (qty: number, at: number): TradeRow =>
  ({ tradeId: `${at}`, market: 'A', price: 5000, qty, taker: 'bid', at }) as unknown as TradeRow;

function remember(keep: number, sizes: readonly number[]) {
  const memory = new TradeMemory(keep);
  const trades = sizes.map(tradeOf);
  for (const trade of trades) memory.append(trade);
  return { memory, trades };
}

describe('the memory of trades', () => {
  it('has the newest of every least size, however many smaller ones came after', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 120 });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 8 }), sizes, (keep, given) => {
        const { memory, trades } = remember(keep, given);
        for (const least of [null, 1, 2, 10, 15, 29, 30, 31]) {
          const large = trades.filter(({ qty }) => qty >= (least ?? 0));
          expect(memory.newest(least)).toEqual(large.slice(-keep));
        }
      }),
    );
  });

  it('forgets small ones', () => {
    const { memory } = remember(200, [
      ...Array<number>(200).fill(9),
      ...Array<number>(10_000).fill(1),
    ]);
    expect(memory.size).toBeLessThan(500);
    expect(memory.newest(2)).toHaveLength(200);
    expect(memory.newest(null).every(({ qty }) => qty === 1)).toBe(true);
  });

  it('is bounded even where every trade is smaller than all before', () => {
    const falling = Array.from({ length: 50_000 }, (_, at) => 50_000 - at);
    const { memory, trades } = remember(200, falling);
    expect(memory.size).toBeLessThan(1501);
    expect(memory.newest(null)).toEqual(trades.slice(-200));
  });
});
