import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../base/logger.ts';
import { err, ok } from '../../base/result.ts';
import type { OrderGroupId } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { DeskRig, unknown } from './desk.fixture.ts';
import { OrderGroup } from './order-group.ts';
import type { OrderVenue } from './order-venue.ts';

const OLD = 'old' as OrderGroupId;
const NEW = 'new' as OrderGroupId;

let rig: DeskRig;
beforeEach(() => {
  rig = new DeskRig();
  rig.journal.commit({ type: 'orderGroupTaken', at: 0 as Instant, orderGroupId: OLD });
});
afterEach(() => rig.close());

/** The group that orders join, by what the venue says to who asks for its groups. */
async function groupAfter(listed: Awaited<ReturnType<OrderVenue['orderGroups']>>) {
  const group = new OrderGroup({
    venue: {
      orderGroups: () => Promise.resolve(listed),
      createOrderGroup: () => Promise.resolve(ok(NEW)),
    } as unknown as OrderVenue,
    journal: rig.journal,
    clock: rig.clock,
    logger: createLogger({ source: 'orders', nowUs: () => 0, sink: () => undefined }),
    onKnown: () => undefined,
  });
  await group.ensure();
  return group.id;
}

describe('the order group', () => {
  it('is a new one only where the venue says that it does not know the old one', async () => {
    expect(await groupAfter(ok([{ orderGroupId: OLD }] as never))).toBe(OLD);
    // It may be triggered, and what rests may be in it: another one would let orders pass.
    expect(await groupAfter(err(unknown))).toBe(OLD);
    expect(await groupAfter(ok([]))).toBe(NEW);
    expect(rig.ledger.orderGroup).toBe(NEW);
  });

  it('is waited for until the venue has said of every asking, and none is an answer too', async () => {
    const asked: (() => void)[] = [];
    const log: string[] = [];
    const group = new OrderGroup({
      venue: {
        orderGroups: () => new Promise((done) => asked.push(() => done(ok([])))),
        createOrderGroup: () => Promise.resolve(err(unknown)),
      } as unknown as OrderVenue,
      journal: rig.journal,
      clock: rig.clock,
      logger: createLogger({
        source: 'orders',
        nowUs: () => 0,
        sink: ({ event }) => log.push(event),
      }),
      onKnown: () => undefined,
    });
    let isSettled = false;
    const turn = () => new Promise((done) => setImmediate(done));
    await group.settled();
    void group.ensure();
    void group.settled().then(() => (isSettled = true));
    await turn();
    void group.ensure();
    expect(asked).toHaveLength(1);
    asked[0]?.();
    await turn();
    expect([asked.length, isSettled]).toEqual([2, false]);
    asked[1]?.();
    await turn();
    expect(isSettled).toBe(true);
    expect(group.id).toBeNull();
    expect(log).toEqual(['orders.noGroup', 'orders.noGroup']);
  });
});
