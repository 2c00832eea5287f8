import type { Browser, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('a page that loses its link', () => {
  let served: Served;
  let page: Page;
  let link: WebSocketRoute | undefined;
  let network: 'up' | 'down' = 'up';

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    page = await (browser as Browser).newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    await page.routeWebSocket(/\/link$/, (route) => {
      link = route;
      if (network === 'down') void route.close();
      else route.connectToServer();
    });
    await page.goto(served.url);
    await ladder().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });

  const ladder = (): Locator => page.getByRole('grid', { name: /Price ladder/ });
  const warning = (): Locator => page.getByText(/nothing here is current/);
  const cancel = (): Locator => page.getByRole('button', { name: /^Cancel order of .* at 2¢$/ });

  it('says so, and comes back by itself with books that move and orders that can be cancelled', async () => {
    const ticket = page.getByRole('region', { name: 'Order ticket' });
    await ticket.getByLabel('Price ¢').fill('2');
    await ticket.getByRole('button', { name: /^Buy .* YES at 2/ }).click();
    await cancel().waitFor();

    network = 'down';
    await link?.close();
    await warning().waitFor();
    network = 'up';
    await warning().waitFor({ state: 'detached' });

    const before = await ladder().innerText();
    await eventually(async () => (await ladder().innerText()) !== before, 'the ladder moves again');
    await cancel().click();
    await cancel().waitFor({ state: 'detached' });
    expect(await page.getByRole('log', { name: 'Messages' }).innerText()).not.toMatch(/failed/i);
  });
});
