import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';
import { soon } from '../fixtures/soon.ts';

const browser: Browser | null = await launchBrowser();

/** What people do to trade, one after the other at one desk, from its first start on. */
describe.skipIf(browser === null)('journeys of trading', () => {
  let served: Served;
  let desk: DeskPage;
  /** What is traded. */
  let market: string;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } }, {});
    desk = await DeskPage.open(browser as Browser, served.url);
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(() => desk.forgetFaults());

  const tour = (): Locator => desk.page.getByRole('region', { name: 'Tour' });
  const ticket = (): Locator => desk.page.getByRole('region', { name: 'Order ticket' });
  const cancelAt = (price: string): Locator =>
    desk.panel('Orders').getByRole('button', {
      name: new RegExp(`^Cancel order of .* at ${price.replace('.', '\\.')}¢$`),
    });

  async function chooseMarket(words: string): Promise<void> {
    const search = async (): Promise<void> => {
      await desk.page.keyboard.press('/');
      await hasKeys(desk.page, '[aria-label="Search markets"]');
      await desk.page.keyboard.press('ControlOrMeta+a');
    };
    await search();
    await desk.page.keyboard.type(words);
    await desk.page.keyboard.press('Enter');
    await desk.page
      .getByRole('grid', { name: new RegExp(`Price ladder of .*${words}`, 'i') })
      .waitFor();
    await search();
    await desk.page.keyboard.press('Delete');
    await desk.page.keyboard.press('Escape');
    await hasKeys(desk.page, '[aria-label="Markets"]');
  }

  /** Ends the release whose dialog is open and has a reason, and trades again. */

  it('leads through the window at a first start, by key and pointer, once', async () => {
    for (const title of ['Markets', 'Ladder', 'Ticket']) {
      await tour().getByRole('heading', { name: title }).waitFor();
      await hasKeys(desk.page, '.tour button');
      await desk.page.keyboard.press('ArrowRight');
    }
    await tour().getByRole('heading', { name: 'Actor' }).waitFor();
    await desk.panel('Actor').waitFor();
    await tour().getByRole('button', { name: 'Next' }).click();
    await tour().getByRole('heading', { name: 'Kill switch' }).waitFor();
    await hasKeys(desk.page, '.tour button');
    await desk.page.keyboard.press('ArrowLeft');
    await tour().getByRole('heading', { name: 'Actor' }).waitFor();
    // Nothing waits for the tour to end.
    await desk.page.keyboard.press('ControlOrMeta+k');
    await desk.dialog().waitFor();
    await desk.page.keyboard.press('Escape');
    await tour().getByRole('button', { name: 'Skip the tour' }).click();
    await tour().waitFor({ state: 'detached' });
    // The desk is as it was before.
    await desk.panel('Orders').waitFor();
    await desk.page.getByRole('tab', { name: 'Orders', exact: true, selected: true }).waitFor();
    await desk.reloadUntil(async () => (await tour().count()) === 0, 'no second tour');
    await desk.runCommand('Take the tour');
    await tour().waitFor();
    await hasKeys(desk.page, '.tour button');
    await desk.page.keyboard.press('Escape');
    await tour().waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('comes from the first start to the first fill', async () => {
    market = await middlingMarket(desk.page);
    await chooseMarket(market);
    // The other side may move away between the look and the order: then it is crossed again.
    await eventually(async () => {
      await ticket()
        .getByRole('button', { name: /^Cross/ })
        .click();
      await ticket()
        .getByRole('button', { name: /^Buy .* YES at/ })
        .click();
      return soon(desk.message(/: filled\.$/));
    }, 'a fill');
    // What was too late for the other side may still rest.
    await desk.page.keyboard.press('ControlOrMeta+Shift+x');
    await desk.message(/^Cancel all: \d+ cancelled, 0 still working\.$/).waitFor();
    const fills = await desk.open('Fills', '7');
    await fills.getByText(market).first().waitFor();
    const positions = await desk.open('Positions', '6');
    await positions.getByText(market).first().waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('leads from a row to its market, groups positions, and counts the cash', async () => {
    const positions = desk.panel('Positions');
    await positions.getByLabel('Group positions').selectOption('By side');
    await positions.getByRole('row', { name: /^YES 1$/ }).waitFor();
    await positions.getByLabel('Group positions').selectOption('Ungrouped');
    await chooseMarket('rain');
    const fills = await desk.open('Fills', '7');
    await fills.getByRole('button', { name: market }).first().click();
    await desk.page.getByRole('grid', { name: `Price ladder of ${market}` }).waitFor();
    const portfolio = await desk.open('Portfolio', 'o');
    for (const name of ['Cash', 'Promised', 'Unrealized']) {
      const figure = portfolio.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('..');
      await figure.getByText(/\$[\d,]+\.\d/).waitFor();
    }
    expect(desk.faults).toEqual([]);
  });

  it('takes a size by its key, and lists every check of an order, with the one that binds', async () => {
    const size = ticket().getByRole('textbox', { name: 'Size, contracts' });
    await desk.page.keyboard.press('Alt+3');
    await hasKeys(desk.page, '.panel[aria-label="Ladder"] *');
    for (const [key, contracts] of [
      ['3', '10'],
      ['1', '1'],
    ] as const) {
      await desk.page.keyboard.press(key);
      await eventually(async () => (await size.inputValue()) === contracts, contracts);
    }
    await ticket()
      .getByRole('button', { name: /^All \d+ checks$/ })
      .click();
    const checks = desk.page.getByRole('dialog', { name: 'Risk checks' });
    await checks.getByRole('row', { name: /^Order size .*passes/ }).waitFor();
    await hasKeys(desk.page, '.check-list');
    expect(await checks.getByText('binds', { exact: true }).count()).toBe(1);
    await desk.page.keyboard.press('Escape');
    await checks.waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('flattens a position once its button was held down', async () => {
    const positions = await desk.open('Positions', '6');
    const flatten = positions.getByRole('button', { name: `Flatten ${market}: hold down` });
    await flatten.waitFor();
    // Let go in the same breath: it was not held, however slow the machine is.
    await desk.page.evaluate(`(() => {
      const button = document.querySelector('[aria-label^="Flatten "]');
      for (const type of ['pointerdown', 'pointerup']) {
        button.dispatchEvent(new PointerEvent(type, { bubbles: true }));
      }
    })()`);
    await desk.message('Flatten: nothing was done.').waitFor();
    await flatten.hover();
    await desk.page.mouse.down();
    await desk.message(`Flatten ${market}: `).waitFor();
    await desk.page.mouse.up();
    expect(desk.faults).toEqual([]);
  });

  it('places an order, amends it in a dialog, and cancels it', async () => {
    await desk.open('Orders', '5');
    await ticket().getByLabel('Price ¢').fill('two');
    await ticket()
      .getByText(/^Type a price from 1¢ to 99¢/)
      .waitFor();
    await ticket().getByLabel('Price ¢').fill('2');
    await ticket()
      .getByRole('button', { name: /^Buy .* YES at 2/ })
      .click();
    await cancelAt('2').waitFor();
    await desk
      .panel('Orders')
      .getByRole('button', { name: /^Amend order of .* at 2¢$/ })
      .click();
    await desk.dialog().getByLabel('Price ¢').fill('100');
    await desk.dialog().getByText('A price lies between 0 and 100 cents.').waitFor();
    await desk.dialog().getByLabel('Price ¢').fill('3');
    await desk.dialog().getByLabel('Left').fill('4');
    await desk.dialog().getByRole('button', { name: 'Amend' }).click();
    await desk.message(/^Amend to 4 at 3¢: done/).waitFor();
    await cancelAt('3').click();
    await cancelAt('3').waitFor({ state: 'detached' });
    await desk.panel('Orders').getByText('cancelled', { exact: true }).first().waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('places on the ladder by a click, moves by a drag, cancels by the right button', async () => {
    const rows = desk.ladder().locator('.ladder-row:not([hidden])');
    const last = rows.last();
    const priceOf = async (row: Locator): Promise<string> =>
      String(Number(await row.locator('[data-column="price"]').innerText()));
    // Under the pointer the ladder stands still.
    await last.locator('[data-column="bid"]').hover();
    const from = await priceOf(last);
    await last.locator('[data-column="bid"]').click();
    await cancelAt(from).waitFor();
    await eventually(
      async () => (await last.locator('[data-column="ownBid"]').innerText()) !== '',
      'the own order on the ladder',
    );
    const above = rows.nth((await rows.count()) - 3);
    const to = await priceOf(above);
    // Brought back, a drag has moved nothing and is no click, which would cancel.
    await last.locator('[data-column="ownBid"]').hover();
    await desk.page.mouse.down();
    await above.locator('[data-column="ownBid"]').hover();
    await last.locator('[data-column="ownBid"]').hover();
    await desk.page.mouse.up();
    await last.locator('[data-column="ownBid"]').hover();
    await desk.page.mouse.down();
    await above.locator('[data-column="ownBid"]').hover();
    await desk.page.mouse.up();
    await cancelAt(to).waitFor();
    await above.locator('[data-column="ownBid"]').click({ button: 'right' });
    await cancelAt(to).waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('takes a market over and hands it back', async () => {
    // Its row is in view, wherever its volume has taken it.
    const search = desk.page.getByRole('searchbox', { name: 'Search markets' });
    await search.fill(market);
    const badge = desk.panel('Markets').locator('[aria-selected="true"] .market-badge', {
      hasText: 'you',
    });
    const actor = await desk.open('Actor', 'a');
    await actor.getByRole('button', { name: 'Take over', exact: true }).click();
    await badge.waitFor();
    await actor.getByRole('button', { name: 'Hand back', exact: true }).click();
    await badge.waitFor({ state: 'detached' });
    await search.fill('');
    expect(desk.faults).toEqual([]);
  });

  it('is used by keyboard alone', async () => {
    await chooseMarket(market);
    await desk.open('Orders', '5');
    await hasKeys(desk.page, '.panel[aria-label="Orders"] *');
    await desk.page.keyboard.press('b');
    await hasKeys(desk.page, '#ticket-price');
    await desk.page.keyboard.press('1');
    await desk.page.keyboard.press('Alt+5');
    await hasKeys(desk.page, '.panel[aria-label="Orders"] *');
    // Another price than the one before comes into the field, and what is typed then takes its place.
    await desk.page.keyboard.press('b');
    await hasKeys(desk.page, '#ticket-price');
    await desk.page.keyboard.press('2');
    expect(await ticket().getByLabel('Price ¢').inputValue()).toBe('2');
    await desk.page.keyboard.press('Enter');
    await cancelAt('2').waitFor();
    await desk.page.keyboard.press('Alt+5');
    await hasKeys(desk.page, '.panel[aria-label="Orders"] *');
    await desk.page.keyboard.press('Shift+x');
    await cancelAt('2').waitFor({ state: 'detached' });
    await desk.page.keyboard.press('Alt+3');
    await hasKeys(desk.page, '.panel[aria-label="Ladder"] *');
    await desk.page.keyboard.press('F6');
    await hasKeys(desk.page, '.panel:not([aria-label="Ladder"]) *');
    await desk.runCommand('Show Risk');
    await desk.panel('Risk').waitFor();
    await desk.page.keyboard.press('ControlOrMeta+,');
    await desk.dialog().getByText('density', { exact: true }).waitFor();
    await desk.page.keyboard.type('sequence gaps and densities of nothing');
    await desk.dialog().getByText('No such setting').waitFor();
    // The first one empties the search.
    await desk.page.keyboard.press('Escape');
    await desk.dialog().getByText('density', { exact: true }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('shows beside the buttons of a small window what a row is worth', async () => {
    await desk.page.setViewportSize({ width: 1024, height: 700 });
    for (const [name, key, column] of [
      ['Positions', '6', 'Value'],
      ['Sessions', 's', 'Quality'],
    ] as const) {
      const panel = await desk.open(name, key);
      const table = panel.getByRole('grid', { name, exact: true });
      await table.getByRole('columnheader', { name: column }).waitFor();
      const endOf = async (what: Locator): Promise<number> => {
        const box = await what.boundingBox();
        return box === null ? Infinity : box.x + box.width;
      };
      const buttons = table.locator('.table-row .cell-pinned').first();
      await buttons.waitFor();
      const from = (await buttons.boundingBox())?.x ?? 0;
      expect(await endOf(table.getByRole('columnheader', { name: column }))).toBeLessThanOrEqual(
        from + 5, // the room at the end of a cell
      );
    }
    expect(desk.faults).toEqual([]);
  });

  it('lets the figures fade that the buttons of a narrow blotter cover', async () => {
    await desk.page.setViewportSize({ width: 864, height: 900 });
    const positions = await desk.open('Positions', '6');
    await positions.getByRole('grid', { name: 'Positions' }).waitFor();
    const found = await desk.page.evaluate<{ isWider: boolean; ground: string }>(`(() => {
      const table = document.querySelector('[role="grid"][aria-label="Positions"]');
      const pinned = table.querySelector('.table-row .cell-pinned');
      const ground = getComputedStyle(pinned).backgroundImage;
      return { isWider: table.scrollWidth > table.clientWidth, ground };
    })()`);
    expect(found.isWider).toBe(true);
    expect(found.ground).toMatch(/^linear-gradient\(to right, rgba\(0, 0, 0, 0\), .* 12px\)$/);
    expect(desk.faults).toEqual([]);
  });

  it('stops recording, and says of no market meanwhile that the feed does not follow it', async () => {
    // One of days, that is still open when this ends.
    await chooseMarket('LC500');
    const sessions = await desk.open('Sessions', 's');
    await desk.page.evaluate(`(() => {
      globalThis.isDisowned = false;
      const look = () => {
        isDisowned ||= document.body.innerText.includes('Choose another one');
        requestAnimationFrame(look);
      };
      look();
    })()`);
    await sessions.getByRole('button', { name: 'Stop recording' }).click();
    await sessions.getByRole('button', { name: 'Record', exact: true }).waitFor();
    await desk.page.getByText('Feed live', { exact: true }).waitFor();
    await sessions.getByText('complete', { exact: true }).waitFor();
    expect(await desk.page.evaluate('isDisowned')).toBe(false);
    expect(desk.faults).toEqual([]);
  });
});
