import { ok, type Result } from '../../base/result.ts';
import type { OrderGroupId, OrderId } from '../../domain/units/ids.ts';
import type { RestClient } from './rest-client.ts';
import type { VenueError } from './venue-error.ts';

const LOOK_AGAIN_MS = 10;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

/** What canceling everything asks of a venue. */
export type CancelVenue = Pick<
  RestClient,
  'cancelAll' | 'cancelOrder' | 'restingNow' | 'triggerOrderGroup'
>;

interface CancelOptions {
  readonly venue: CancelVenue;
  /** Triggered once, so that the venue refuses what arrives later; null when there is none. */
  readonly group: () => OrderGroupId | null;
  /** Asked before every round: `false` ends it. */
  readonly isWanted: () => boolean;
  /** Whether nothing is on its way to the venue that may come to rest after a list. */
  readonly isQuiet: () => boolean;
  /** The venue did what cancels everything, for the first time. */
  readonly onCanceled: () => void;
  /** What rests, at every look. */
  readonly onListed: (orders: readonly OrderId[]) => void;
  /** The venue did not do it or could not be reached; it is tried again. */
  readonly onFailed: (error: VenueError) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Cancels until the venue lists nothing twice in a row: first the order group and the venue's own cancel-all, which
 * also catches what is still under way, then whatever passed those by, one by one. Never gives up by itself.
 *
 * @returns `empty`, or `unwanted` when it was ended before
 */
export async function cancelUntilEmpty(options: CancelOptions): Promise<'empty' | 'unwanted'> {
  const { venue, isWanted, isQuiet, onCanceled, onListed, onFailed, sleep } = options;
  let empties = 0;
  let triggered: OrderGroupId | null = null;
  let isTold = false;
  const trigger = async (): Promise<Result<unknown, VenueError>> => {
    const group = options.group();
    if (group === null || group === triggered) return ok(null);
    const done = await venue.triggerOrderGroup(group);
    const isUnknown = !done.ok && done.error.code === 'venue.refused' && done.error.status === 404;
    if (done.ok || isUnknown) triggered = group;
    return isUnknown ? ok(null) : done;
  };
  for (let round = 1; isWanted(); round += 1) {
    if (empties === 0) {
      const done = await Promise.all([venue.cancelAll(), trigger()]);
      for (const each of done) if (!each.ok) onFailed(each.error);
      if (!isTold && done.every(({ ok: isDone }) => isDone)) {
        isTold = true;
        onCanceled();
      }
    }
    const listed = await venue.restingNow();
    if (listed.ok) {
      onListed(listed.value.map(({ orderId }) => orderId));
      empties = listed.value.length === 0 && isQuiet() ? empties + 1 : 0;
      if (empties === 2) return 'empty';
      if (round > 1) await Promise.all(listed.value.map((order) => venue.cancelOrder(order)));
    } else onFailed(listed.error);
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** round, LONGEST_PAUSE_MS);
    await sleep(empties > 0 ? LOOK_AGAIN_MS : pauseMs);
  }
  return 'unwanted';
}
