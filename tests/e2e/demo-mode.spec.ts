import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('the window in mode demo, without a key', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await Served.start({ mode: 'demo' });
    page = await (browser as Browser).newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
  });
  afterAll(async () => {
    await browser?.close();
    const code = await served.stop();
    served.removeProfile();
    expect(code).toBe(0);
  });

  it('says where orders would go, on its banner and outside of the window', async () => {
    await page.getByText('DEMO', { exact: true }).waitFor();
    await eventually(async () => (await page.title()) === 'DEMO · Oddlot', 'the title');
  });

  it('says in the panels, and at which step of the start, that the key is missing', async () => {
    const markets = page.getByRole('group', { name: 'Markets', exact: true });
    await markets.getByText(/^Market data service cannot start: There is no key/).waitFor();
    await page.getByTitle('Show Health').click();
    const start = page.getByRole('list', { name: 'Start-up' });
    const failed = start.getByRole('listitem').filter({ hasText: 'Find the venue and its key' });
    await failed.getByText(/^failed/).waitFor();
    const services = page.getByRole('table', { name: 'Services' });
    await services.getByText('Order service').waitFor();
    expect(await services.getByText('Embedded exchange').count()).toBe(0);
  });

  it('keeps another mode for the next start', async () => {
    await page.keyboard.press('ControlOrMeta+,');
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings
      .getByRole('region', { name: 'mode' })
      .getByRole('combobox')
      .selectOption('embedded');
    await settings.getByText(/runs in mode demo; it is embedded from its next start on/).waitFor();
    await settings.getByRole('button', { name: 'Close' }).click();
    expect(await page.title()).toBe('DEMO · Oddlot');
  });
});
