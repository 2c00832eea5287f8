import { describe, expect, it } from 'vitest';
import { advanceFeed, FEED_STATES, type FeedEvent } from './feed-state.ts';

const EVENTS: FeedEvent[] = ['start', 'opened', 'lost', 'retryDue', 'stop'];

describe('feed states', () => {
  it('allow these moves and no others', () => {
    const moves = FEED_STATES.flatMap((state) =>
      EVENTS.flatMap((event) => {
        try {
          return [`${state} ${event} ${advanceFeed(state, event)}`];
        } catch {
          return [];
        }
      }),
    );
    expect(moves).toEqual([
      'idle start connecting',
      'idle stop stopped',
      'connecting opened live',
      'connecting lost backingOff',
      'connecting stop stopped',
      'live lost backingOff',
      'live stop stopped',
      'backingOff retryDue connecting',
      'backingOff stop stopped',
      'stopped start connecting',
    ]);
  });
});
