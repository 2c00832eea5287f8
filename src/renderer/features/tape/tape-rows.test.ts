import { describe, expect, it } from 'vitest';
import type { TradeRow } from '../../../contract/market-data.ts';
import { rowsAsText } from '../../ui/arrange-rows.ts';
import { TAPE_VALUES, tapeRows } from './tape-rows.ts';

const trade = (tradeId: string, qty: number): TradeRow =>
  ({
    tradeId,
    market: 'KXA-1',
    price: 4350,
    qty,
    taker: 'ask',
    at: 1_700_000_000_123_000,
  }) as unknown as TradeRow;
const ids = (trades: readonly TradeRow[]): readonly string[] =>
  trades.map(({ tradeId }) => tradeId);

describe('the lines of the tape', () => {
  const trades = [trade('a', 1000), trade('b', 999), trade('c', 5000)];

  it('are newest first, those of the least size too', () => {
    expect(ids(tapeRows(trades, null))).toEqual(['c', 'b', 'a']);
    expect(ids(tapeRows(trades, 1000))).toEqual(['c', 'a']);
    expect(tapeRows(trades, 5001)).toEqual([]);
  });

  it('leave the trades as they came', () => {
    tapeRows(trades, null);
    tapeRows(trades, 1);
    expect(ids(trades)).toEqual(['a', 'b', 'c']);
  });

  it('are exported with the market, the taker and the trade', () => {
    expect(rowsAsText([trade('a', 1250)], TAPE_VALUES, 'csv')).toBe(
      'Time,Market,Taker,YES ¢,Size,Value,Trade\r\n' +
        '2023-11-14T22:13:20.123000Z,KXA-1,Sell YES,43.5,12.5,5.4375,a\r\n',
    );
  });
});
