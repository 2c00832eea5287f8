import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/ensure-build.ts';
import { PANELS } from '../../src/renderer/app/panel-list.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';
import { readyPid } from '../fixtures/service-pid.ts';

const browser: Browser | null = await launchBrowser();

const TITLE = /<(?:Form)?Dialog\s+(?:label|title)=(?:"([^"]+)"|\{`([^`]+)`\})/g;

/** What the dialogs of the window are called, as its sources have it. */
const dialogTitles = (): readonly string[] =>
  globSync('src/renderer/**/*.tsx', { cwd: ROOT })
    .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(TITLE)])
    .map(([, plain, made]) => plain ?? (made as string).replace('${environment}', 'demo'));

describe.skipIf(browser === null)('accessibility', () => {
  let served: Served;
  let page: Page;
  /** The dialogs that axe has seen. */
  const visited = new Set<string>();

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    writeFileSync(join(served.profile, 'sessions', 'old.oddlot'), 'cannot be read');
    const demoKey = { keyId: 'a key', privateKeyFile: join(served.profile, 'key.pem') };
    writeFileSync(join(served.profile, 'kalshi-demo.json'), JSON.stringify(demoKey));
    const context = await (browser as Browser).newContext({
      viewport: { width: 1440, height: 900 },
      // What moves has other colours from moment to moment.
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
    const market = await middlingMarket(page);
    await page.locator(`[id="market-${market}"]`).click();
    await page.getByRole('grid', { name: `Price ladder of ${market}` }).waitFor();
    // Rows with buttons in them are looked at too: a fill, a position and an order that works.
    const ticket = page.getByRole('region', { name: 'Order ticket' });
    await ticket.getByRole('button', { name: /^Cross/ }).click();
    await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
    await ticket.getByLabel('Price ¢').fill('2');
    await ticket.getByRole('button', { name: /^Buy .* YES at 2/ }).click();
    await page.getByRole('button', { name: /^Amend order .* at 2/ }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });

  /** What axe calls serious or critical within an element, as lines that say where. */
  async function complaints(within: string): Promise<string[]> {
    // One frame, so nothing has to be gathered over a second page.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include(within).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }

  /** Those of a dialog, which is closed again. */
  async function dialogComplaints(name: string): Promise<string[]> {
    const dialog = page.getByRole('dialog', { name });
    await dialog.waitFor();
    const found = await complaints('dialog');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    visited.add(name);
    return found;
  }

  async function runCommand(title: string): Promise<void> {
    await page.keyboard.press('ControlOrMeta+k');
    await hasKeys(page, '.palette-input');
    await page.keyboard.type(title);
    await page.getByRole('option', { name: title }).first().waitFor();
    await page.keyboard.press('Enter');
  }

  describe.each(['dark', 'light'] as const)('%s', (colorScheme) => {
    beforeAll(() => page.emulateMedia({ colorScheme }));

    it('has no serious fault on the desk', async () => {
      expect(await complaints('body')).toEqual([]);
    });

    it.each(PANELS)('has none in $title', async ({ title, keys }) => {
      const label = title === 'Ticket' ? 'Order ticket' : title;
      await page.keyboard.press(`Alt+${keys.slice(-1)}`);
      await page.locator(`.panel[aria-label="${label}"]`).waitFor();
      expect(await complaints(`.panel[aria-label="${label}"]`)).toEqual([]);
    });

    it('has none in the filters of the markets', async () => {
      await runCommand('Filter markets');
      await hasKeys(page, '.market-filter-bar .size-preset');
      const markets = page.getByRole('group', { name: 'Markets', exact: true });
      await markets.getByRole('button', { name: 'Held' }).click();
      expect(await complaints('.panel[aria-label="Markets"]')).toEqual([]);
      await page.keyboard.press('Escape');
      await markets.getByText('Only held', { exact: true }).waitFor();
      expect(await complaints('.panel[aria-label="Markets"]')).toEqual([]);
      await markets.getByRole('button', { name: 'Clear', exact: true }).click();
    });

    it.each(['Decisions', 'Markets', 'Observation'])(
      'has none in the %s of the actor',
      async (view) => {
        await page.keyboard.press('Alt+a');
        const actor = page.getByRole('group', { name: 'Actor', exact: true });
        await actor
          .getByRole('radiogroup', { name: 'Shown of the actor' })
          .getByText(view, { exact: true })
          .click();
        expect(await complaints('.panel[aria-label="Actor"]')).toEqual([]);
      },
    );

    it.each([
      ['Keyboard', '?'],
      ['Command palette', 'ControlOrMeta+k'],
      ['Settings', 'ControlOrMeta+,'],
      ['Layouts', 'ControlOrMeta+Shift+l'],
    ])('has none in the dialog %s', async (name, key) => {
      await page.keyboard.press(key);
      expect(await dialogComplaints(name)).toEqual([]);
    });

    it('has none in the dialogs that replace and remove a key', async () => {
      await page.keyboard.press('ControlOrMeta+,');
      await page.getByRole('button', { name: 'Replace the demo key' }).click();
      await page.getByLabel('Key id').fill('not an id');
      expect(await dialogComplaints('Key for demo')).toEqual([]);
      await page.getByRole('button', { name: 'Remove the demo key' }).click();
      expect(await dialogComplaints('Remove the demo key')).toEqual([]);
      expect(await dialogComplaints('Settings')).toEqual([]);
    });

    it('has none in the dialog of the order sizes', async () => {
      await runCommand('Order sizes…');
      await page.getByLabel('Size 1', { exact: true }).fill('none');
      expect(await dialogComplaints('Order sizes')).toEqual([]);
    });

    it('has none while a key is asked for', async () => {
      await page.keyboard.press('?');
      await page.getByRole('button', { name: /^Change the key of Command palette/ }).click();
      expect(await complaints('dialog')).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await dialogComplaints('Keyboard')).toEqual([]);
    });

    it('has none in what the program says of itself', async () => {
      await runCommand('About Oddlot');
      expect(await dialogComplaints('About Oddlot')).toEqual([]);
    });

    it('has none in the dialog that amends an order', async () => {
      await page.keyboard.press('Alt+5');
      await page.getByRole('button', { name: /^Amend order .* at 2/ }).click();
      expect(await dialogComplaints('Amend the order')).toEqual([]);
    });

    it('has none in the list of risk checks', async () => {
      await page.getByRole('button', { name: /^All \d+ checks$/ }).click();
      expect(await dialogComplaints('Risk checks')).toEqual([]);
    });

    it.each(['Export', 'Rename', 'Remove'])('has none in the dialog “%s”', async (deed) => {
      await page.keyboard.press('Alt+s');
      await page.getByRole('button', { name: `${deed} old`, exact: true }).click();
      expect(await dialogComplaints(`${deed} the session`)).toEqual([]);
    });

    it('has none in a message, in its line and in the list of all', async () => {
      await page.keyboard.press('Alt+m');
      await page
        .getByLabel('Model files')
        .setInputFiles({ name: 'broken.onnx', mimeType: '', buffer: Buffer.from('no network') });
      const whole = page.getByRole('button', { name: /^(All \d+ messages|Whole message)$/ });
      await whole.waitFor();
      expect(await complaints('.status-bar')).toEqual([]);
      await whole.click();
      expect(await complaints('.status-bar')).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await whole.waitFor({ state: 'detached' });
    });

    it('has none in the tour', async () => {
      await runCommand('Take the tour');
      for (let step = 1; step <= 5; step += 1) {
        await page.getByText(`${step} of 5`).waitFor();
        expect(await complaints('.tour')).toEqual([]);
        await hasKeys(page, '.tour button');
        await page.keyboard.press('ArrowRight');
      }
      await page.locator('.tour').waitFor({ state: 'detached' });
    });
  });

  describe('after a crash that left an order open', () => {
    beforeAll(async () => {
      await page.keyboard.press('Alt+9');
      const pid = await eventually(() => readyPid(page, 'Order service'), 'the order service');
      process.kill(pid, 'SIGKILL');
      await page.getByRole('button', { name: 'Resume…' }).waitFor();
    });

    it.each(['dark', 'light'] as const)(
      'has none in the dialog that ends the halt, %s',
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        await page.getByRole('button', { name: 'Resume…' }).click();
        expect(await dialogComplaints('Resume trading')).toEqual([]);
      },
    );
  });

  it.each(['dark', 'light'] as const)('has none while it is killed, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.keyboard.press('ControlOrMeta+Shift+k');
    await page.getByText(/KILL SWITCH LATCHED/).waitFor();
    expect(await complaints('.title-bar')).toEqual([]);
    await page.getByRole('button', { name: /Release…/ }).click();
    await page.getByRole('list', { name: 'Checklist' }).waitFor();
    expect(await dialogComplaints('Release the kill switch')).toEqual([]);
  });

  it('has none in any dialog that there is', () => {
    expect([...visited].sort()).toEqual(dialogTitles().toSorted());
  });
});
