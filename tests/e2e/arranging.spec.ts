import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

/** The desk as a first start lays it out in a wide window. */
describe.skipIf(browser === null)('panels arranged by keyboard', () => {
  let served: Served;
  let desk: DeskPage;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    desk = await DeskPage.open(browser as Browser, served.url);
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(async () => {
    await desk.runCommand('Reset the layout');
    await desk.ladder().waitFor();
    await desk.page.keyboard.press('Escape');
  });

  const press = (keys: string): Promise<void> => desk.page.keyboard.press(keys);
  const group = (panel: string): Locator =>
    desk.page.locator('.dv-groupview').filter({ has: tab(panel) });
  const tab = (panel: string): Locator => desk.page.getByRole('tab', { name: panel, exact: true });
  const tabsWith = async (panel: string): Promise<string> =>
    (await group(panel).getByRole('tab').allInnerTexts())
      .map((text) => text.replace('×', '').trim())
      .join(' ');
  const box = async (panel: string) => {
    const found = await group(panel).boundingBox();
    if (found === null) throw new Error(`${panel} is not to be seen`);
    return found;
  };
  /** Waits until those who hear the page are told. */
  const said = (words: string | RegExp): Promise<void> =>
    desk.page.getByRole('status').filter({ hasText: words }).first().waitFor({ state: 'attached' });
  /** Waits until the keyboard is in a panel, and its group is the active one. */
  const isIn = (panel: string): Promise<boolean> =>
    eventually(
      () =>
        desk.page.evaluate<boolean>(`(() => {
          const active = document.querySelector('.dv-groupview.dv-active-group');
          const front = active?.querySelector('[role="tab"][aria-selected="true"]');
          return front?.getAttribute('aria-label') === ${JSON.stringify(panel)} &&
            active.contains(document.activeElement);
        })()`),
      `the keys are in ${panel}`,
    );
  const tabsAre = (panel: string, tabs: string): Promise<boolean> =>
    eventually(async () => (await tabsWith(panel)) === tabs, `${panel} is among ${tabs}`);

  it('are gone to by direction, and from tab to tab', async () => {
    await press('Alt+1');
    for (const [keys, panel] of [
      ['Alt+ArrowRight', 'Depth'],
      ['Alt+ArrowDown', 'Orders'],
      ['Alt+PageDown', 'Positions'],
      ['Alt+PageUp', 'Orders'],
      ['Alt+PageUp', 'Health'],
      ['Alt+PageDown', 'Orders'],
      ['Alt+ArrowRight', 'Ladder'],
      ['Alt+ArrowRight', 'Ticket'],
      ['Alt+ArrowDown', 'Tape'],
      ['Alt+ArrowUp', 'Ticket'],
      ['Alt+ArrowLeft', 'Ladder'],
    ] as const) {
      await press(keys);
      await isIn(panel);
    }
    await press('Alt+ArrowUp');
    await said('Nothing is above Ladder.');
    await isIn('Ladder');
    expect(desk.faults).toEqual([]);
  });

  it('are carried into the group next to theirs with the field that has the keys, and back by undoing', async () => {
    await press('b');
    await hasKeys(desk.page, '#ticket-price');
    await press('ControlOrMeta+a');
    await desk.page.keyboard.type('7.');
    await press('Shift+Alt+ArrowLeft');
    await tabsAre('Ticket', 'Ladder Ticket');
    await hasKeys(desk.page, '#ticket-price');
    await isIn('Ticket');
    await said('Ticket is in the group of Ladder.');
    await press('u');
    await tabsAre('Ticket', 'Ticket');
    await isIn('Ticket');
    await said('The last change of the layout is undone.');
    // What was half typed is still there, and is typed on.
    await hasKeys(desk.page, '#ticket-price');
    expect(await desk.page.locator('#ticket-price').inputValue()).toBe('7.');
    expect(desk.faults).toEqual([]);
  });

  it('get a group of their own where no other is, then a whole side, and no more', async () => {
    await press('Alt+2');
    await isIn('Depth');
    await press('Shift+Alt+ArrowUp');
    await tabsAre('Depth', 'Depth');
    await said('Depth has a group of its own above');
    await isIn('Depth');
    const charts = await box('Price');
    expect((await box('Depth')).y).toBeLessThan(charts.y);
    await press('Shift+Alt+ArrowUp');
    await said('Depth is above all others.');
    await isIn('Depth');
    expect((await box('Depth')).width).toBeGreaterThan(1400);
    await press('Shift+Alt+ArrowUp');
    await desk.message('Nothing is above Depth.').waitFor();
    await press('u');
    await eventually(async () => (await box('Depth')).width < 700, 'the side is given back');
    await press('u');
    await tabsAre('Depth', 'Depth Price Heat map');
    expect(desk.faults).toEqual([]);
  });

  it('are split off to any side, but not from nobody', async () => {
    for (const [key, isThere] of [
      ['ArrowLeft', (own, others) => own.x < others.x],
      ['ArrowRight', (own, others) => own.x > others.x],
      ['ArrowUp', (own, others) => own.y < others.y],
      ['ArrowDown', (own, others) => own.y > others.y],
    ] as readonly (readonly [
      string,
      (own: { x: number; y: number }, others: { x: number; y: number }) => boolean,
    ])[]) {
      await press('Alt+7');
      await isIn('Fills');
      await press(`ControlOrMeta+Shift+${key}`);
      await tabsAre('Fills', 'Fills');
      await isIn('Fills');
      expect(isThere(await box('Fills'), await box('Orders'))).toBe(true);
      await press('u');
      await eventually(async () => (await tabsWith('Fills')).startsWith('Orders'), 'it is back');
    }
    await press('Alt+3');
    await isIn('Ladder');
    await press('ControlOrMeta+Shift+ArrowLeft');
    await desk.message('Ladder has a group of its own already.').waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('take room from those beside them, down to the least of each, and give it back by undoing', async () => {
    await press('Alt+1');
    await isIn('Markets');
    const [markets, depth, ladder] = await Promise.all(['Markets', 'Depth', 'Ladder'].map(box));
    await press('>');
    await said(/^Markets is \d+ pixels wide\.$/);
    expect((await box('Markets')).width).toBeCloseTo((markets?.width ?? 0) + 40, -1);
    expect((await box('Depth')).width).toBeCloseTo((depth?.width ?? 0) - 40, -1);
    expect((await box('Ladder')).width).toBe(ladder?.width);
    await press('>');
    await press('u');
    await eventually(
      async () => Math.abs((await box('Markets')).width - (markets?.width ?? 0)) < 3,
      'both steps are undone',
    );
    await isIn('Markets');
    await press('Shift+Equal');
    await said(/^Markets is \d+ pixels high\.$/);
    await press('-');
    await eventually(
      async () => Math.abs((await box('Markets')).height - (markets?.height ?? 0)) < 3,
      'as high as before',
    );
    await press('Alt+3');
    await isIn('Ladder');
    for (let step = 0; step < 8; step += 1) await press('<');
    await desk.message('Ladder cannot be narrower.').waitFor();
    expect((await box('Ladder')).width).toBeGreaterThanOrEqual(205);
    const narrow = (await box('Ladder')).width;
    await desk.reloadUntil(
      async () => Math.abs((await box('Ladder')).width - narrow) < 3,
      'the sizes are kept',
    );
    expect(desk.faults).toEqual([]);
  });

  it('are sized where they float, and are not made too small there either', async () => {
    const from = await tab('Depth').boundingBox();
    if (from === null) throw new Error('there is no such tab');
    await desk.page.keyboard.down('Shift');
    await desk.page.mouse.move(from.x + 10, from.y + 10);
    await desk.page.mouse.down();
    await desk.page.mouse.move(600, 300, { steps: 5 });
    await desk.page.mouse.up();
    await desk.page.keyboard.up('Shift');
    await desk.page
      .locator('.dv-resize-container')
      .filter({ has: tab('Depth') })
      .waitFor();
    await press('Alt+2');
    await isIn('Depth');
    const before = await box('Depth');
    await press('>');
    await said(/^Depth is \d+ pixels wide\.$/);
    await eventually(
      async () => Math.abs((await box('Depth')).width - before.width - 40) < 3,
      'it is wider',
    );
    expect(await desk.message('Depth cannot be wider.').count()).toBe(0);
    await eventually(async () => {
      await press('<');
      return (await desk.message('Depth cannot be narrower.').count()) === 1;
    }, 'it can be no narrower');
    expect((await box('Depth')).width).toBeGreaterThanOrEqual(235);
    expect(desk.faults).toEqual([]);
  });

  it('begin with what they need where they are given a whole side', async () => {
    await press('Alt+4');
    await isIn('Ticket');
    await press('Shift+Alt+ArrowUp');
    await said('Ticket is above all others.');
    expect((await box('Ticket')).height).toBeGreaterThanOrEqual(470);
    expect(desk.faults).toEqual([]);
  });

  it('are put in another order among the tabs of their group', async () => {
    await press('Alt+2');
    await isIn('Depth');
    await press('Shift+Alt+PageDown');
    await tabsAre('Depth', 'Price Depth Heat map');
    await isIn('Depth');
    await press('Shift+Alt+PageUp');
    await tabsAre('Depth', 'Depth Price Heat map');
    await press('Shift+Alt+PageUp');
    await said('Depth is the first tab of its group.');
    await press('u');
    await tabsAre('Depth', 'Price Depth Heat map');
    expect(desk.faults).toEqual([]);
  });

  it('fill the window and go back, by the same key, by undoing and by going elsewhere', async () => {
    const isWide = (): Promise<boolean> =>
      eventually(async () => (await box('Ladder')).width > 1400, 'the ladder fills the window');
    const isBack = (): Promise<boolean> =>
      eventually(async () => (await box('Ladder')).width < 400, 'the ladder is back');
    await press('Alt+3');
    await isIn('Ladder');
    for (const back of ['z', 'u', 'Alt+ArrowLeft']) {
      await press('z');
      await isWide();
      await isIn('Ladder');
      await press(back);
      await isBack();
      if (back !== 'Alt+ArrowLeft') await isIn('Ladder');
    }
    await isIn('Depth');
    expect(desk.faults).toEqual([]);
  });

  it('stay where they are while somebody types, or a dialog is open', async () => {
    await press('Alt+1');
    const before = await box('Markets');
    await press('/');
    const search = desk.page.getByLabel(/^Search markets/);
    await hasKeys(desk.page, 'input[type="search"]');
    await desk.page.keyboard.type('z>+-<u');
    await press('ControlOrMeta+Shift+ArrowLeft');
    expect(await search.inputValue()).toBe('z>+-<u');
    await hasKeys(desk.page, 'input[type="search"]');
    expect(await box('Markets')).toEqual(before);
    // The first one empties it, which brings the list back.
    await press('Escape');
    await desk.page.locator('.market-list').waitFor();
    await press('Escape');
    await hasKeys(desk.page, '.market-list');
    await press('?');
    await desk.dialog().waitFor();
    await press('Alt+ArrowRight');
    await press('Shift+Alt+ArrowRight');
    await press('>');
    await press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    await tabsAre('Markets', 'Markets');
    expect(await box('Markets')).toEqual(before);
    expect(desk.faults).toEqual([]);
  });

  it('by other keys, if a person wants that and they are free', async () => {
    const change = async (title: string, keys: string): Promise<void> => {
      await press('?');
      await desk
        .dialog()
        .getByRole('button', { name: `Change the key of ${title}` })
        .click();
      await press(keys);
    };
    await change('Next tab of this group', 'Alt+ArrowUp');
    await desk.message('That key is taken by “Go to the group above”.').waitFor();
    await press('Escape');
    await change('Next tab of this group', 'Alt+Enter');
    await press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    await press('Alt+5');
    await isIn('Orders');
    await press('Alt+Enter');
    await isIn('Positions');
    await press('?');
    await desk.dialog().getByRole('button', { name: 'Usual keys' }).click();
    await press('Escape');
    expect(desk.faults).toEqual([]);
  });
});
