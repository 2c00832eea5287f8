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
});
