import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { sb3File } from '../src/adapters/models/sb3-file.fixture.ts';
import { ACTOR, CRITIC } from '../bench/decisions/measure.ts';
import { PANELS, type PanelId } from '../src/renderer/app/panel-list.ts';
import { launchBrowser } from '../tests/fixtures/browser.ts';
import { Served } from '../tests/fixtures/served.ts';
import { ensureBuild, ROOT } from './ensure-build.ts';

// `npm run screenshots [-- FOLDER]`: the desk in two sizes and every panel, in both themes, while something goes on.
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
/** Where a panel has room to show what it has. */
const ROOMY = { width: 1440, height: 1300 };
const THEMES = ['dark', 'light'] as const;
/** Long enough for the actor to have traded, and for charts and tape to hold something. */
const LIFE_MS = 45_000;
/** A panel that comes into view asks for what it shows. */
const SETTLE_MS = 1200;

const ofTitle = (page: Page, title: string): Locator =>
  page.getByRole('tab', { name: title, exact: true });
const ofPanel = (page: Page, id: PanelId, title: string): Locator =>
  id === 'ticket'
    ? page.getByRole('region', { name: 'Order ticket' })
    : page.getByRole('group', { name: title, exact: true });

async function show(page: Page, id: PanelId): Promise<Locator> {
  const { title } = PANELS.find((panel) => panel.id === id) as (typeof PANELS)[number];
  await ofTitle(page, title).click();
  const panel = ofPanel(page, id, title);
  await panel.waitFor();
  return panel;
}

/** Orders of ours: one filled, two resting. */
async function placeOrders(page: Page): Promise<void> {
  const ticket = page.getByRole('region', { name: 'Order ticket' });
  for (const touch of [/^Cross/, /^Join/]) {
    await ticket.getByRole('button', { name: touch }).click();
    await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
    await page.waitForTimeout(500);
  }
  await ticket.getByRole('button', { name: 'One step down' }).click();
  await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
}

/** A model in the folder, and the built-in policy at work. */
async function startActor(page: Page): Promise<void> {
  const models = await show(page, 'models');
  const chooser = page.waitForEvent('filechooser');
  await models.getByRole('button', { name: 'Load…' }).click();
  const buffer = sb3File({ actor: ACTOR, critic: CRITIC });
  await (await chooser).setFiles({ name: 'ppo-52.zip', mimeType: 'application/zip', buffer });
  const actor = await show(page, 'actor');
  await actor.getByRole('switch', { name: 'Armed' }).click();
}

async function takeAll(page: Page, folder: string): Promise<void> {
  const take = (name: string, of: Page | Locator): Promise<Buffer> =>
    of.screenshot({ path: join(folder, `${name}.png`) });
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await show(page, 'depth');
    await show(page, 'orders');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.waitForTimeout(SETTLE_MS);
      await take(`desk-${colorScheme}-${size.width}`, page);
    }
    await page.setViewportSize(ROOMY);
    for (const { id } of PANELS) {
      const panel = await show(page, id);
      await page.waitForTimeout(SETTLE_MS);
      await take(`${id}-${colorScheme}`, panel);
    }
  }
}

await ensureBuild(ROOT);
const folder = process.argv[2] ?? join(ROOT, 'docs', 'screenshots');
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
if (browser === null) process.exit(1);
const served = await Served.start({
  exchange: { seed: 7 },
  actor: { policy: 'momentum', orderContracts: 5 },
});
try {
  const page = await (await browser.newContext({ viewport: SIZES[0] })).newPage();
  await page.goto(served.url);
  await page.getByRole('grid', { name: /Price ladder/ }).waitFor();
  await page.locator('[data-column="bid"]:not(:empty)').first().waitFor();
  await placeOrders(page);
  await startActor(page);
  await page.waitForTimeout(LIFE_MS);
  await takeAll(page, folder);
} finally {
  await browser.close();
  await served.stop();
  served.removeProfile();
}
