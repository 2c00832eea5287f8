import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

const ROOMY = { width: 1440, height: 900 };
const SMALL = { width: 1024, height: 700 };

/** What people do at the ladder, and where else they see their own orders. */
describe.skipIf(browser === null)('the ladder', () => {
  let served: Served;
  let desk: DeskPage;
  let market: string;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    desk = await DeskPage.open(browser as Browser, served.url);
    market = await middlingMarket(desk.page);
    await desk.page.locator(`[id="market-${market}"]`).click();
    await desk.page.getByRole('grid', { name: `Price ladder of ${market}` }).waitFor();
    await desk.page.locator('[data-column="bid"]:not(:empty)').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(() => desk.forgetFaults());

  const ticket = (): Locator => desk.page.getByRole('region', { name: 'Order ticket' });
  const cancelAt = (price: number): Locator =>
    desk
      .panel('Orders')
      .getByRole('button', { name: new RegExp(`^Cancel order of .* at ${price}¢$`) });
  const ownAtCursor = (side: 'Bid' | 'Ask'): Locator =>
    desk.ladder().locator(`.ladder-row[data-marks~="cursor"] [data-column="own${side}"]`);

  /** Rests an order by the ticket, whose side a key has chosen. */
  async function rest(key: 'b' | 's', price: number): Promise<void> {
    await desk.page.keyboard.press(key);
    await hasKeys(desk.page, '#ticket-price');
    await ticket().getByLabel('Price ¢').fill(String(price));
    await ticket()
      .getByRole('button', { name: new RegExp(`^(Buy|Sell) .* YES at ${price}¢`) })
      .click();
    await cancelAt(price).waitFor();
  }

  async function useLadder(): Promise<void> {
    await desk.page.keyboard.press('Alt+3');
    await hasKeys(desk.page, '.ladder');
  }

  it('shows own orders there, on the depth chart and in its words, and cancels a side at once', async () => {
    await desk.open('Orders', '5');
    await rest('b', 2);
    await rest('b', 3);
    await rest('s', 98);
    const depth = await desk.open('Depth', '2');
    await depth
      .getByRole('img', { name: /Your orders: buy \d+ at 2¢, buy \d+ at 3¢, sell \d+ at 98¢$/ })
      .waitFor();
    await depth.getByText(/^you: \d+ bid, \d+ offered · /).waitFor();
    const head = (what: string): Locator =>
      desk.ladder().getByRole('button', { name: `Mine: cancel all own ${what} in this market` });
    await head('bids').click();
    await cancelAt(2).waitFor({ state: 'detached' });
    await cancelAt(3).waitFor({ state: 'detached' });
    expect(await cancelAt(98).count()).toBe(1);
    await depth.getByRole('img', { name: /Your orders: sell \d+ at 98¢$/ }).waitFor();
    await rest('b', 2);
    await head('asks').click();
    await cancelAt(98).waitFor({ state: 'detached' });
    expect(await cancelAt(2).count()).toBe(1);
    await cancelAt(2).click();
    await cancelAt(2).waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('trades by key only once that is armed, by the keys that the person chose', async () => {
    const { page } = desk;
    const arming = (): Locator =>
      desk.panel('Ladder').getByRole('button', { name: 'Trading keys' });
    expect(await arming().innerText()).toMatch(/B S off$/);
    await useLadder();
    // Far below the market, so that the order rests.
    for (const key of ['PageDown', 'PageDown', 'PageDown', 'ArrowDown']) {
      await page.keyboard.press(key);
    }
    await page.keyboard.press('b');
    await hasKeys(page, '#ticket-price');
    expect(await ownAtCursor('Bid').innerText()).toBe('');

    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    const key = desk
      .dialog()
      .getByRole('button', { name: /^Change the key of While armed: buy at the cursor/ });
    await key.click();
    // A command has it, which means something else on the ladder; with Ctrl it would have to be free.
    await page.keyboard.press('ControlOrMeta+k');
    await desk.message('That key is taken by “Command palette”.').waitFor();
    await key.click();
    await page.keyboard.press('c');
    await key.getByText('C', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });

    await page.keyboard.press('ControlOrMeta+Shift+a');
    await desk
      .panel('Ladder')
      .getByRole('button', { name: 'Trading keys', pressed: true })
      .waitFor();
    expect(await arming().innerText()).toMatch(/C S on$/);
    await useLadder();
    await page.keyboard.press('c');
    await eventually(async () => (await ownAtCursor('Bid').innerText()) !== '', 'the own bid');
    await page.keyboard.press('x');
    await eventually(async () => (await ownAtCursor('Bid').innerText()) === '', 'it is gone');
    expect(desk.faults).toEqual([]);
  });

  it('has room for its figures, also where it is narrow', async () => {
    const { page } = desk;
    /** Columns of a row, filled as far as they ever are, and of the head, whose text is longer than they are wide. */
    const tooLong = (): Promise<{ width: number; columns: string[] }> =>
      page.evaluate(`(() => {
        const body = document.querySelector('.ladder-body');
        const row = body.firstElementChild.cloneNode(true);
        row.hidden = false;
        const figures = { bid: '12.1k', price: '99.9', ask: '73.10', traded: '2.8k' };
        for (const [column, text] of Object.entries(figures)) {
          row.querySelector('[data-column="' + column + '"]').textContent = text;
        }
        for (const column of ['ownBid', 'ownAsk']) {
          const cell = row.querySelector('[data-column="' + column + '"]');
          cell.textContent = '100';
          cell.dataset.queue = '·1.2k';
        }
        body.append(row);
        const cells = [...row.children, ...document.querySelector('.ladder-head').children];
        const columns = cells
          .filter((cell) => cell.scrollWidth > cell.clientWidth)
          .map((cell) => cell.dataset.column ?? cell.textContent);
        row.remove();
        return { width: body.clientWidth, columns };
      })()`);
    await desk.ladder().getByRole('columnheader', { name: 'Traded' }).waitFor();
    expect((await tooLong()).columns).toEqual([]);
    await page.setViewportSize(SMALL);
    const narrow = await eventually(async () => {
      const found = await tooLong();
      return found.width < 220 ? found : undefined;
    }, 'a narrow ladder');
    expect(narrow.columns).toEqual([]);
    await page.setViewportSize(ROOMY);
  });

  it('lets keys read the heat map', async () => {
    const { page } = desk;
    const panel = await desk.open('Heat map', 'h');
    const output = panel.locator('output');
    const centsRead = async (): Promise<number> =>
      Number(/ · ([\d.]+)¢ · /.exec(await output.innerText())?.[1]);
    const map = panel.getByRole('application', { name: `Depth of ${market} through time` });
    await eventually(async () => {
      await map.focus();
      await page.keyboard.press('ArrowUp');
      return (await output.innerText()) !== '';
    }, 'the cross-hair');
    const start = await centsRead();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await centsRead()).toBe(start - 2);
    const clock = async (): Promise<string> => (await output.innerText()).slice(0, 8);
    const now = await clock();
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await clock()).not.toBe(now);
    await page.keyboard.press('Escape');
    expect(await output.innerText()).toBe('');
    expect(desk.faults).toEqual([]);
  });
});
