import { unwrap } from '../src/base/result.ts';
import type { Price, Qty } from '../src/domain/units/units.ts';
import { eventually } from '../tests/fixtures/eventually.ts';
import { OrdersRig } from '../tests/fixtures/orders-rig.ts';
import type { BenchResult } from './bench-result.ts';

const ROUNDS = 40;
const ORDERS = 200;
const BATCH = 20;

const figure = (name: string, samples: readonly number[]): BenchResult => {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 100) / 100;
  return {
    name,
    unit: 'ms',
    value: at(0.5),
    p50: at(0.5),
    p99: at(0.99),
    n: samples.length,
  };
};

/**
 * The kill switch over a real exchange process with 200 resting orders: until the latch was on the disk; from then
 * until the venue had answered what cancels everything; and until it had listed nothing twice in a row.
 */
export async function run(): Promise<BenchResult[]> {
  const rig = new OrdersRig();
  const gateMs: number[] = [];
  const wireMs: number[] = [];
  const cancelsMs: number[] = [];
  try {
    await rig.start({ ratePerS: 1, cash: 1e12 as never });
    unwrap(await rig.venue.accountLimits());
    await rig.inState('trading');
    const { market } = await rig.markedMarket();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let placed = 0; placed < ORDERS; placed += BATCH) {
        unwrap(
          await rig.venue.createOrders(
            Array.from({ length: BATCH }, (_, n) => ({
              market,
              clientOrderId: `bench-${round}-${placed + n}` as never,
              side: 'bid' as const,
              price: 100 as Price,
              qty: 100 as Qty,
              timeInForce: 'good_till_canceled' as const,
              selfTradePrevention: 'taker_at_cross' as const,
            })),
          ),
        );
      }
      const resting = unwrap(await rig.venue.orders({ status: 'resting' })).length;
      if (resting !== ORDERS) throw new Error(`${resting} orders rest`);
      const report = unwrap(await rig.orders.request('orders.kill', { reason: 'bench' }));
      if (report.left !== 0 || report.verified !== 'empty' || report.wireMs === null) {
        throw new Error(`${report.left} orders left`);
      }
      gateMs.push(report.gateMs);
      wireMs.push(report.wireMs);
      cancelsMs.push(report.cancelsMs);
      const release = { phrase: 'RELEASE', reason: 'bench' };
      // The account's next reading may still be on its way.
      await eventually(
        async () => (await rig.orders.request('orders.release', release)).ok,
        'the release',
      );
      unwrap(await rig.orders.request('orders.setTrading', { to: 'trading' }));
    }
  } finally {
    await rig.stop();
  }
  return [
    figure('kill-switch: gate closed, durable', gateMs),
    figure('kill-switch: 200 cancels, done by the venue', wireMs),
    figure('kill-switch: 200 cancels, verified empty', cancelsMs),
  ];
}
