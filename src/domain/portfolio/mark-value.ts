import { ONE_DOLLAR, type Money, type Qty } from '../units/units.ts';
import { exitValue, share, type Position, type Touch } from './position.ts';

/**
 * What a position is shown at: `exitSide`, what leaving it at the touch would bring in; `mid`, the middle of the
 * touch; `microprice`, the middle leaning to the side with less to meet, by the sizes at the touch. Limits and exit
 * rules always count at the exit side.
 */
export const MARK_CHOICES = ['exitSide', 'mid', 'microprice'] as const;
export type MarkChoice = (typeof MARK_CHOICES)[number];

/** The touch with the contracts that are offered at it. */
export interface SizedTouch extends Touch {
  readonly bidQty: Qty | null;
  readonly askQty: Qty | null;
}

/**
 * Value of the position, without fees, rounded down; null while the touch does not tell.
 *
 * @example +100 at 0.43 × 300 bid, 0.45 × 100 offered: 43.00 at the exit side, 44.00 at mid, 44.50 at the microprice
 */
export function markValue(position: Position, touch: SizedTouch, choice: MarkChoice): Money | null {
  if (choice === 'exitSide' || position.qty === 0) return exitValue(position, touch);
  const { bid, ask } = touch;
  if (bid === null || ask === null) return null;
  const [bidWeight, askWeight] = choice === 'mid' ? [1, 1] : [touch.askQty, touch.bidQty];
  if (!bidWeight || !askWeight) return null;
  const held = Math.abs(position.qty);
  const [bidPrice, askPrice] = position.qty > 0 ? [bid, ask] : [ONE_DOLLAR - bid, ONE_DOLLAR - ask];
  const weighted = bidPrice * bidWeight + askPrice * askWeight;
  return share(weighted, held, bidWeight + askWeight) as Money;
}
