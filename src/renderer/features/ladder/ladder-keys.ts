import type { Keyed } from '../../ui/keyboard.ts';

/** What a key does on the ladder. */
export type LadderKeyId =
  | 'ladder.up'
  | 'ladder.down'
  | 'ladder.pageUp'
  | 'ladder.pageDown'
  | 'ladder.buy'
  | 'ladder.sell'
  | 'ladder.cancel';

export interface LadderKey extends Keyed {
  readonly id: LadderKeyId;
  readonly title: string;
}

/** Keys that count while the ladder has the focus, before those of commands. */
export const LADDER_KEYS: readonly LadderKey[] = [
  { id: 'ladder.up', title: 'Move the price cursor up', keys: 'arrowup' },
  { id: 'ladder.down', title: 'Move the price cursor down', keys: 'arrowdown' },
  { id: 'ladder.pageUp', title: 'Scroll ten prices up', keys: 'pageup' },
  { id: 'ladder.pageDown', title: 'Scroll ten prices down', keys: 'pagedown' },
  { id: 'ladder.buy', title: 'While armed: buy at the cursor, at once', keys: 'b' },
  { id: 'ladder.sell', title: 'While armed: sell at the cursor, at once', keys: 's' },
  { id: 'ladder.cancel', title: 'Cancel own orders at the cursor', keys: 'x' },
];

/** Those that send orders, and therefore have to be armed. */
export const TRADING_KEYS: readonly LadderKeyId[] = ['ladder.buy', 'ladder.sell'];
