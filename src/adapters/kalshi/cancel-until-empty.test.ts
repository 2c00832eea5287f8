import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../base/result.ts';
import type { MarketTicker, OrderGroupId, OrderId } from '../../domain/units/ids.ts';
import { cancelUntilEmpty, type CancelVenue } from './cancel-until-empty.ts';
import type { VenueError } from './venue-error.ts';

const away: VenueError = { code: 'venue.unreachable', reason: 'ECONNREFUSED' };
const resting = (...ids: string[]) =>
  ids.map((orderId) => ({ orderId: orderId as OrderId, market: 'KX-A' as MarketTicker }));

/** A venue that answers its lists by a script and then with nothing; `asked` says in which order it was asked. */
function scripted(
  lists: Result<ReturnType<typeof resting>, VenueError>[],
  canceled: Result<void, VenueError> = ok(undefined),
  triggered: Result<void, VenueError>[] = [],
) {
  const asked: string[] = [];
  const venue = {
    cancelAll: () => {
      asked.push('all');
      return Promise.resolve(canceled);
    },
    triggerOrderGroup: (group: string) => {
      asked.push(group);
      return Promise.resolve(triggered.shift() ?? ok(undefined));
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

async function run(
  venue: CancelVenue,
  more: { quiet?: () => boolean; rounds?: number; group?: string } = {},
) {
  const left: number[] = [];
  const failed: VenueError[] = [];
  let rounds = more.rounds ?? Infinity;
  let canceled = 0;
  const end = await cancelUntilEmpty({
    venue,
    group: () => (more.group ?? null) as OrderGroupId | null,
    isWanted: () => (rounds -= 1) >= 0,
    isQuiet: more.quiet ?? (() => true),
    onCanceled: () => (canceled += 1),
    onListed: (orders) => left.push(orders.length),
    onFailed: (error) => failed.push(error),
    sleep: () => Promise.resolve(),
  });
  return { left, failed, canceled, end };
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
    const { left, failed, canceled, end } = await run(venue, { rounds: 4 });
    expect(left).toEqual([]);
    expect(failed).toHaveLength(8);
    expect([canceled, end]).toEqual([0, 'unwanted']);
  });

  it('triggers the group once it could, so that what arrives later is refused', async () => {
    const { venue, asked } = scripted([ok(resting('a')), ok(resting('a'))], ok(undefined), [
      err(away),
    ]);
    const { failed, canceled, end } = await run(venue, { group: 'g1' });
    const twice = ['all', 'g1', 'list'];
    expect(asked).toEqual([...twice, ...twice, 'a', 'all', 'list', 'list']);
    expect(failed).toEqual([away]);
    expect([canceled, end]).toEqual([1, 'empty']);
  });

  it('takes a group that the venue does not know for none', async () => {
    const unknown: VenueError = {
      code: 'venue.refused',
      status: 404,
      venueCode: 'not_found',
      message: '',
      details: '',
    };
    const { venue } = scripted([], ok(undefined), [err(unknown)]);
    expect(await run(venue, { group: 'g1' })).toMatchObject({ failed: [], canceled: 1 });
  });
});
