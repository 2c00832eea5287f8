import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn } from '../fixtures/manual-order.ts';
import { Workstation } from '../fixtures/workstation.ts';

const FULL_DISK = resolve(import.meta.dirname, '../fixtures/services/orders-on-a-full-disk.ts');

let folder: string;
let workstation: Workstation;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-full-'));
  workstation = new Workstation(
    folder,
    { markets: 6, ratePerS: 50 },
    { entries: { orders: FULL_DISK } },
  );
  await workstation.start();
});
afterEach(async () => {
  await workstation.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('stops everything on a full disk, says what is not durable, and a crash does not forget it', async () => {
  const trading = workstation.follow('orders', 'trading');
  const market = await workstation.liveMarket();
  const place = (n: number) =>
    workstation.api['orders.submit'](orderIn(market, { qty: (100 * n) as Qty }));
  for (const n of [1, 2, 3]) await eventually(async () => (await place(n)).ok, 'an order');

  writeFileSync(join(folder, 'disk-full'), '');
  const killed = await workstation.api['orders.kill']({ reason: 'the disk is full' });
  expect(killed).toMatchObject({
    error: { code: 'kill.notDurable', canceled: 3, left: 0, verified: 'empty' },
  });
  expect(existsSync(join(folder, 'kill-switch.json'))).toBe(false);
  expect(await place(4)).toMatchObject({ error: { code: 'risk.killed' } });

  rmSync(join(folder, 'disk-full'));
  process.kill(workstation.healthOf('orders').pid as number, 'SIGKILL');
  const again = await eventually(async () => {
    const answer = await place(5);
    return answer.ok || !answer.error.code.startsWith('service.') ? answer : undefined;
  }, 'an answer of the new process');
  expect(again).toMatchObject({ error: { code: 'risk.killed' } });
  await eventually(() => trading()?.kill?.by === 'supervisor', 'killed by the second copy');
});
