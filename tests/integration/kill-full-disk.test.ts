import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { SettingsFile } from '../../src/supervisor/settings-file.ts';
import { Supervisor } from '../../src/supervisor/supervisor.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';

const SERVICES = resolve(import.meta.dirname, '../../src/services');
const FULL_DISK = resolve(import.meta.dirname, '../fixtures/services/orders-on-a-full-disk.ts');

let folder: string;
let supervisor: ReturnType<typeof create>;

function create() {
  const profile = unwrap(openProfile(folder));
  return new Supervisor({
    host: createNodeHost((service) =>
      service === 'orders' ? FULL_DISK : join(SERVICES, service, 'index.ts'),
    ),
    clock: systemClock,
    profile,
    settingsFile: new SettingsFile(profile.settingsFile, () => 0),
    version: '0.0.0',
    shell: 'cli',
    drawnSeed: 7,
    run: { markets: 6, ratePerS: 50 },
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-full-'));
  supervisor = create();
  unwrap(await supervisor.start());
  await eventually(() => supervisor.isStarted, 'every start-up step');
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const order = (market: MarketTicker, n: number): ManualOrder => ({
  market,
  side: 'bid',
  price: 100 as Price,
  qty: (100 * n) as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
});

it('stops everything on a full disk, says what is not durable, and a crash does not forget it', async () => {
  const markets = new TopicFollower('markets');
  const trading = new TopicFollower('trading');
  supervisor.attachWindow((peer, port) => {
    if (peer === 'ingest') markets.follow(port);
    if (peer === 'orders') trading.follow(port);
  });
  const { ticker } = await eventually(
    () => markets.data?.find(({ status, trust }) => status === 'active' && trust === 'live'),
    'a live market',
  );
  const place = (n: number) => supervisor.api['orders.submit'](order(ticker, n));
  for (const n of [1, 2, 3]) await eventually(async () => (await place(n)).ok, 'an order');

  writeFileSync(join(folder, 'disk-full'), '');
  const killed = await supervisor.api['orders.kill']({ reason: 'the disk is full' });
  expect(killed).toMatchObject({
    error: { code: 'kill.notDurable', canceled: 3, left: 0, verified: 'empty' },
  });
  expect(existsSync(join(folder, 'kill-switch.json'))).toBe(false);
  expect(await place(4)).toMatchObject({ error: { code: 'risk.killed' } });

  rmSync(join(folder, 'disk-full'));
  const before = supervisor.health.find(({ service }) => service === 'orders')?.pid as number;
  process.kill(before, 'SIGKILL');
  const again = await eventually(async () => {
    const answer = await place(5);
    return answer.ok || !answer.error.code.startsWith('service.') ? answer : undefined;
  }, 'an answer of the new process');
  expect(again).toMatchObject({ error: { code: 'risk.killed' } });
  await eventually(() => trading.data?.kill?.by === 'supervisor', 'killed by the second copy');
});
