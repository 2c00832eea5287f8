import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Failure } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';

/** Refusals that the market's movement brings about, however well everything works. */
const COME_TOO_LATE: ReadonlySet<string> = new Set([
  'post only cross',
  'fill_or_kill_insufficient_resting_volume',
  'immediate_or_cancel_insufficient_resting_volume',
]);

/** Whether the venue refused it only because the market had moved on. */
export const cameTooLate = (reason: Failure): boolean =>
  COME_TOO_LATE.has(String(reason['venueCode'])) || COME_TOO_LATE.has(String(reason['details']));

type Move = Extract<LedgerEvent, { type: 'orderMoved' }>;

/** Whether the venue refused an order that should have been good. What our own gate took back is none. */
export function isReject({ move, reason }: Move): boolean {
  if (move !== 'rejected' || reason === undefined || !reason.code.startsWith('venue.'))
    return false;
  return !cameTooLate(reason);
}

/** A reject, or an order whose answer was lost. */
export const isVenueFault = (event: Move): boolean => event.move === 'linkLost' || isReject(event);

/** How the venue refuses a name that it has seen. */
export const ALREADY_EXISTS = 'order_already_exists';

/** Whether the venue may have done what it was asked all the same. */
export const isOutcomeUnknown = (error: VenueError): boolean =>
  error.code === 'venue.outcomeUnknown' ||
  error.code === 'venue.timeout' ||
  (error.code === 'venue.refused' && error.venueCode === ALREADY_EXISTS);
