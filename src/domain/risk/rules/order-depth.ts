import type { Qty } from '../../units/units.ts';
import { atMost, crosses, type Finding, type RiskRule } from '../rule.ts';

/**
 * Catches the slip of a finger: an order of ten times what was meant, sent into a book that cannot fill it. How far
 * such an order may reach through the book is the collar's business. Where the best price shows next to nothing,
 * every order is a large multiple of it, so it counts as showing at least `touchFloorContracts`.
 */
export const orderDepth: RiskRule = {
  code: 'risk.sizeAgainstDepth',
  unit: 'count',
  denies:
    'an order that takes is a larger multiple of what is shown at the best opposite price than set',
  judge: (intent, view, { maxTouchMultiple, touchFloorQty }): Finding => {
    if (!crosses(intent, view)) return { verdict: 'passes', limit: maxTouchMultiple };
    const shown = intent.side === 'bid' ? view.askQty : view.bidQty;
    if (shown === null || touchFloorQty === null) {
      return { verdict: 'denies', limit: maxTouchMultiple, wouldBe: null };
    }
    const counted = Math.max(shown, touchFloorQty, SMALLEST);
    return atMost(maxTouchMultiple, intent.qty / counted);
  },
};

/** Nothing may be divided by nothing: 1e-2 contract. */
const SMALLEST = 1 as Qty;
