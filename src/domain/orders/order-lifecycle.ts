import { err, ok, type Result } from '../../base/result.ts';

export const ORDER_STATES = [
  'drafted',
  'denied',
  'submitted',
  'resting',
  'canceling',
  'filled',
  'canceled',
  'rejected',
  'expired',
  'unconfirmed',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/**
 * What can happen to an order. `linkLost`: something was sent and no clear answer came, so the venue has to be
 * asked before anything else is believed of the order.
 */
export const ORDER_EVENTS = [
  'riskDenied',
  'sent',
  'accepted',
  'rejected',
  'partFilled',
  'filled',
  'cancelSent',
  'cancelRefused',
  'canceled',
  'expired',
  'linkLost',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

export type OrderMoveError = {
  readonly code: 'order.illegalMove';
  readonly state: OrderState;
  readonly event: OrderEvent;
};

// A missing cell is an illegal move. Quantities live beside the state, so a refused cancel has nothing to restore.
const NEXT: Readonly<Record<OrderState, Partial<Record<OrderEvent, OrderState>>>> = {
  drafted: { riskDenied: 'denied', sent: 'submitted' },
  submitted: {
    accepted: 'resting',
    rejected: 'rejected',
    partFilled: 'resting',
    filled: 'filled',
    canceled: 'canceled',
    expired: 'expired',
    linkLost: 'unconfirmed',
  },
  resting: {
    partFilled: 'resting',
    filled: 'filled',
    cancelSent: 'canceling',
    canceled: 'canceled',
    expired: 'expired',
    linkLost: 'unconfirmed',
  },
  canceling: {
    partFilled: 'canceling',
    filled: 'filled',
    canceled: 'canceled',
    cancelRefused: 'resting',
    expired: 'expired',
    linkLost: 'unconfirmed',
  },
  unconfirmed: {
    accepted: 'resting',
    rejected: 'rejected',
    partFilled: 'resting',
    filled: 'filled',
    canceled: 'canceled',
    expired: 'expired',
  },
  // Late fills: the order was done, then news of an earlier trade came. They move the position.
  canceled: { partFilled: 'canceled', filled: 'filled' },
  expired: { partFilled: 'expired', filled: 'filled' },
  filled: {},
  denied: {},
  rejected: {},
};

/** The state after `event`; an illegal move names itself. */
export function advance(state: OrderState, event: OrderEvent): Result<OrderState, OrderMoveError> {
  const next = NEXT[state][event];
  return next ? ok(next) : err({ code: 'order.illegalMove', state, event });
}

/** Whether it may rest at the venue, now or soon: exactly then it can still be canceled. */
export const isWorking = (state: OrderState): boolean => NEXT[state].canceled !== undefined;
