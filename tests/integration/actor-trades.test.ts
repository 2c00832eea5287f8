import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import type { WindowPeer } from '../../src/contract/service-name.ts';
import type { TopicName, TopicSnapshot } from '../../src/contract/topics.ts';
import type { OrderRow } from '../../src/contract/trading.ts';
import { isWorking, type OrderState } from '../../src/domain/orders/order-lifecycle.ts';
import { createNodeHost } from '../../src/supervisor/node-host.ts';
import { openProfile } from '../../src/supervisor/profile.ts';
import { SettingsFile } from '../../src/supervisor/settings-file.ts';
import { Supervisor } from '../../src/supervisor/supervisor.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';

const SERVICES = resolve(import.meta.dirname, '../../src/services');

let folder: string;
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
    run: { markets: 12, ratePerS: 400, policy: 'spreadCapture' },
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-actor-'));
  supervisor = create();
  unwrap(await supervisor.start());
  await eventually(() => supervisor.isStarted, 'every start-up step');
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

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

const summary = async () => unwrap(await supervisor.api['actor.summary']({}));
const isOpen = ({ state }: OrderRow): boolean => isWorking(state as OrderState);
const arm = (to: 'armed' | 'disarmed') => supervisor.api['actor.arm']({ to });

describe('the actor', () => {
  it('decides but wants nothing until somebody arms it; disarmed, it has nothing in the books', async () => {
    const rows = follow('orders', 'orders');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    await eventually(async () => (await summary()).actions.buyYes > 0, 'a wish');
    expect(await summary()).toMatchObject({ armed: 'disarmed', intents: 0 });
    expect(own()).toEqual([]);

    unwrap(await arm('armed'));
    await eventually(() => own().filter(isOpen).length >= 2, 'orders of the actor');
    await eventually(async () => ((await summary()).outcomes['placed'] ?? 0) >= 2, 'outcomes');
    // One working order per market and direction, whatever it wanted meanwhile.
    const places = own()
      .filter(isOpen)
      .map(({ market, side }) => `${market} ${side}`);
    expect(new Set(places).size).toBe(places.length);

    unwrap(await arm('disarmed'));
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    const { intents } = await summary();
    const { decisions } = await summary();
    await eventually(async () => (await summary()).decisions > decisions, 'further decisions');
    expect((await summary()).intents).toBe(intents);
  });

  it('is locked out of a market that a person takes, until it is handed back', async () => {
    const rows = follow('orders', 'orders');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    unwrap(await arm('armed'));
    const { market } = await eventually(() => own().find(isOpen), 'an order of the actor');
    unwrap(await supervisor.api['orders.takeMarket']({ market }));
    await eventually(() => !own().some((row) => row.market === market && isOpen(row)), 'none left');
    const taken = own().filter((row) => row.market === market && row.state !== 'denied').length;
    await eventually(
      async () => ((await summary()).outcomes['taken'] ?? 0) > 0,
      'a wish that was not sent',
    );
    expect(own().filter((row) => row.market === market && row.state !== 'denied')).toHaveLength(
      taken,
    );
    unwrap(await supervisor.api['orders.handBack']({ market }));
    await eventually(
      () => own().some((row) => row.market === market && isOpen(row)),
      'the actor at work there again',
    );
  });

  it('leaves nothing in the books when its process ends, and comes back disarmed', async () => {
    const rows = follow('orders', 'orders');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    unwrap(await arm('armed'));
    await eventually(() => own().some(isOpen), 'an order of the actor');
    const before = supervisor.health.find(({ service }) => service === 'actor');
    process.kill(before?.pid as number, 'SIGKILL');
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    await eventually(
      async () => (await supervisor.api['actor.summary']({})).ok && supervisor.isStarted,
      'the actor back',
    );
    expect((await summary()).armed).toBe('disarmed');
  });

  it('is stopped by the kill switch like everybody else', async () => {
    const rows = follow('orders', 'orders');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    unwrap(await arm('armed'));
    await eventually(() => own().some(isOpen), 'an order of the actor');
    expect(unwrap(await supervisor.api['orders.kill']({ reason: 'drill' })).left).toBe(0);
    const sent = unwrap(await supervisor.api['orders.summary']({})).orders;
    await eventually(() => !own().some(isOpen), 'nothing of the actor in the books');
    expect(unwrap(await supervisor.api['orders.summary']({})).orders).toBe(sent);
  });
});
