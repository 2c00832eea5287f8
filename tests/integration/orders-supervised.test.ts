import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { ServiceName } from '../../src/contract/service-name.ts';
import type { ClientOrderId } from '../../src/domain/units/ids.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn } from '../fixtures/manual-order.ts';
import { Workstation } from '../fixtures/workstation.ts';

let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-slice-'));
  workstation = new Workstation(folder, { markets: 6, ratePerS: 200 });
  await workstation.start();
});
afterEach(async () => {
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

const kill = async (service: ServiceName): Promise<void> => {
  const before = workstation.healthOf(service);
  process.kill(before.pid as number, 'SIGKILL');
  await eventually(() => {
    const { state, restarts } = workstation.healthOf(service);
    return state === 'ready' && restarts > before.restarts;
  }, `${service} back`);
};

/** Rests in a market whose book is believed: which one that is may change from moment to moment. */
const place = (): Promise<ClientOrderId> => {
  const markets = workstation.follow('ingest', 'markets');
  return eventually(async () => {
    const live = markets()?.find(({ status, trust }) => status === 'active' && trust === 'live');
    const placed = live && (await workstation.api['orders.submit'](orderIn(live.ticker)));
    return placed?.ok && placed.value.state === 'resting' ? placed.value.clientOrderId : undefined;
  }, 'an order that rests');
};
const decisions = async (): Promise<number> => (await workstation.decided()).decisions;
const decidesOn = async (): Promise<void> => {
  const before = await decisions();
  await eventually(async () => (await decisions()) > before, 'further decisions');
};
const follow: Workstation['follow'] = (...topic) => workstation.follow(...topic);
const trading = () => follow('orders', 'trading');

describe('orders and actor among the other services', () => {
  it('decides, trades by hand, and shows both', async () => {
    const clientOrderId = await place();
    const canceled = await workstation.api['orders.cancel']({ clientOrderId });
    expect(unwrap(canceled).state).toBe('canceled');

    await decidesOn();
    const actor = follow('actor', 'actor');
    await eventually(() => actor()?.state === 'running' && actor()?.markets === 6, 'six markets');
    const { actions, frameToDecisionUs } = await workstation.decided();
    expect(actions.hold).toBeGreaterThan(0);
    expect(frameToDecisionUs.p99).toBeGreaterThanOrEqual(frameToDecisionUs.p50);
  });

  it('stops the actor with the kill switch', async () => {
    const actor = follow('actor', 'actor');
    await eventually(() => actor()?.state === 'running', 'running');
    expect(unwrap(await workstation.api['orders.kill']({ reason: 'drill' })).left).toBe(0);
    await eventually(() => actor()?.state === 'paused', 'paused');
    const before = await decisions();
    const updates = actor()?.updates ?? 0;
    await eventually(() => (actor()?.updates ?? 0) > updates, 'further updates');
    expect(await decisions()).toBe(before);
  });

  it.each(['orders', 'actor', 'ingest', 'exchange'] as const)(
    'trades and decides again after %s was killed',
    async (victim) => {
      await workstation.liveMarket();
      await decidesOn();
      await kill(victim);
      await eventually(() => workstation.supervisor.isStarted, 'every start-up step again');
      const status = trading();
      await eventually(() => status()?.state === 'trading', 'trading again');
      await decidesOn();
      await place();
      expect(workstation.events('service.crashed')).toEqual([]);
    },
  );
});
