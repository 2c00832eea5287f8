import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('accessibility', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    const context = await (browser as Browser).newContext({
      viewport: { width: 1440, height: 900 },
    });
    page = await context.newPage();
    await page.goto(served.url);
    await page.getByRole('grid', { name: /Price ladder/ }).waitFor();
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

  it.each(['dark', 'light'] as const)(
    'has no serious fault on the desk, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      expect(await complaints('body')).toEqual([]);
    },
  );

  it('has none in any panel behind a tab', async () => {
    const tabs = page.locator('.dv-inactive-tab');
    const hidden = await tabs.allInnerTexts();
    expect(hidden.length).toBeGreaterThan(1);
    for (const title of hidden) {
      await page.locator('.dv-tab', { hasText: title }).first().click();
      await page.locator(`.panel[aria-label="${title}"]`).waitFor();
      expect(await complaints(`.panel[aria-label="${title}"]`)).toEqual([]);
    }
  });

  it.each([
    ['the keyboard help', '?'],
    ['the command palette', 'ControlOrMeta+k'],
  ])('has none in %s', async (_name, key) => {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    expect(await complaints('[role="dialog"], dialog')).toEqual([]);
    await page.keyboard.press('Escape');
  });
});
