import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

/** Panels that keep a market of their own, one after the other at one desk. */
describe.skipIf(browser === null)('pinned panels', () => {
  let served: Served;
  let desk: DeskPage;
  let page: Page;
  /** The one that is pinned, and the one that is chosen then. */
  let own: string;
  let chosen: string;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    desk = await DeskPage.open(browser as Browser, served.url);
    page = desk.page;
    own = await middlingMarket(page);
    // One that does not close meanwhile.
    const lasting = page.locator('.market-row').filter({
      has: page.locator('.market-closes', { hasText: /\d[dh]/ }),
    });
    const ids = await lasting.evaluateAll((rows) => rows.map(({ id }) => id));
    chosen = ids.find((id) => id !== `market-${own}`)?.replace('market-', '') as string;
    await choose(own);
    await ladderOf(own).waitFor();
    await desk.open('Orders', '5');
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(() => desk.forgetFaults());

  const choose = (market: string): Promise<void> => page.locator(`[id="market-${market}"]`).click();
  const ladderOf = (market: string): Locator =>
    page.getByRole('grid', { name: `Price ladder of ${market}`, exact: true });
  const pinned = (what = ''): Locator =>
    page
      .getByRole('group', { name: `Pinned to ${own}` })
      .filter({ has: page.locator(what || '*') });
  const pinnedLadder = (): Locator => pinned('.ladder').locator('.ladder');
  const cancelOf = (market: string): Locator =>
    desk
      .panel('Orders')
      .getByRole('button', { name: new RegExp(`^Cancel order of ${market} at `) });

  async function toPinnedLadder(): Promise<void> {
    await pinnedLadder().first().focus();
    await hasKeys(page, '.is-pinned .ladder');
  }
  async function reload(): Promise<void> {
    await page.reload();
    await page.locator('.ladder').first().waitFor();
  }

  it('stay with their market while another is chosen, and place their orders there', async () => {
    await page.keyboard.press('Alt+3');
    await hasKeys(page, '.ladder');
    await page.keyboard.press('p');
    await pinned('.ladder').waitFor();
    await choose(chosen);
    await page.getByRole('region', { name: 'Order ticket' }).getByText(chosen).waitFor();
    await page
      .getByRole('region', { name: /^Quote of / })
      .getByText('Chosen')
      .waitFor();
    expect(await page.getByRole('grid', { name: /^Price ladder of / }).count()).toBe(1);
    // Far below the market, so that the order rests.
    await pinnedLadder().locator('.ladder-row:not([hidden]) [data-column="bid"]').last().click();
    await cancelOf(own).waitFor();
    expect(await cancelOf(chosen).count()).toBe(0);
    expect(desk.faults).toEqual([]);
  });

  it('are pinned still after the window was loaded anew', async () => {
    await eventually(async () => {
      await reload();
      return (await pinnedLadder().count()) === 1;
    }, 'the ladder is pinned');
    await ladderOf(own).waitFor();
    await page.getByRole('region', { name: 'Order ticket' }).getByText(chosen).waitFor();
  });

  it('call a ticket of their market, and leave that of the chosen one alone', async () => {
    await toPinnedLadder();
    await page.keyboard.press('b');
    await pinned('.ticket').waitFor();
    await hasKeys(page, '.is-pinned .ticket-price input');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await desk
      .panel('Orders')
      .getByRole('button', { name: `Cancel order of ${own} at 2¢` })
      .waitFor();
    await page.keyboard.press('Alt+1');
    await choose(chosen);
    await page.keyboard.press('b');
    await hasKeys(page, '#ticket-price');
    expect(await pinned('.ticket').isVisible()).toBe(false);
    // Called again, it is the same one.
    await toPinnedLadder();
    await page.keyboard.press('s');
    await hasKeys(page, '.is-pinned .ticket-price input');
    expect(await page.getByRole('tab', { name: /^Ticket/ }).count()).toBe(2);
    expect(desk.faults).toEqual([]);
  });

  it('are what commands mean by “this market” while they have the keyboard', async () => {
    await toPinnedLadder();
    await page.keyboard.press('Shift+x');
    await desk
      .message(new RegExp(`^Cancel all in ${own}: \\d+ cancelled, 0 still working`))
      .waitFor();
    await eventually(async () => (await cancelOf(own).count()) === 0, 'nothing works there');
    await page.keyboard.press('Alt+1');
    await choose(chosen);
    await page.keyboard.press('Shift+x');
    await desk.message(new RegExp(`^Cancel all in ${chosen}: `)).waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('come in any number, and are kept, undone and brought back with the layout', async () => {
    await toPinnedLadder();
    await page.keyboard.press('Shift+p');
    await eventually(async () => (await pinnedLadder().count()) === 2, 'two of them');
    await eventually(async () => {
      await reload();
      return (await pinnedLadder().count()) === 2;
    }, 'two of them after a reload');
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await desk.dialog().getByLabel('Keep as').fill('Two ladders');
    await page.keyboard.press('Enter');
    const kept = desk.dialog().getByRole('button', { name: 'Two ladders', exact: true });
    await kept.waitFor();
    await page.keyboard.press('Escape');
    await toPinnedLadder();
    await page.keyboard.press('p');
    await ladderOf(chosen).waitFor();
    expect(await pinnedLadder().count()).toBe(1);
    await page.keyboard.press('u');
    await eventually(async () => (await pinnedLadder().count()) === 2, 'it is pinned again');
    await desk.runCommand('Reset the layout');
    await eventually(async () => (await pinned().count()) === 0, 'nothing is pinned');
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await kept.click();
    await eventually(async () => (await pinnedLadder().count()) === 2, 'both are back');
    expect(desk.faults).toEqual([]);
  });

  it('have no serious fault of accessibility, dark or light', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(
        serious.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`)),
      ).toEqual([]);
    }
  });

  it('keep their market in a window of their own, until they are let go', async () => {
    await toPinnedLadder();
    const opened = page.waitForEvent('popup');
    await page.keyboard.press('ControlOrMeta+Shift+o');
    const other = await opened;
    const grid = (market: string): Locator =>
      other.getByRole('grid', { name: `Price ladder of ${market}`, exact: true });
    await grid(own).waitFor();
    await other.reload();
    await grid(own).waitFor();
    // What it cannot do it says.
    await grid(own)
      .locator('.ladder-row:not([hidden]) [data-column="bid"]')
      .last()
      .click({ modifiers: ['Shift'] });
    await other.getByText('No ticket is in this window.').first().waitFor();
    await other.getByRole('button', { name: 'Unpin' }).click();
    await grid(chosen).waitFor();
    // Asked for again, it is what it was asked for.
    await page.bringToFront();
    await toPinnedLadder();
    await page.keyboard.press('ControlOrMeta+Shift+o');
    await grid(own).waitFor();
    await other.getByRole('button', { name: 'Unpin' }).click();
    await grid(chosen).waitFor();
    await other.getByRole('button', { name: 'Pin', exact: true }).click();
    await other.getByRole('group', { name: `Pinned to ${chosen}` }).waitFor();
    await other.close();
    expect(desk.faults).toEqual([]);
  });

  it('are pinned and released by the pin in their tab', async () => {
    await desk.runCommand('Reset the layout');
    await eventually(async () => (await pinned().count()) === 0, 'nothing is pinned');
    await choose(own);
    // The middle of a tab shows its panel, twice over: the pin lies beside it.
    for (const name of ['Price', 'Heat map', 'Depth', 'Tape']) {
      for (let times = 0; times < 2; times += 1) {
        await page.getByRole('tab', { name, exact: true }).click();
        await desk.panel(name).waitFor();
      }
    }
    expect(await pinned().count()).toBe(0);
    const tab = page.getByRole('tab', { name: /^Tape/ });
    await tab.hover();
    await tab.locator('.panel-tab-pin').click();
    await pinned('[aria-label="Tape"]').waitFor();
    const quote = page.getByRole('region', { name: /^Quote of / });
    await quote.getByText('Chosen').waitFor();
    await tab.locator('.panel-tab-pin').click();
    await pinned().waitFor({ state: 'detached' });
    await quote.getByText('Chosen').waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('have the room that they need, or are one more tab, and the keys when they are opened', async () => {
    const least: readonly (readonly [string, number])[] = [
      ['Ladder', 210],
      ['Ticket', 236],
      ['Depth', 240],
      ['Markets', 220],
    ];
    await choose(own);
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      await desk.runCommand('Reset the layout');
      await eventually(async () => (await pinned().count()) === 0, 'nothing is pinned');
      await ladderOf(own).waitFor();
      for (const kind of ['Ladder', 'Ticket', 'Depth']) {
        await desk.runCommand(`Open another ${kind}, pinned to this market`);
        const hasItsKeys = `document.activeElement.closest('.dv-groupview')
          ?.querySelector('[role="tab"][aria-selected="true"]')?.getAttribute('aria-label')`;
        await eventually(
          async () => new RegExp(`^${kind} .+`).test((await page.evaluate(hasItsKeys)) ?? ''),
          `the keys are in the other ${kind}`,
        );
      }
      const groups = await page.evaluate<
        readonly { front: string; width: number; right: number }[]
      >(
        `[...document.querySelectorAll('.dv-groupview')].map((group) => {
          const front = group.querySelector('[role="tab"][aria-selected="true"]');
          const { width, right } = group.getBoundingClientRect();
          return { front: front.getAttribute('aria-label'), width, right };
        })`,
      );
      expect(groups.filter(({ right }) => right > width + 1)).toEqual([]);
      for (const [kind, px] of least) {
        const cramped = groups.filter(
          (group) => group.front.startsWith(kind) && group.width < px - 2,
        );
        expect(cramped).toEqual([]);
      }
      expect(await page.getByRole('tab', { name: /^(Ladder|Ticket|Depth) ./ }).count()).toBe(3);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(desk.faults).toEqual([]);
  });

  it('follow nothing of their market once they are gone', async () => {
    /** What the window follows of the market, by what it asks for. */
    const followed = new Set<string>();
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { message } = JSON.parse(String(payload)) as {
          message?: { type: string; topic: string; key: string };
        };
        if (message?.key !== own) return;
        if (message.type === 'subscribe') followed.add(message.topic);
        if (message.type === 'unsubscribe') followed.delete(message.topic);
      }),
    );
    await desk.runCommand('Reset the layout');
    await eventually(async () => (await pinned().count()) === 0, 'nothing is pinned');
    await choose(own);
    await ladderOf(own).waitFor();
    await reload();
    await ladderOf(own).waitFor();
    const kinds = ['Ladder', 'Depth', 'Price', 'Heat map', 'Tape', 'Ticket'];
    for (const kind of kinds) await desk.runCommand(`Open another ${kind}, pinned to this market`);
    await choose(chosen);
    await ladderOf(chosen).waitFor();
    await eventually(() => followed.has('book') && followed.has('trades'), 'it is followed');
    for (const _ of kinds) await desk.runCommand('Undo the last change of the layout');
    await eventually(async () => (await pinned().count()) === 0, 'they are gone');
    await eventually(() => followed.size === 0, 'nothing of it is followed');
    expect(desk.faults).toEqual([]);
  });
});
