import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { LogEntry } from '../../src/base/logger.ts';
import { unwrap } from '../../src/base/result.ts';
import type { ServiceName, WindowPeer } from '../../src/contract/service-name.ts';
import type { TopicName, TopicSnapshot } from '../../src/contract/topics.ts';
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

let folder: string;
let log: LogEntry[];
let supervisor: ReturnType<typeof create>;

function create() {
  const profile = unwrap(openProfile(folder));
  return new Supervisor({
    host: createNodeHost((service) => join(SERVICES, service, 'index.ts')),
    clock: systemClock,
    profile,
    settingsFile: new SettingsFile(profile.settingsFile, () => 0),
    version: '0.0.0',
    shell: 'cli',
    drawnSeed: 7,
    run: { markets: 6, ratePerS: 200 },
    logSink: (entry) => log.push(entry),
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-slice-'));
  log = [];
  supervisor = create();
  unwrap(await supervisor.start());
  await eventually(() => supervisor.isStarted, 'every start-up step');
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

const kill = async (service: ServiceName): Promise<void> => {
  const row = () => supervisor.health.find((health) => health.service === service);
  const before = row();
  process.kill(before?.pid as number, 'SIGKILL');
  await eventually(
    () => row()?.state === 'ready' && (row()?.restarts ?? 0) > (before?.restarts ?? 0),
    `${service} back`,
  );
};

/** A topic as a window sees it, across restarts of the service that publishes it. */
function follow<N extends TopicName>(
  owner: WindowPeer,
  topic: N,
): () => TopicSnapshot<N> | undefined {
  const follower = new TopicFollower(topic);
  supervisor.attachWindow((peer, port) => {
    if (peer === owner) follower.follow(port);
  });
  return () => follower.data;
}

const tradable = async (): Promise<MarketTicker> => {
  const markets = follow('ingest', 'markets');
  const row = await eventually(
    () => markets()?.find(({ status, trust }) => status === 'active' && trust === 'live'),
    'a live market',
  );
  return row.ticker;
};
const order = (market: MarketTicker): ManualOrder => ({
  market,
  side: 'bid',
  price: 100 as Price,
  qty: 300 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
});
const decisions = async (): Promise<number> =>
  unwrap(await supervisor.api['actor.summary']({})).decisions;
const decidesOn = async (): Promise<void> => {
  const before = await decisions();
  await eventually(async () => (await decisions()) > before, 'further decisions');
};
const trading = () => follow('orders', 'trading');

describe('orders and actor among the other services', () => {
  it('decides, trades by hand, and shows both', async () => {
    const market = await tradable();
    const status = trading();
    await eventually(() => status()?.state === 'trading', 'trading');
    const placed = unwrap(await supervisor.api['orders.submit'](order(market)));
    expect(placed.state).toBe('resting');
    const { clientOrderId } = placed;
    expect(unwrap(await supervisor.api['orders.cancel']({ clientOrderId })).state).toBe('canceled');

    await decidesOn();
    const actor = follow('actor', 'actor');
    await eventually(() => actor()?.state === 'running' && actor()?.markets === 6, 'six markets');
    const { actions, frameToDecisionUs } = unwrap(await supervisor.api['actor.summary']({}));
    expect(actions.hold).toBeGreaterThan(0);
    expect(frameToDecisionUs.p99).toBeGreaterThanOrEqual(frameToDecisionUs.p50);
  });

  it('stops the actor with the kill switch', async () => {
    const actor = follow('actor', 'actor');
    await eventually(() => actor()?.state === 'running', 'running');
    expect(unwrap(await supervisor.api['orders.kill']({ reason: 'drill' })).left).toBe(0);
    await eventually(() => actor()?.state === 'paused', 'paused');
    const before = await decisions();
    const updates = actor()?.updates ?? 0;
    await eventually(() => (actor()?.updates ?? 0) > updates, 'further updates');
    expect(await decisions()).toBe(before);
  });

  it.each(['orders', 'actor', 'ingest', 'exchange'] as const)(
    'trades and decides again after %s was killed',
    async (victim) => {
      await tradable();
      await decidesOn();
      await kill(victim);
      await eventually(() => supervisor.isStarted, 'every start-up step again');
      const status = trading();
      await eventually(() => status()?.state === 'trading', 'trading again');
      await decidesOn();
      const market = await tradable();
      await eventually(async () => {
        const placed = await supervisor.api['orders.submit'](order(market));
        return placed.ok && placed.value.state === 'resting';
      }, 'an order again');
      expect(log.filter(({ event }) => event === 'service.crashed')).toEqual([]);
    },
  );
});
