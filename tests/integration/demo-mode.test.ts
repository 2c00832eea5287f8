import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import { runCommand } from '../../src/cli/command.fixture.ts';
import { run } from '../../src/cli/run.ts';
import { WIDE_LIMITS } from '../../src/contract/wide-limits.fixture.ts';
import type { VenueKey } from '../../src/contract/service-config.ts';
import type { ClientOrderId } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn } from '../fixtures/manual-order.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';
import { Workstation } from '../fixtures/workstation.ts';

const NEVER_READY = resolve(import.meta.dirname, '../fixtures/services/never-ready.ts');

/** An exchange that runs apart, as Kalshi's demo environment does. */
let rig: OrdersRig;
/** What the account's owner would have been given by the venue. */
let key: VenueKey & { readonly privateKeyPem: string };
let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  rig = new OrdersRig();
  await rig.startExchange({ markets: 6, ratePerS: 50 });
  const privateKeyPem = readFileSync(join(rig.folder, 'key.pem'), 'utf8');
  key = { keyId: rig.endpoint.keyId, privateKeyPem };
  folder = mkdtempSync(join(tmpdir(), 'oddlot-demo-'));
});
afterEach(async () => {
  await workstation?.stop();
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});

function create(
  options: Pick<ConstructorParameters<typeof Workstation>[2] & object, 'entries'> = {},
) {
  const { rest, ws } = rig.endpoint;
  const settings: object = { mode: 'demo' };
  workstation = new Workstation(folder, {}, { ...options, settings, demo: { rest, ws } });
  return workstation;
}

/** Told by the venue itself. */
const resting = async () => unwrap(await rig.venue.restingNow());
const restAtVenue = async (): Promise<void> => {
  const { market } = await eventually(async () => {
    const { items } = unwrap(await rig.venue.markets({ status: 'open' }));
    return items[0] && { market: items[0].ticker };
  }, 'a market');
  unwrap(
    await rig.venue.createOrder({
      market,
      clientOrderId: 'of-an-earlier-run' as ClientOrderId,
      side: 'bid',
      price: 100 as Price,
      qty: 500 as Qty,
      timeInForce: 'good_till_canceled',
      selfTradePrevention: 'taker_at_cross',
    }),
  );
  expect(await resting()).toHaveLength(1);
};
const ledgerFiles = () => workstation.profile.ledgerFiles;
const latchFile = () => workstation.profile.latchFile;

describe('the workstation at a demo environment', () => {
  it('takes its data and sends its orders there, without an exchange of its own', async () => {
    create().keys.put('demo', key);
    await workstation.start();
    const { api, supervisor } = workstation;
    expect(supervisor.health.map(({ service }) => service)).toEqual(['ingest', 'orders', 'actor']);
    const app = unwrap(await api['app.read']({}));
    expect(app).toMatchObject({ mode: 'demo', seed: null });

    const market = await workstation.liveMarket();
    const rests = await eventually(async () => {
      const sent = await api['orders.submit'](orderIn(market));
      return sent.ok && sent.value.state === 'resting' ? sent.value : undefined;
    }, 'an order that rests');
    expect((await resting()).map(({ orderId }) => orderId)).toEqual([rests.orderId]);
    const fills = workstation.follow('orders', 'fills');
    await eventually(async () => {
      const ask = await rig.offered(market);
      if (ask === undefined) return undefined;
      await api['orders.submit'](orderIn(market, { price: ask.price, qty: 100 as Qty }));
      return (fills()?.length ?? 0) > 0;
    }, 'a fill');
    expect(unwrap(await rig.venue.positions()).map(({ market: held }) => held)).toEqual([market]);
    expect(existsSync(ledgerFiles().demo)).toBe(true);
    expect(existsSync(ledgerFiles().embedded)).toBe(false);
    expect((await workstation.drained()).session).toMatch(/Z-demo$/);

    expect(await api['exchange.read']({})).toMatchObject({
      error: { code: 'service.notInMode', service: 'exchange', mode: 'demo' },
    });
    expect(await api['service.restart']({ service: 'exchange' })).toMatchObject({
      error: { code: 'service.notInMode' },
    });
    expect(await api['orders.drill']({})).toMatchObject({ error: { code: 'drill.notEmbedded' } });
    // Written down for the next start; what runs runs on.
    expect(unwrap(await api['settings.write']({ patch: { mode: 'embedded' } }))).toMatchObject({
      settings: { mode: 'embedded' },
      restart: [],
    });
    expect(unwrap(await api['app.read']({})).mode).toBe('demo');

    expect(unwrap(await api['orders.kill']({ reason: 'enough' }))).toMatchObject({
      left: 0,
      verified: 'empty',
    });
    expect(await resting()).toEqual([]);
    await workstation.stop();
    expect(whereTold(key.privateKeyPem)).toEqual([]);
  });

  it('says which key is missing, and trades once it is there and somebody tries again', async () => {
    const { api, supervisor } = create();
    expect(await supervisor.start()).toMatchObject({ error: { code: 'credentials.missing' } });
    const startup = workstation.follow('supervisor', 'startup');
    const venueStep = () => startup()?.find(({ step }) => step === 'venue');
    await eventually(() => venueStep()?.reason?.code === 'credentials.missing', 'the failed step');
    expect(venueStep()?.state).toBe('failed');
    const isGivenUp = (service: 'ingest' | 'orders', code: string) =>
      workstation.healthOf(service).state === 'failed' &&
      workstation.healthOf(service).reason?.code === code;
    for (const service of ['ingest', 'orders'] as const) {
      await eventually(() => isGivenUp(service, 'credentials.missing'), `${service} given up`);
    }
    await eventually(() => workstation.healthOf('actor').state === 'ready', 'the actor');

    workstation.keys.put('demo', { keyId: key.keyId, privateKeyPem: 'no key' });
    unwrap(await api['service.restart']({ service: 'ingest' }));
    await eventually(() => isGivenUp('ingest', 'credentials.notAKey'), 'ingest given up again');
    await eventually(() => venueStep()?.reason?.code === 'credentials.notAKey', 'the reason');

    workstation.keys.put('demo', key);
    for (const service of ['ingest', 'orders'] as const) {
      unwrap(await api['service.restart']({ service }));
    }
    await eventually(() => supervisor.isStarted, 'every start-up step');
    const trading = workstation.follow('orders', 'trading');
    await eventually(() => trading()?.state === 'trading', 'trading');
    expect(whereTold(key.privateKeyPem)).toEqual([]);
  });
});

describe('the kill switch at a demo environment', () => {
  it('cancels what an earlier run left there, with an orders service that never came up', async () => {
    await restAtVenue();
    create({ entries: { orders: NEVER_READY } });
    workstation.keys.put('demo', key);
    const started = workstation.supervisor.start();
    const killed = await workstation.api['orders.kill']({ reason: 'it does not start' });
    expect(unwrap(killed)).toMatchObject({ canceled: 1, left: 0, verified: 'empty' });
    expect(await resting()).toEqual([]);
    expect(existsSync(latchFile())).toBe(true);
    await workstation.stop();
    expect(await started).toMatchObject({ ok: false });
  });

  it('latches without a key, and cancels at the next start that has one', async () => {
    await restAtVenue();
    const { api, supervisor } = create();
    await supervisor.start();
    expect(await api['orders.kill']({ reason: 'stop' })).toMatchObject({
      error: { code: 'kill.notCanceled', reason: 'credentials.missing' },
    });
    expect(existsSync(latchFile())).toBe(true);
    expect(await resting()).toHaveLength(1);
    workstation.keys.put('demo', key);
    unwrap(await api['service.restart']({ service: 'orders' }));
    await eventually(async () => (await resting()).length === 0, 'nothing resting');
  });
});

describe('the order service at a demo environment', () => {
  it('takes the age of the balance for no difference of the clocks', async () => {
    rig.limits = { ...WIDE_LIMITS, maxClockSkewMs: 1 };
    await rig.startOrders({ ...rig.endpoint, environment: 'demo' });
    await rig.inState('trading');
    const { market } = await rig.markedMarket();
    const placed = await rig.orders.request('orders.submit', orderIn(market));
    expect(unwrap(placed).state).toBe('resting');
  });
});

describe('oddlot run at a demo environment', () => {
  const demo = (...args: readonly string[]) =>
    runCommand(run, folder, ['--mode', 'demo', '--duration', '1s', ...args]);

  it('says which key is missing', async () => {
    expect((await demo()).ended).toMatchObject({
      error: { code: 'credentials.missing', file: join(folder, 'kalshi-demo.json') },
    });
  });

  it('takes nothing that only the embedded exchange can be told', async () => {
    for (const option of ['--seed', '--markets', '--rate', '--speed']) {
      const { ended } = await demo(option, '1');
      expect(ended).toMatchObject({ error: { code: 'usage.badArguments' } });
    }
  });
});

/** Log lines and files of the profile that hold a part of the key. */
function whereTold(pem: string): readonly string[] {
  const [, secret = ''] = pem.split('\n');
  expect(secret.length).toBeGreaterThan(40);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path, 'latin1').includes(secret));
  const lines = workstation.log
    .map((entry) => JSON.stringify(entry))
    .filter((line) => line.includes(secret));
  return [...files, ...lines];
}
