import { err, ok, type Result } from '../../base/result.ts';

export const TRADING_STATES = [
  'starting',
  'calibrating',
  'trading',
  'reduceOnly',
  'paused',
  'recovering',
  'halted',
  'killed',
] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** How things stand between us and the venue, whatever else forbids trading. */
export const LINK_STATES = ['starting', 'calibrating', 'steady', 'recovering'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** `reached`: its messages arrive (again); `calibrated`: the account was read; `lost`: no answer, no messages. */
export const LINK_EVENTS = ['reached', 'calibrated', 'lost'] as const;
export type LinkEvent = (typeof LINK_EVENTS)[number];

export type LinkMoveError = {
  readonly code: 'link.illegalMove';
  readonly state: LinkState;
  readonly event: LinkEvent;
};

// A missing cell is an illegal move. Whatever was known of the account is void once the link was lost.
const NEXT: Readonly<Record<LinkState, Partial<Record<LinkEvent, LinkState>>>> = {
  starting: { reached: 'calibrating', lost: 'recovering' },
  calibrating: { calibrated: 'steady', lost: 'recovering' },
  steady: { lost: 'recovering' },
  recovering: { reached: 'calibrating', lost: 'recovering' },
};

export function advanceLink(state: LinkState, event: LinkEvent): Result<LinkState, LinkMoveError> {
  const next = NEXT[state][event];
  return next ? ok(next) : err({ code: 'link.illegalMove', state, event });
}

/**
 * What the order manager may do, out of the facts that decide it, strongest first: a latched kill switch, a ledger
 * that cannot be written or a halt that nobody has looked at yet, the link to the venue, what the person wants, and a
 * position or exposure beyond its limit.
 */
export function tradingStateOf(facts: {
  readonly latch: 'armed' | 'latched';
  readonly ledger: 'writable' | 'failed';
  readonly halt: 'none' | 'halted';
  readonly link: LinkState;
  readonly wish: 'trading' | 'paused';
  readonly limits: 'kept' | 'exceeded';
}): TradingState {
  if (facts.latch === 'latched') return 'killed';
  if (facts.ledger === 'failed' || facts.halt === 'halted') return 'halted';
  if (facts.link !== 'steady') return facts.link;
  if (facts.wish === 'trading' && facts.limits === 'exceeded') return 'reduceOnly';
  return facts.wish;
}
