import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../tests/fixtures/browser.ts';
import { Served } from '../tests/fixtures/served.ts';
import { ensureBuild, ROOT } from './ensure-build.ts';

// `node scripts/screenshots.ts`: the window as it is, in both themes and two sizes, into docs/screenshots.
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
/** Long enough for a book to have moved and the tape to hold something. */
const SETTLE_MS = 12_000;

async function placeOrders(page: Page): Promise<void> {
  const ticket = page.getByRole('region', { name: 'Order ticket' });
  for (const touch of [/^Cross/, /^Join/]) {
    await ticket.getByRole('button', { name: touch }).click();
    await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
    await page.waitForTimeout(500);
  }
}

await ensureBuild(ROOT);
const folder = join(ROOT, 'docs', 'screenshots');
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
if (browser === null) process.exit(1);
const served = await Served.start({ exchange: { seed: 7 } });
const context = await browser.newContext({ viewport: SIZES[0] });
const page = await context.newPage();
await page.goto(served.url);
await page.getByRole('grid', { name: /Price ladder/ }).waitFor();
await page.waitForTimeout(SETTLE_MS);
await placeOrders(page);
for (const colorScheme of ['dark', 'light'] as const) {
  await page.emulateMedia({ colorScheme });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(folder, `desk-${colorScheme}-${size.width}.png`) });
  }
}
await page.setViewportSize(SIZES[0]);
await page.emulateMedia({ colorScheme: 'dark' });
await page.getByText('Health', { exact: true }).first().click();
await page.waitForTimeout(1500);
await page.screenshot({ path: join(folder, 'health-dark-1440.png') });
await browser.close();
await served.stop();
served.removeProfile();
