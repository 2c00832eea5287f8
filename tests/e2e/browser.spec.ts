import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';
import { readyPid } from '../fixtures/service-pid.ts';
import { soon } from '../fixtures/soon.ts';

const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('the window in a browser', () => {
  let served: Served;
  let context: BrowserContext;
  let page: Page;
  let market: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    context = await (browser as Browser).newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(served.url);
    await page.getByRole('grid', { name: 'Markets' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    const code = await served.stop();
    served.removeProfile();
    expect(code).toBe(0);
  });
  beforeEach(() => void complaints.splice(0));

  const markets = () => page.getByRole('grid', { name: 'Markets' }).getByRole('row');
  const ladder = () => page.getByRole('grid', { name: /Price ladder/ });
  const ladderOf = (ticker: string) =>
    page.getByRole('grid', { name: `Price ladder of ${ticker}`, exact: true });
  const orders = () => page.getByRole('group', { name: 'Orders', exact: true });
  const titleOf = async (): Promise<string> => page.title();

  it('takes the token out of the address and asks for it no more', async () => {
    expect(page.url()).not.toContain('token');
    await page.reload();
    await markets().nth(3).waitFor();
  });

  it('shows a book that moves', async () => {
    await ladder().waitFor();
    const before = await ladder().innerText();
    await eventually(async () => (await ladder().innerText()) !== before, 'the ladder moves');
    expect(complaints).toEqual([]);
  });

  it('counts down to the close of every market', async () => {
    const closes = page.locator('[role="gridcell"].market-closes');
    const say = (): Promise<readonly string[]> => closes.allInnerTexts();
    await eventually(
      async () => (await say()).every((text) => /\d|closed/.test(text)),
      'all are told',
    );
    const before = (await say()).join();
    await eventually(async () => (await say()).join() !== before, 'time goes by');
  });

  it('follows the market that is chosen with the keyboard', async () => {
    market = await middlingMarket(page);
    const before = await titleOf();
    const search = async (): Promise<void> => {
      await page.keyboard.press('/');
      await hasKeys(page, '[aria-label="Search markets"]');
      await page.keyboard.press('ControlOrMeta+a');
    };
    await search();
    await page.keyboard.type('rain');
    await page.keyboard.press('Enter');
    await eventually(async () => (await titleOf()) !== before, 'another market');
    await page.getByRole('grid', { name: /Price ladder of .*RAIN/ }).waitFor();
    await search();
    await page.keyboard.type(market);
    await page.keyboard.press('Enter');
    await ladderOf(market).waitFor();
    await search();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
  });

  it('places an order, keeps it over a reload, and cancels it', async () => {
    const ticket = page.getByRole('region', { name: 'Order ticket' });
    await ticket.getByLabel('Price ¢').fill('2');
    await ticket.getByRole('button', { name: /^Buy .* YES at 2/ }).click();
    await orders().getByText('working', { exact: true }).waitFor();
    await page.reload();
    const cancel = orders().getByRole('button', { name: /^Cancel order of .* at 2/ });
    await cancel.waitFor();
    await cancel.click();
    await orders().getByText('cancelled', { exact: true }).waitFor();
    await orders().getByRole('button', { name: 'Cancel working', exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says before an order is sent why it would be denied, and what it costs', async () => {
    const ticket = page.getByRole('region', { name: 'Order ticket' });
    const check = ticket.getByRole('status', { name: 'Risk check' });
    const size = ticket.getByRole('textbox', { name: 'Size, contracts' });
    await size.fill('900000');
    await check.getByText(/Denied: Order size/).waitFor();
    await check.getByText(/The order has 900,000 contracts; one may have 1,000/).waitFor();
    await size.fill('10');
    await check.getByText(/Nearest limit/).waitFor();
    expect(complaints).toEqual([]);
  });

  it('arms the actor unmistakably, and disarms it with one key', async () => {
    await page.keyboard.press('Alt+a');
    const armed = page.getByRole('switch', { name: 'Armed' });
    await armed.waitFor();
    expect(await armed.getAttribute('aria-checked')).toBe('false');
    await armed.click();
    const badge = page.getByRole('button', { name: /ACTOR ARMED/ });
    await badge.waitFor();
    await page.keyboard.press('ControlOrMeta+Shift+d');
    await badge.waitFor({ state: 'detached' });
    await eventually(
      async () => (await armed.getAttribute('aria-checked')) === 'false',
      'disarmed',
    );
    await page.getByText('Orders', { exact: true }).first().click();
    expect(complaints).toEqual([]);
  });

  it('trades: an order at the other side’s price fills and becomes a position', async () => {
    const ticket = page.getByRole('region', { name: 'Order ticket' });
    await page.getByText('Positions', { exact: true }).first().click();
    const position = page
      .getByRole('grid', { name: /Positions/ })
      .getByText(market)
      .first();
    // The other side may move away between the look and the order: then it is crossed again.
    await eventually(async () => {
      await ticket.getByRole('button', { name: /^Cross/ }).click();
      await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
      return soon(position);
    }, 'a position');
    await page.getByText('Orders', { exact: true }).first().click();
  });

  it('latches the kill switch with one key, keeps it over a reload, and releases it with the phrase', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+k');
    await page.getByText(/KILL SWITCH LATCHED/).waitFor();
    await page.reload();
    await page.getByText(/KILL SWITCH LATCHED/).waitFor();
    await page
      .getByRole('button', { name: /release/i })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').first().fill('RELEASE');
    await dialog.getByRole('textbox').nth(1).fill('journey done');
    const release = dialog.getByRole('button', { name: /release/i });
    // What the checklist finds may be another from one look to the next.
    await eventually(async () => {
      await release.click({ timeout: 5000 }).catch(() => undefined);
      return soon(dialog, 'detached');
    }, 'the release');
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps theme and market over a reload', async () => {
    const shade = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const before = await shade();
    await page.getByRole('button', { name: /^(Light|Dark)$/ }).click();
    await eventually(async () => (await shade()) !== before, 'another shade');
    const chosen = await shade();
    await ladderOf(market).waitFor();
    // Written after a pause for thought; the reload must find it.
    await eventually(async () => {
      await page.reload();
      await ladder().waitFor();
      return (await shade()) === chosen;
    }, 'the shade is kept');
    await ladderOf(market).waitFor();
  });

  it('goes on when a service is killed: says so, comes back, and the book moves again', async () => {
    await page.getByText('Health', { exact: true }).first().click();
    const ingest = (): Promise<number | undefined> => readyPid(page, 'Market data service');
    const pid = await eventually(ingest, 'the service is ready');
    process.kill(pid, 'SIGKILL');
    await eventually(async () => ![pid, undefined].includes(await ingest()), 'a new process');
    const before = await ladder().innerText();
    await eventually(async () => (await ladder().innerText()) !== before, 'the ladder moves again');
    expect(complaints).toEqual([]);
  });

  it('does not let a stranger in', async () => {
    const stranger = await (browser as Browser).newContext();
    const other = await stranger.newPage();
    await other.goto(served.url.split('#')[0] as string);
    await other.getByText(/open the link/i).waitFor();
    await other.goto(served.url);
    await other.getByText(/open the link/i).waitFor();
    await stranger.close();
  });
});
