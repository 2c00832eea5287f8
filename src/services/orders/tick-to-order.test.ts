import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../base/clock.ts';
import type { IntentMessage } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { TickToOrder } from './tick-to-order.ts';

const RECEIVED_US = 5_000_000;
const at = (us: number) => (RECEIVED_US + us) as Instant;
const intent: IntentMessage = {
  type: 'intent',
  n: 1,
  market: 'M' as MarketTicker,
  action: 'buyYes',
  qty: 100 as Qty,
  epoch: 0,
  decision: { model: 'builtin:x', outputs: 'finite', basedOn: at(0) },
  heardAt: at(1),
  decidedAt: at(3),
};

describe('TickToOrder', () => {
  it('counts from the frame to the request that left, and in parts', () => {
    const clock = new ManualClock(at(7));
    const tickToOrder = new TickToOrder(clock);
    const watch = tickToOrder.watch(intent);
    clock.advanceMs(0.008);
    watch.onSigned();
    clock.advanceMs(0.016);
    watch.onLeft();
    const both = (us: number) => ({ p50: us, p99: us });
    expect(tickToOrder.summary()).toEqual({
      n: 1,
      ...both(31),
      stages: {
        toActor: both(1),
        decision: both(2),
        toOrders: both(4),
        gateAndSign: both(8),
        write: both(16),
      },
    });
    expect(tickToOrder.view()).toMatchObject({ count: 1, p50: 31, p99: 31, most: 31 });
  });

  it('counts nothing that did not leave', () => {
    const tickToOrder = new TickToOrder(new ManualClock(at(7)));
    tickToOrder.watch(intent).onSigned();
    expect(tickToOrder.summary()).toMatchObject({ n: 0, p50: 0, p99: 0 });
  });
});
