import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRestClient, type RestClient } from '../../src/adapters/kalshi/rest-client.ts';
import { loadSigner } from '../../src/adapters/kalshi/signing.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { LogEntry } from '../../src/base/logger.ts';
import { unwrap } from '../../src/base/result.ts';
import type { ServiceMessage } from '../../src/contract/control.ts';
import type { VenueEndpoint } from '../../src/contract/service-config.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import type { Host } from '../../src/supervisor/host.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { SettingsFile } from '../../src/supervisor/settings-file.ts';
import { Supervisor } from '../../src/supervisor/supervisor.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';

const SERVICES = resolve(import.meta.dirname, '../../src/services');

let folder: string;
let log: LogEntry[];
let endpoint: VenueEndpoint | undefined;
let supervisor: ReturnType<typeof create>;
/** Asked directly: what it says is the truth. */
let venue: RestClient;
let market: MarketTicker;

/** A Node host that overhears where the venue is. */
function listeningHost() {
  const host = createNodeHost((service) => join(SERVICES, service, 'index.ts'));
  const spawn: Host<unknown>['spawn'] = (service) => {
    const child = host.spawn(service);
    child.onMessage((message: ServiceMessage) => {
      if (message.type === 'ready' && message.info !== null) endpoint = message.info.venue;
    });
    return child;
  };
  return { ...host, spawn };
}

function create() {
  const profile = unwrap(openProfile(folder));
  return new Supervisor({
    host: listeningHost(),
    clock: systemClock,
    profile,
    settingsFile: new SettingsFile(profile.settingsFile, () => 0),
    version: '0.0.0',
    shell: 'cli',
    drawnSeed: 7,
    run: { markets: 6, ratePerS: 50 },
    logSink: (entry) => log.push(entry),
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-guard-'));
  log = [];
  supervisor = create();
  unwrap(await supervisor.start());
  await eventually(() => supervisor.isStarted, 'every start-up step');
  venue = createRestClient({
    baseUrl: endpoint?.rest as string,
    signer: unwrap(await loadSigner(endpoint as VenueEndpoint)),
    clock: systemClock,
  });
  const markets = new TopicFollower('markets');
  supervisor.attachWindow((peer, port) => {
    if (peer === 'ingest') markets.follow(port);
  });
  const row = await eventually(
    () => markets.data?.find(({ status, trust }) => status === 'active' && trust === 'live'),
    'a live market',
  );
  market = row.ticker;
  await eventually(async () => (await place()).ok, 'a first order');
  for (let n = 1; n < 8; n += 1) unwrap(await place(n));
});
afterEach(async () => {
  venue.close();
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The risk gate takes the same order again within a moment for a slip: sizes differ. */
const place = (more = 0) =>
  supervisor.api['orders.submit']({
    market,
    side: 'bid',
    price: 100 as Price,
    qty: (300 + 100 * more) as Qty,
    timeInForce: 'good_till_canceled',
    postOnly: false,
  } satisfies ManualOrder);
const pidOfOrders = (): number =>
  supervisor.health.find(({ service }) => service === 'orders')?.pid as number;
const resting = async () => unwrap(await venue.restingNow());
const latchFile = () => join(folder, 'kill-switch.json');
const heard = (event: string): boolean => log.some((entry) => entry.event === event);
const staysKilled = async (): Promise<void> => {
  const refused = await eventually(async () => {
    const answer = await place();
    return answer.ok || !answer.error.code.startsWith('service.') ? answer : undefined;
  }, 'an answer of the new orders process');
  expect(refused).toMatchObject({ error: { code: 'risk.killed' } });
};

describe('the kill switch without the orders service', () => {
  it('ends a process that hangs, latches, cancels everything, and the next one stays killed', async () => {
    const hung = pidOfOrders();
    process.kill(hung, 'SIGSTOP');
    const report = unwrap(await supervisor.api['orders.kill']({ reason: 'it hangs' }));
    expect(report).toMatchObject({ canceled: 8, left: 0 });
    expect(existsSync(latchFile())).toBe(true);
    expect(await resting()).toEqual([]);
    await eventually(() => pidOfOrders() !== hung && supervisor.isStarted, 'a new process');
    await staysKilled();

    const release = () =>
      supervisor.api['orders.release']({ phrase: 'RELEASE', reason: 'reviewed' });
    await eventually(async () => (await release()).ok, 'the release');
    expect(existsSync(latchFile())).toBe(false);
    unwrap(await supervisor.api['orders.setTrading']({ to: 'trading' }));
    await eventually(async () => (await place()).ok, 'an order again');
    expect(log.filter(({ event }) => event === 'kill.alone')).toHaveLength(1);
  });

  it('answers for a process that is dead', async () => {
    process.kill(pidOfOrders(), 'SIGKILL');
    const report = unwrap(await supervisor.api['orders.kill']({ reason: 'it died' }));
    expect(report.left).toBe(0);
    expect(await resting()).toEqual([]);
    await staysKilled();
  });

  it('obeys a file alone while the process hangs, within half a second', async () => {
    const hung = pidOfOrders();
    process.kill(hung, 'SIGSTOP');
    writeFileSync(latchFile(), JSON.stringify({ reason: 'dropped' }));
    await eventually(() => heard('kill.alone'), 'the end of the process');
    await eventually(async () => (await resting()).length === 0, 'an empty book');
    await staysKilled();
  });

  it('leaves a kill to the orders service while that is well', async () => {
    const before = pidOfOrders();
    const report = unwrap(await supervisor.api['orders.kill']({ reason: 'drill' }));
    expect(report).toMatchObject({ canceled: 8, left: 0 });
    expect(pidOfOrders()).toBe(before);
    expect(heard('kill.alone')).toBe(false);
  });
});
