import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../src/base/clock.ts';
import { unwrap } from '../src/base/result.ts';
import { createNodeHost } from '../src/supervisor/node-host.ts';
import { openProfile } from '../src/supervisor/profile.ts';
import { SettingsFile } from '../src/supervisor/settings-file.ts';
import { Supervisor } from '../src/supervisor/supervisor.ts';
import type { BenchResult } from './bench-result.ts';

const SERVICES = resolve(import.meta.dirname, '../src/services');
const ORDERS = 400;
const LIMIT_MS = 120_000;
const POLL_MS = 250;

/**
 * From the receipt of a market-data frame in ingest to the signed order that answers it leaving the orders service,
 * over the real processes and the embedded exchange, as the product itself reports it, with its stages. Every order
 * is taken back soon, so that the next frame finds nothing to keep.
 */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-tick-'));
  const profile = unwrap(openProfile(folder));
  const settingsFile = new SettingsFile(profile.settingsFile, () => systemClock.nowUs());
  settingsFile.load();
  unwrap(
    settingsFile.patch({
      actor: { orderContracts: 1 },
      limits: { maxOrdersPerS: 10_000, maxOrdersPerSPerMarket: 10_000, duplicateWindowMs: 0 },
    }),
  );
  const supervisor = new Supervisor({
    host: createNodeHost((service) => join(SERVICES, service, 'index.ts')),
    clock: systemClock,
    profile,
    settingsFile,
    version: 'bench',
    shell: 'cli',
    drawnSeed: 7,
    run: { markets: 24, ratePerS: 400, policy: 'spreadCapture', armed: 'armed' },
  });
  try {
    unwrap(await supervisor.start());
    const read = async () => unwrap(await supervisor.api['orders.summary']({})).tickToOrderUs;
    const untilMs = performance.now() + LIMIT_MS;
    let measured = await read();
    while (measured.n < ORDERS && performance.now() < untilMs) {
      await sleep(POLL_MS);
      await supervisor.api['orders.cancelAll']({ market: null });
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
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
