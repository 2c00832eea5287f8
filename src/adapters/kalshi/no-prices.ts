import { complement } from '../../domain/units/units.ts';
import type { RecordedFrame } from './recorded-frame.ts';

/** How a subscription has NO levels written: in their own prices, or, with `use_yes_price`, as 1 minus that. */
export type NoPrices = 'own-side' | 'yes';

/** The frame with NO levels in their own prices; nothing in it says how it was written. */
export function inOwnPrices(frame: RecordedFrame, written: NoPrices): RecordedFrame {
  if (written === 'own-side') return frame;
  if (frame.kind === 'delta' && frame.message.side === 'no') {
    const { message } = frame;
    return { ...frame, message: { ...message, price: complement(message.price) } };
  }
  if (frame.kind !== 'snapshot') return frame;
  const { message } = frame;
  const no = message.no.map(({ price, qty }) => ({ price: complement(price), qty })).toReversed();
  return { ...frame, message: { ...message, no } };
}
