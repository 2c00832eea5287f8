import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

/** Where the keyboard is after what was done, and whose the next key is. */
describe.skipIf(browser === null)('the keyboard', () => {
  let served: Served;
  let page: Page;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    page = await (browser as Browser).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(served.url);
    await page.locator('[data-column="bid"]:not(:empty)').first().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });

  const dialog = (): Locator => page.getByRole('dialog');
  const ticket = (): Locator => page.getByRole('region', { name: 'Order ticket' });
  const messages = (): Locator => page.getByRole('log', { name: 'Messages' });

  async function callTicket(key: string): Promise<void> {
    await page.keyboard.press(key);
    await hasKeys(page, '#ticket-price');
  }

  it('is where it was before a dialog', async () => {
    for (const keys of ['ControlOrMeta+k', '?', 'ControlOrMeta+,', 'ControlOrMeta+Shift+l']) {
      await page.keyboard.press('Alt+3');
      await hasKeys(page, '.ladder');
      await page.keyboard.press(keys);
      await dialog().waitFor();
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await hasKeys(page, '.ladder');
    }
  });

  it('goes to a panel that has nothing in it yet', async () => {
    for (const [key, name] of [
      ['o', 'Portfolio'],
      ['6', 'Positions'],
    ] as const) {
      await page.keyboard.press(`Alt+${key}`);
      await page.getByRole('group', { name }).getByText('No positions').waitFor();
      await hasKeys(page, `:has(.panel[aria-label="${name}"]):not(body)`);
    }
  });

  it('names a layout without a way to it, forgets it and brings it back; Enter at once changes none', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await hasKeys(page, 'dialog input');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Mine');
    await page.keyboard.press('Enter');
    const mine = dialog().getByRole('button', { name: 'Mine', exact: true });
    await mine.waitFor();
    await dialog().getByRole('button', { name: 'Forget Mine' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => mine.isDisabled(), 'the layout that was forgotten');
    await hasKeys(page, '[aria-label="Undo forgetting Mine"]');
    await page.keyboard.press('Enter');
    await eventually(() => mine.isEnabled(), 'the layout that was brought back');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('changes the side of an order from its price, where no letter means anything', async () => {
    await callTicket('b');
    await page.keyboard.press('s');
    await ticket()
      .getByRole('button', { name: /^Sell .* YES at/ })
      .waitFor();
    await page.keyboard.press('n');
    await ticket()
      .getByRole('button', { name: /^Buy .* NO at/ })
      .waitFor();
    await hasKeys(page, '#ticket-price');
    expect(await ticket().getByLabel('Price ¢').inputValue()).toMatch(/^[\d.]+$/);
  });

  it('sells NO by a key of its own', async () => {
    await callTicket('Shift+n');
    await ticket()
      .getByRole('button', { name: /^Sell .* NO at/ })
      .waitFor();
  });

  it('types the next price over the one that was sent', async () => {
    await callTicket('b');
    await page.keyboard.press('Enter');
    await messages()
      .getByText(/^Buy .* YES at .*: /)
      .waitFor();
    await hasKeys(page, '#ticket-price');
    await page.keyboard.type('99');
    expect(await ticket().getByLabel('Price ¢').inputValue()).toBe('99');
  });

  it('changes the sizes that ticket, ladder and keys offer, and keeps them', async () => {
    const presets = async (): Promise<readonly string[]> =>
      ticket().locator('.size-preset.figure').allTextContents();
    const sent = (): Promise<string | null> =>
      page.getByRole('grid', { name: 'Orders' }).getAttribute('aria-rowcount');
    await page.keyboard.press('Alt+5');
    await page.getByRole('grid', { name: 'Orders' }).waitFor();
    const sentBefore = await sent();
    await ticket().getByRole('button', { name: 'Change the sizes' }).click();
    await hasKeys(page, 'dialog input');
    const keep = dialog().getByRole('button', { name: 'Keep' });
    for (const [at, typed] of ['2', '5', '0.005', ''].entries()) {
      await dialog()
        .getByLabel(`Size ${at + 1}`)
        .fill(typed);
    }
    expect(await keep.isDisabled()).toBe(true);
    await dialog().getByLabel('Size 3').fill('0.5');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    expect(await presets()).toEqual(['2', '5', '0.50', '100']);
    await page.keyboard.press('Alt+3');
    await hasKeys(page, '.ladder');
    await page.keyboard.press('2');
    const size = ticket().getByRole('textbox', { name: 'Size, contracts' });
    await eventually(async () => (await size.inputValue()) === '5', 'the second size');
    await page.reload();
    await ticket().getByRole('button', { name: '0.50', exact: true }).waitFor();
    expect(await presets()).toEqual(['2', '5', '0.50', '100']);
    // The dialog stands in the order's form, and its Enter is not the order's.
    await page.getByRole('grid', { name: 'Orders' }).waitFor();
    expect(await sent()).toBe(sentBefore);
  });

  it('leaves a field with Escape, and puts messages away with the next', async () => {
    await callTicket('b');
    await page.keyboard.press('Escape');
    await hasKeys(page, 'body');
    // Bad news, which stays until somebody puts it away.
    const dataTransfer = await page.evaluateHandle(`(() => {
      const moved = new DataTransfer();
      moved.items.add(new File(['no network'], 'broken.onnx'));
      return moved;
    })()`);
    await page.keyboard.press('Alt+m');
    const models = page.getByRole('group', { name: 'Models' });
    await models.locator('.drop-place').dispatchEvent('drop', { dataTransfer });
    const word = messages().getByText(/^broken\.onnx was not taken/);
    await word.waitFor();
    await page.keyboard.press('Escape');
    await word.waitFor({ state: 'detached' });
  });

  it('empties a search with the first Escape, and leaves it with the second', async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await hasKeys(page, '.palette-input');
    await page.keyboard.type('Show Sessions');
    await page.keyboard.press('Enter');
    const filter = page.getByLabel('Filter sessions');
    await filter.waitFor();
    await filter.fill('nothing');
    await page.keyboard.press('Escape');
    await hasKeys(page, '[aria-label="Filter sessions"]');
    expect(await filter.inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await hasKeys(page, 'body');
  });

  it('sorts markets by their titles, and chooses none that a search has hidden', async () => {
    const list = page.getByRole('grid', { name: 'Markets' });
    const chosen = async (): Promise<string> =>
      (await page.getByRole('grid', { name: /^Price ladder of/ }).getAttribute('aria-label')) ?? '';
    const before = await chosen();
    const ticker = before.replace('Price ladder of ', '');
    await list.focus();
    await page.keyboard.press('End');
    if ((await list.getAttribute('aria-activedescendant')) === `market-${ticker}`) {
      await page.keyboard.press('ArrowUp');
    }
    await list.getByRole('button', { name: 'Bid', exact: true }).focus();
    await page.keyboard.press('Enter');
    await list.locator('[role="columnheader"].market-bid[aria-sort="descending"]').waitFor();
    expect(await chosen()).toBe(before);

    const search = page.getByRole('searchbox', { name: 'Search markets' });
    await search.fill(ticker);
    await eventually(async () => (await list.getAttribute('aria-rowcount')) === '1', 'one is left');
    await list.focus();
    await page.keyboard.press('Enter');
    expect(await chosen()).toBe(before);
    await search.fill('');
    await list.getByRole('button', { name: 'Volume', exact: true }).click();
    await list.locator('[role="columnheader"].market-volume[aria-sort="descending"]').waitFor();
  });

  describe('in a list', () => {
    const ORDERS = '[role="grid"][aria-label="Orders"]';
    /** A button of the order at so many cents, wherever it is or in the row under the cursor. */
    const button = (deed: string, cents: number, where: Page | Locator = page): Locator =>
      where.getByRole('button', { name: new RegExp(`^${deed} order .* at ${cents}¢$`) });
    const cursor = (): Locator => page.locator(`${ORDERS}:focus .is-cursor`);

    /** Goes to the list, and in it to the newest order or to the one before. */
    async function goToOrder(cents: 1 | 2): Promise<void> {
      await page.keyboard.press('Alt+5');
      await hasKeys(page, ORDERS);
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      if (cents === 1) await page.keyboard.press('ArrowDown');
      await button('Cancel', cents, cursor()).waitFor();
    }

    beforeAll(async () => {
      for (const cents of [1, 2]) {
        await callTicket('b');
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type(cents.toString());
        await ticket()
          .getByRole('button', { name: new RegExp(`^Buy .* YES at ${cents}¢`) })
          .waitFor();
        await page.keyboard.press('Enter');
        await page.keyboard.press('Alt+5');
        await button('Cancel', cents).waitFor();
      }
    });

    it('goes along the buttons of a row and back to the list', async () => {
      await goToOrder(2);
      await page.keyboard.press('ArrowRight');
      await hasKeys(page, `${ORDERS} .is-cursor .row-link`);
      await page.keyboard.press('ArrowRight');
      await hasKeys(page, `${ORDERS} .is-cursor [aria-label^="Amend order"]`);
      await page.keyboard.press('Escape');
      await hasKeys(page, ORDERS);
    });

    it('needs one Tab for the titles, one to leave, and none for what is in the rows', async () => {
      await goToOrder(2);
      await page.keyboard.press('Tab');
      await hasKeys(page, `${ORDERS} .table-sort`);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await hasKeys(page, ORDERS);
      await button('Cancel', 2, cursor()).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await hasKeys(page, `:not(${ORDERS}, ${ORDERS} *)`);
      await page.keyboard.press('Shift+Tab');
      await hasKeys(page, `${ORDERS} .table-sort`);
    });

    it('amends the order under the cursor', async () => {
      await goToOrder(1);
      await page.keyboard.press('a');
      await page.getByRole('dialog', { name: 'Amend the order' }).waitFor();
      expect(await dialog().getByLabel('Price ¢').inputValue()).toBe('1');
      await page.keyboard.press('Escape');
      await hasKeys(page, ORDERS);
    });

    it('cancels the order under the cursor and no other', async () => {
      await goToOrder(1);
      await page.keyboard.press('x');
      await button('Cancel', 1).waitFor({ state: 'detached' });
      await button('Cancel', 2).waitFor();
    });

    it('keeps the keys when a button goes that had them', async () => {
      await goToOrder(2);
      for (let stop = 1; stop <= 3; stop += 1) await page.keyboard.press('ArrowRight');
      await hasKeys(page, `${ORDERS} .is-cursor [aria-label^="Cancel order"]`);
      await page.keyboard.press('Enter');
      await button('Cancel', 2).waitFor({ state: 'detached' });
      await hasKeys(page, ORDERS);
    });
  });
});
