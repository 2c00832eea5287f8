import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src/adapters/sqlite/session-reader.ts';
import { unwrap } from '../../src/base/result.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Served } from '../fixtures/served.ts';
import { readyPid } from '../fixtures/service-pid.ts';

const KILLS = 10;
const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('killing every service ten times in a row', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    page = await (browser as Browser).newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
    await page.getByText('Health', { exact: true }).first().click();
  });
  afterAll(() => browser?.close());

  const pidOf = (service: string): Promise<number | undefined> => readyPid(page, service);

  it('leaves a working window, and a session file that opens', { timeout: 900_000 }, async () => {
    const services = ['Embedded exchange', 'Market data service', 'Order service', 'Actor'];
    const last = new Map<string, number>();
    for (let round = 0; round < KILLS; round += 1) {
      for (const service of services) {
        const pid = await eventually(
          async () => {
            const now = await pidOf(service);
            return now !== undefined && now !== last.get(service) ? now : undefined;
          },
          `${service} ready for the ${round + 1}. time`,
        );
        last.set(service, pid);
        process.kill(pid, 'SIGKILL');
      }
    }
    await eventually(
      async () => (await Promise.all(services.map(pidOf))).every((pid) => pid !== undefined),
      'all ready in the end',
    );
    const ladder = page.getByRole('grid', { name: /Price ladder/ });
    const before = await ladder.innerText();
    await eventually(async () => (await ladder.innerText()) !== before, 'the ladder moves');

    const sessions = join(served.profile, 'sessions');
    const files = readdirSync(sessions).filter((name) => name.endsWith('.oddlot'));
    expect(files).toHaveLength(1);
    await served.stop();
    const session = unwrap(openSession(join(sessions, files[0] as string)));
    expect(session.check()).toMatchObject({ ok: true });
    session.close();
    served.removeProfile();
  });
});
