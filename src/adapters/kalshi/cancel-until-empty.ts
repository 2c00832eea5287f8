import type { OrderId } from '../../domain/units/ids.ts';
import type { RestClient } from './rest-client.ts';
import type { VenueError } from './venue-error.ts';

const LOOK_AGAIN_MS = 10;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

/** What canceling everything asks of a venue. */
export type CancelVenue = Pick<RestClient, 'cancelAll' | 'cancelOrder' | 'restingNow'>;

interface CancelOptions {
  readonly venue: CancelVenue;
  /** Asked before every round: `false` ends it. */
  readonly isWanted: () => boolean;
  /** Whether nothing is on its way to the venue that may come to rest after a list. */
  readonly isQuiet: () => boolean;
  /** What rests, at every look. */
  readonly onListed: (orders: readonly OrderId[]) => void;
  /** The venue did not do it or could not be reached; it is tried again. */
  readonly onFailed: (error: VenueError) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Cancels until the venue lists nothing twice in a row: first its own cancel-all, which also catches what is still
 * under way, then whatever passed that by, one by one. Never gives up by itself.
 */
export async function cancelUntilEmpty(options: CancelOptions): Promise<void> {
  const { venue, isWanted, isQuiet, onListed, onFailed, sleep } = options;
  let empties = 0;
  for (let round = 1; isWanted(); round += 1) {
    if (empties === 0) {
      const canceled = await venue.cancelAll();
      if (!canceled.ok) onFailed(canceled.error);
    }
    const listed = await venue.restingNow();
    if (listed.ok) {
      onListed(listed.value.map(({ orderId }) => orderId));
      empties = listed.value.length === 0 && isQuiet() ? empties + 1 : 0;
      if (empties === 2) return;
      if (round > 1) await Promise.all(listed.value.map((order) => venue.cancelOrder(order)));
    } else onFailed(listed.error);
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** round, LONGEST_PAUSE_MS);
    await sleep(empties > 0 ? LOOK_AGAIN_MS : pauseMs);
  }
}
