import { assert } from '../../base/assert.ts';

export const FEED_STATES = ['idle', 'connecting', 'live', 'backingOff', 'stopped'] as const;
export type FeedState = (typeof FEED_STATES)[number];
export type FeedEvent = 'start' | 'opened' | 'lost' | 'retryDue' | 'stop';

// A missing cell is an illegal move. `lost` is any end of a connection, wanted by the venue, the network or a watchdog.
const NEXT: Readonly<Record<FeedState, Partial<Record<FeedEvent, FeedState>>>> = {
  idle: { start: 'connecting', stop: 'stopped' },
  connecting: { opened: 'live', lost: 'backingOff', stop: 'stopped' },
  live: { lost: 'backingOff', stop: 'stopped' },
  backingOff: { retryDue: 'connecting', stop: 'stopped' },
  stopped: { start: 'connecting' },
};

/** @throws Error on an illegal move, which is a bug of the feed */
export function advanceFeed(state: FeedState, event: FeedEvent): FeedState {
  const next = NEXT[state][event];
  assert(next, `feed: ${event} while ${state}`);
  return next;
}
