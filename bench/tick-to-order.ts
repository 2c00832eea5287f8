import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrap } from '../src/base/result.ts';
import { Workstation } from '../tests/fixtures/workstation.ts';
import type { BenchResult } from './bench-result.ts';

const ORDERS = 2000;
const LIMIT_MS = 120_000;
const CANCEL_EVERY_MS = 10;
/** Room for a hundred orders a second, each the answer to a frame: an order after a throttle answers a timer. */
const SETTINGS = {
  actor: { orderContracts: 1, throttleMs: 0 },
  limits: {
    maxOrdersPerS: 10_000,
    maxOrdersPerSPerMarket: 10_000,
    maxFillsPerMinutePerMarket: 10_000,
    duplicateWindowMs: 0,
  },
};

/**
 * From the receipt of a market-data frame in ingest to the signed order that answers it leaving the orders service,
 * over the real processes and the embedded exchange, as the product itself reports it, with its stages. Orders are
 * taken back one after the other, so that frames find markets without one.
 */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-tick-'));
  const workstation = new Workstation(folder, {
    markets: 24,
    ratePerS: 400,
    policy: 'spreadCapture',
    armed: 'armed',
  });
  const { api } = workstation;
  try {
    unwrap(await api['settings.write']({ patch: SETTINGS }));
    await workstation.start();
    const rows = workstation.follow('orders', 'orders');
    const read = async () => unwrap(await api['orders.summary']({})).tickToOrderUs;
    const untilMs = performance.now() + LIMIT_MS;
    let measured = await read();
    while (measured.n < ORDERS && performance.now() < untilMs) {
      await sleep(CANCEL_EVERY_MS);
      const oldest = rows()?.find(({ state }) => state === 'resting');
      if (oldest) await api['orders.cancel']({ clientOrderId: oldest.clientOrderId });
      measured = await read();
    }
    const { n, p50, p99, stages } = measured;
    return [
      { name: 'tick-to-order', unit: 'us', value: p50, p50, p99, n },
      ...Object.entries(stages).map(([stage, part]) => ({
        name: `tick-to-order: ${stage}`,
        unit: 'us',
        value: part.p50,
        ...part,
        n,
      })),
    ];
  } finally {
    await workstation.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
