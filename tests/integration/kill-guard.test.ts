import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RestClient } from '../../src/adapters/kalshi/rest-client.ts';
import { unwrap } from '../../src/base/result.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { Qty } from '../../src/domain/units/units.ts';
import { KILL_PATIENCE_MS } from '../../src/supervisor/kill-guard.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn } from '../fixtures/manual-order.ts';
import { Workstation } from '../fixtures/workstation.ts';

let folder: string;
let workstation: Workstation;
/** Asked directly: what it says is the truth. */
let venue: RestClient;
let market: MarketTicker;

/** Eight orders rest. @param killPatienceMs - how long the orders service may take to show that it lives */
async function start(killPatienceMs = KILL_PATIENCE_MS): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-guard-'));
  workstation = new Workstation(folder, { markets: 6, ratePerS: 50 }, { killPatienceMs });
  await workstation.start();
  venue = await workstation.venue();
  market = await workstation.liveMarket();
  for (let n = 0; n < 8; n += 1) await eventually(async () => (await place(n)).ok, 'an order');
}
afterEach(async () => {
  venue?.close();
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The risk gate takes the same order again within a moment for a slip: sizes differ. */
const place = (more = 0) =>
  workstation.api['orders.submit'](orderIn(market, { qty: (300 + 100 * more) as Qty }));
const kill = (reason: string) => workstation.api['orders.kill']({ reason });
const pidOfOrders = () => workstation.healthOf('orders').pid as number;
const resting = async () => unwrap(await venue.restingNow());
/** By the venue's own account: whoever cancels in a hurry may not have counted. */
const canceled = async () => unwrap(await venue.orders({ status: 'canceled' })).length;
const latchFile = () => join(folder, 'kill-switch.json');
const staysKilled = async (): Promise<void> => {
  const refused = await eventually(async () => {
    const answer = await place();
    return answer.ok || !answer.error.code.startsWith('service.') ? answer : undefined;
  }, 'an answer of the new orders process');
  expect(refused).toMatchObject({ error: { code: 'risk.killed' } });
};

describe('the kill switch without the orders service', () => {
  it('ends a process that hangs, latches, cancels everything, and the next one stays killed', async () => {
    await start();
    const hung = pidOfOrders();
    process.kill(hung, 'SIGSTOP');
    expect(unwrap(await kill('it hangs'))).toMatchObject({ left: 0, verified: 'empty' });
    expect(existsSync(latchFile())).toBe(true);
    expect(await resting()).toEqual([]);
    expect(await canceled()).toBe(8);
    await eventually(
      () => pidOfOrders() !== hung && workstation.supervisor.isStarted,
      'a new process',
    );
    await staysKilled();

    const release = () =>
      workstation.api['orders.release']({ phrase: 'RELEASE', reason: 'reviewed' });
    await eventually(async () => (await release()).ok, 'the release');
    expect(existsSync(latchFile())).toBe(false);
    unwrap(await workstation.api['orders.setTrading']({ to: 'trading' }));
    await eventually(async () => (await place()).ok, 'an order again');
    expect(workstation.events('kill.alone')).toHaveLength(1);
  });

  it('shows in the checklist that it cancels still, whatever the new process knows of it', async () => {
    await start();
    const { api } = workstation;
    unwrap(await api['exchange.setFaults']({ faults: [{ fault: 'unavailable' }] }));
    process.kill(pidOfOrders(), 'SIGSTOP');
    const killed = kill('it hangs');
    await eventually(() => workstation.events('kill.alone').length > 0, 'the end of the process');
    const cancelsEnded = async () => {
      const read = await api['orders.readRelease']({});
      return read.ok && read.value.checks.find(({ item }) => item === 'cancelsEnded')?.verdict;
    };
    expect(await eventually(cancelsEnded, 'a checklist')).toBe('red');
    unwrap(await api['exchange.setFaults']({ faults: [] }));
    // A report waits only so long for the last order; what counts is the venue in the end.
    unwrap(await killed);
    await eventually(async () => (await cancelsEnded()) === 'green', 'the end of it');
    expect(await resting()).toEqual([]);
    expect(await canceled()).toBe(8);
  });

  it('answers for a process that is dead', async () => {
    await start();
    process.kill(pidOfOrders(), 'SIGKILL');
    expect(unwrap(await kill('it died')).left).toBe(0);
    expect(await resting()).toEqual([]);
    await staysKilled();
  });

  it('obeys a file alone while the process hangs', async () => {
    await start();
    process.kill(pidOfOrders(), 'SIGSTOP');
    writeFileSync(latchFile(), JSON.stringify({ reason: 'dropped' }));
    await eventually(() => workstation.events('kill.alone').length > 0, 'the end of the process');
    await eventually(async () => (await resting()).length === 0, 'an empty book');
    await staysKilled();
  });

  it('leaves a kill to the orders service while that is well', async () => {
    await start(60_000);
    const before = pidOfOrders();
    expect(unwrap(await kill('drill'))).toMatchObject({ canceled: 8, left: 0 });
    expect(pidOfOrders()).toBe(before);
    expect(workstation.events('kill.alone')).toEqual([]);
  });
});
