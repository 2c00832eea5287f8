import { describe, expect, it } from 'vitest';
import { Book } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import { RecentPoints } from '../observation/recent-points.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Qty } from '../units/units.ts';
import { ACTION_TERMS, ACTIONS } from './action.ts';
import { hold } from './policy.ts';

describe('actions', () => {
  it('come in the order of a model’s outputs', () => {
    expect(ACTIONS).toEqual(['hold', 'buyYes', 'sellYes', 'buyNo', 'sellNo']);
  });

  it('buy a contract where its bids are and sell it on the other side', () => {
    for (const { contract, direction, side } of Object.values(ACTION_TERMS)) {
      const bidsOfContract = contract === 'yes' ? 'bid' : 'ask';
      expect(side === bidsOfContract).toBe(direction === 'buy');
    }
  });
});

describe('hold', () => {
  it('does nothing', () => {
    const book = new Book('KXRAIN-26DEC01-NYC' as MarketTicker, LINEAR_CENT);
    expect(hold({ book, held: 0 as Qty, history: new RecentPoints() })).toBe('hold');
  });
});
