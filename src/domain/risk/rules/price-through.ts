import { atMost, crosses, oppositeOf, type RiskRule } from '../rule.ts';
import { ticksBetween } from '../ticks.ts';

export const priceThrough: RiskRule = {
  code: 'risk.priceThrough',
  unit: 'ticks',
  denies: 'the price goes through the best opposite one by more ticks than set',
  judge: (intent, view, { maxTicksThrough }) => {
    const opposite = oppositeOf(intent.side, view);
    if (opposite === null || view.market === undefined || !crosses(intent, view)) {
      return { verdict: 'passes', limit: maxTicksThrough };
    }
    const ticks =
      intent.side === 'bid'
        ? ticksBetween(view.market.grid, opposite, intent.price)
        : ticksBetween(view.market.grid, intent.price, opposite);
    return atMost(maxTicksThrough, ticks);
  },
};
