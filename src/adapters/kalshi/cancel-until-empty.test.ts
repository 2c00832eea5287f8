import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../base/result.ts';
import type { MarketTicker, OrderId } from '../../domain/units/ids.ts';
import { cancelUntilEmpty, type CancelVenue } from './cancel-until-empty.ts';
import type { VenueError } from './venue-error.ts';

const away: VenueError = { code: 'venue.unreachable', reason: 'ECONNREFUSED' };
const resting = (...ids: string[]) =>
  ids.map((orderId) => ({ orderId: orderId as OrderId, market: 'KX-A' as MarketTicker }));

/** A venue that answers its lists by a script and then with nothing; `asked` says in which order it was asked. */
function scripted(
  lists: Result<ReturnType<typeof resting>, VenueError>[],
  canceled: Result<void, VenueError> = ok(undefined),
) {
  const asked: string[] = [];
  const venue = {
    cancelAll: () => {
      asked.push('all');
      return Promise.resolve(canceled);
    },
    restingNow: () => {
      asked.push('list');
      return Promise.resolve(lists.shift() ?? ok([]));
    },
    cancelOrder: ({ orderId }: { orderId: string }) => {
      asked.push(orderId);
      return Promise.resolve(ok({}));
    },
  } as unknown as CancelVenue;
  return { venue, asked };
}

async function run(venue: CancelVenue, more: { quiet?: () => boolean; rounds?: number } = {}) {
  const left: number[] = [];
  const failed: VenueError[] = [];
  let rounds = more.rounds ?? Infinity;
  await cancelUntilEmpty({
    venue,
    isWanted: () => (rounds -= 1) >= 0,
    isQuiet: more.quiet ?? (() => true),
    onListed: (orders) => left.push(orders.length),
    onFailed: (error) => failed.push(error),
    sleep: () => Promise.resolve(),
  });
  return { left, failed };
}

describe('cancelUntilEmpty', () => {
  it('cancels all, then believes only two empty lists in a row', async () => {
    const { venue, asked } = scripted([ok([]), ok(resting('a'))]);
    expect((await run(venue)).left).toEqual([0, 1, 0, 0]);
    expect(asked).toEqual(['all', 'list', 'list', 'a', 'all', 'list', 'list']);
  });

  it('goes after what the venue’s own cancel-all passed by', async () => {
    const { venue, asked } = scripted([ok(resting('a', 'b')), ok(resting('b'))]);
    await run(venue);
    expect(asked).toEqual(['all', 'list', 'all', 'list', 'b', 'all', 'list', 'list']);
  });

  it('does not believe an empty list while an order is under way', async () => {
    let flights = 3;
    const { venue, asked } = scripted([]);
    await run(venue, { quiet: () => (flights -= 1) < 0 });
    expect(asked.filter((each) => each === 'list')).toHaveLength(5);
  });

  it('keeps trying while the venue is away, and says so, until nobody wants it', async () => {
    const { venue } = scripted(
      Array.from({ length: 9 }, () => err(away)),
      err(away),
    );
    const { left, failed } = await run(venue, { rounds: 4 });
    expect(left).toEqual([]);
    expect(failed).toHaveLength(8);
  });
});
