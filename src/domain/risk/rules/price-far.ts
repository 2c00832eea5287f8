import { atMost, crosses, type RiskRule } from '../rule.ts';
import { ticksBetween } from '../ticks.ts';
import type { Price } from '../../units/units.ts';

export const priceFar: RiskRule = {
  code: 'risk.priceFar',
  unit: 'ticks',
  denies: 'a resting price is further from the middle of the book than set',
  judge: (intent, view, { maxTicksFromMid }) => {
    const { bid, ask, market } = view;
    if (bid === null || ask === null || market === undefined || crosses(intent, view)) {
      return { verdict: 'passes', limit: maxTicksFromMid };
    }
    const mid = ((bid + ask) / 2) as Price;
    const ticks =
      intent.side === 'bid'
        ? ticksBetween(market.grid, intent.price, mid)
        : ticksBetween(market.grid, mid, intent.price);
    return atMost(maxTicksFromMid, ticks);
  },
};
