import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { writeRandomSession } from '../fixtures/random-session-file.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

/** What people bring to a desk and how they make it theirs, one after the other at one desk. */
describe.skipIf(browser === null)('journeys around the desk', () => {
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
  beforeEach(() => desk.forgetFaults());

  const tab = (title: string): Locator => desk.page.getByRole('tab', { name: title, exact: true });

  /** Drops a file on a panel. */
  async function drop(onto: Locator, name: string, content: Buffer): Promise<void> {
    const dataTransfer = await desk.page.evaluateHandle(
      `(() => {
        const bytes = Uint8Array.from(atob('${content.toString('base64')}'), (c) => c.charCodeAt(0));
        const moved = new DataTransfer();
        moved.items.add(new File([bytes], '${name}'));
        return moved;
      })()`,
    );
    await onto.locator('.drop-place').dispatchEvent('drop', { dataTransfer });
  }

  it('takes a model from a dialog and by drop, and says why another is none', async () => {
    const models = await desk.open('Models', 'm');
    const chooser = desk.page.waitForEvent('filechooser');
    await models.getByRole('button', { name: 'Load…' }).click();
    await (
      await chooser
    ).setFiles({
      name: 'chosen.zip',
      mimeType: 'application/zip',
      buffer: steadyModel('hold'),
    });
    await desk.message('chosen.zip is in the models folder.').waitFor();
    await models.getByRole('button', { name: 'Use chosen', exact: true }).click();
    await desk.message('chosen decides from now on.').waitFor();
    await models.getByRole('button', { name: /^Pin chosen/ }).waitFor();
    await models.getByText(/^in \d+ of \d+ markets, disarmed$/).waitFor();
    const back = models.getByRole('button', { name: 'Roll back' });
    expect(await back.isDisabled()).toBe(true);

    await drop(models, 'chosen.zip', steadyModel('buyYes', 'sb3-zip'));
    const deciding = models.getByRole('table', { name: 'Versions' }).getByRole('row').nth(1);
    await eventually(() => back.isEnabled(), 'an earlier version to go back to');
    await deciding.getByText('decides').waitFor();
    await back.click();
    await desk.message(/^Version [0-9a-f]{12} decides again and is pinned\.$/).waitFor();
    await models.getByText('pinned', { exact: true }).waitFor();
    await eventually(() => back.isDisabled(), 'nothing is further back');
    await models.getByRole('button', { name: /^Unpin chosen/ }).click();
    await eventually(() => back.isEnabled(), 'the newest version decides again');

    await drop(models, 'dropped.onnx', steadyModel('hold', 'onnx'));
    await desk.message('dropped.onnx is in the models folder.').waitFor();
    await drop(models, 'broken.onnx', Buffer.from('not a network'));
    const broken = desk.message(/^broken\.onnx was not taken: /);
    await broken.waitFor();

    // Messages cover nothing: each takes the line from the one before, and all are there for whoever asks.
    const bar = desk.page.getByRole('contentinfo');
    const row = broken.locator('xpath=../..');
    const lies = async (what: Locator) => (await what.boundingBox()) ?? { y: 0, height: 0 };
    expect((await lies(row)).y).toBeGreaterThanOrEqual((await lies(bar)).y);
    await models.getByRole('button', { name: 'Use the built-in policy' }).click();
    const newer = desk.message('The built-in policy decides from now on.');
    await newer.waitFor();
    expect((await lies(newer)).y).toBeGreaterThanOrEqual((await lies(bar)).y);
    expect((await lies(row)).height).toBeLessThan(10);
    const all = bar.getByRole('button', { name: /^(All \d+ messages|Whole message)$/ });
    await all.click();
    await eventually(async () => (await lies(row)).height > 10, 'the older one in full');
    expect((await lies(row)).y).toBeLessThan((await lies(bar)).y);
    await desk.page.keyboard.press('Escape');
    await bar.getByRole('button', { name: /message/, expanded: false }).waitFor();
    // The good news goes by itself, and the bad is back in the line until it is put away.
    await newer.waitFor({ state: 'detached' });
    await eventually(async () => (await lies(row)).height > 10, 'the bad news is seen');
    expect((await lies(row)).y).toBeGreaterThanOrEqual((await lies(bar)).y);
    await desk.page.keyboard.press('Escape');
    await broken.waitFor({ state: 'detached' });
    await models.getByText('A built-in policy decides.').waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('adds a session from a dialog and by drop, and takes nothing of one that is none', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
    const content = readFileSync(
      writeRandomSession({ path: (name) => join(elsewhere, name) }, 1, 'closed'),
    );
    const library = join(served.profile, 'sessions');
    const inLibrary = (): string[] =>
      // The recorder's own begin with the year.
      readdirSync(library).filter((name) => !name.startsWith('20'));
    const sessions = await desk.open('Sessions', 's');
    const row = (name: string): Locator =>
      sessions.getByRole('row').filter({ has: desk.page.getByText(name, { exact: true }) });

    await sessions.getByLabel('Filter sessions').fill('nothing is called so');
    const chooser = desk.page.waitForEvent('filechooser');
    await sessions.getByRole('button', { name: 'Add session…' }).click();
    await (await chooser).setFiles(join(elsewhere, 'random-1.oddlot'));
    await desk.message('random-1.oddlot is in the library, as random-1.').waitFor();
    await row('random-1').and(desk.page.locator('[aria-current]')).waitFor();
    await sessions.getByRole('button', { name: 'Verify random-1' }).click();
    await row('random-1')
      .getByText(/unusable|fair|good/)
      .waitFor();

    await drop(sessions, 'the same.oddlot', content);
    await desk.message('the same.oddlot was in the library before, as random-1.').waitFor();
    const damaged = Buffer.from(content);
    damaged.fill(0x55, content.length - 4096 - 300, content.length - 4096);
    await drop(sessions, 'damaged.oddlot', damaged);
    await desk.message(/^damaged\.oddlot was not added: /).waitFor();
    await drop(sessions, 'letter.oddlot', Buffer.from('Dear sir or madam'));
    await desk
      .message('letter.oddlot was not added: letter.oddlot is not a file of Oddlot’s.')
      .waitFor();
    expect(inLibrary()).toEqual(['random-1.oddlot']);

    const other = readFileSync(
      writeRandomSession({ path: (name) => join(elsewhere, name) }, 2, 'closed'),
    );
    await drop(sessions, 'random-1.oddlot', other);
    await desk.message('random-1.oddlot is in the library, as random-1 2.').waitFor();
    await row('random-1 2').and(desk.page.locator('[aria-current]')).waitFor();
    rmSync(elsewhere, { recursive: true });
    expect(desk.faults).toEqual([]);
  });

  it('keeps its layout over a reload, brings back a named one, and a closed panel', async () => {
    await desk.page.keyboard.press('ControlOrMeta+Shift+l');
    await desk.dialog().getByLabel('Keep as').fill('Mine');
    await desk.dialog().getByRole('button', { name: 'Keep', exact: true }).click();
    await desk.dialog().getByRole('button', { name: 'Mine', exact: true }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.page.keyboard.press('Alt+8');
    await desk.runCommand('Close this panel');
    await tab('Tape').waitFor({ state: 'detached' });
    await desk.reloadUntil(async () => (await tab('Tape').count()) === 0, 'the tape stays closed');
    await desk.page.keyboard.press('Alt+8');
    await tab('Tape').waitFor();
    await desk.runCommand('Close this panel');
    await tab('Tape').waitFor({ state: 'detached' });
    await desk.page.keyboard.press('ControlOrMeta+Shift+l');
    await desk.dialog().getByRole('button', { name: 'Mine', exact: true }).click();
    await tab('Tape').waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('filters markets and tape, says what is hidden, and keeps the filter over a reload', async () => {
    const markets = desk.panel('Markets');
    const row = desk.page.getByRole('grid', { name: 'Markets' }).getByRole('gridcell').first();
    // One that stays open while this takes.
    await desk.page.locator(`[id="market-${await middlingMarket(desk.page)}"]`).click();
    await desk.runCommand('Filter markets');
    await hasKeys(desk.page, '.market-filter-bar .size-preset');
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('Tab');
    await desk.page.keyboard.press('Enter');
    await markets.getByText(/^Only open · held: \d+ hidden\.$/).waitFor();
    const ticket = desk.page.getByRole('region', { name: 'Order ticket' });
    await ticket.getByRole('button', { name: /^Cross/ }).click();
    await ticket.getByRole('button', { name: /^Buy .* YES at/ }).click();
    await row.waitFor();
    await desk.reloadUntil(
      async () => (await markets.getByText('Only open · held', { exact: true }).count()) === 1,
      'the filter is kept',
    );
    await markets.getByRole('button', { name: 'Clear', exact: true }).click();
    await markets.getByText('Only open · held', { exact: true }).waitFor({ state: 'detached' });

    const tape = await desk.open('Tape', '8');
    const trade = tape.getByRole('gridcell').first();
    await trade.waitFor();
    await desk.runCommand('Tape: least size');
    await hasKeys(desk.page, '[aria-label="Least size, contracts"]');
    await desk.page.keyboard.type('1000000');
    await tape.getByText('No trade of 1,000,000 or more').waitFor();
    await tape.getByRole('button', { name: 'Show all sizes' }).click();
    await trade.waitFor();
    const exported = desk.page.waitForEvent('download');
    await tape.getByRole('button', { name: 'Export' }).click();
    expect((await exported).suggestedFilename()).toBe('oddlot-tape.csv');
    expect(desk.faults).toEqual([]);
  });

  it('undoes what was closed', async () => {
    const open = async (): Promise<string[]> =>
      (await desk.page.getByRole('tab').allInnerTexts()).toSorted();
    const before = await open();
    await desk.page.keyboard.press('Alt+8');
    await desk.runCommand('Close this panel');
    await tab('Tape').waitFor({ state: 'detached' });
    await desk.runCommand('Undo the last change of the layout');
    await tab('Tape').waitFor();
    expect(await open()).toEqual(before);
    expect(desk.faults).toEqual([]);
  });

  it('pops a panel out into a window of its own', async () => {
    await desk.open('Positions', '6');
    const opened = desk.page.waitForEvent('popup');
    await desk.page.keyboard.press('ControlOrMeta+Shift+o');
    const other = await opened;
    await other.getByRole('group', { name: 'Positions', exact: true }).waitFor();
    await other.getByRole('button', { name: 'KILL', exact: true }).waitFor();
    const theme = (page: Page): Promise<string> =>
      page.evaluate<string>('document.documentElement.dataset.theme');
    const before = await theme(other);
    await desk.page.bringToFront();
    await desk.runCommand('Dark or light');
    await eventually(async () => (await theme(other)) !== before, 'the other one looks alike');
    expect(await theme(other)).toBe(await theme(desk.page));
    await desk.runCommand('Dark or light');
    await other.close();
    expect(desk.faults).toEqual([]);
  });

  it('keeps the kill switch in a window whose panel failed', async () => {
    const go = async (hash: string): Promise<void> => {
      await desk.page.evaluate(`location.hash = '${hash}'`);
      await desk.page.reload();
    };
    await desk.page.addInitScript(`
      if (location.hash === '#panel=heatMap') {
        HTMLCanvasElement.prototype.getContext = () => {
          throw new Error('no canvas today');
        };
      }
    `);
    await go('panel=heatMap');
    await desk.page.getByText('no canvas today').waitFor();
    await desk.page.getByRole('button', { name: 'KILL', exact: true }).waitFor();
    await go('');
    await desk.ladder().waitFor();
  });

  it('keeps a setting that was found by searching', async () => {
    const density = (): Promise<string> =>
      desk.page.evaluate<string>('document.documentElement.dataset.density');
    const choose = async (value: string): Promise<void> => {
      await desk.page.keyboard.press('ControlOrMeta+,');
      await desk.dialog().getByLabel('Search settings').fill('density');
      await desk.dialog().getByLabel('density').selectOption(value);
      await eventually(async () => (await density()) === value, value);
      await desk.dialog().getByRole('button', { name: 'Close' }).click();
      await desk.dialog().waitFor({ state: 'detached' });
    };
    await choose('comfortable');
    await desk.page.reload();
    await desk.ladder().waitFor();
    await eventually(async () => (await density()) === 'comfortable', 'the setting is kept');
    await choose('compact');
    expect(desk.faults).toEqual([]);
  });

  it('gives a command another key, and Escape ends only the asking', async () => {
    await desk.page.keyboard.press('?');
    const key = desk.dialog().getByRole('button', { name: /^Change the key of Command palette/ });
    await key.click();
    await key.getByText('press a key').waitFor();
    await desk.page.keyboard.press('Escape');
    await key.getByText('press a key').waitFor({ state: 'detached' });
    expect(await desk.dialog().getAttribute('aria-label')).toBe('Keyboard');
    await key.click();
    await desk.page.keyboard.press('F9');
    await key.getByText('F9').waitFor();
    await desk.page.getByTitle('Command palette (F9)').waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    await desk.page.keyboard.press('F9');
    await desk.page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    await desk.page.keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    await desk.page.keyboard.press('?');
    await desk.dialog().getByRole('button', { name: 'Usual keys' }).click();
    await desk.page.keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('names another key wherever a panel does', async () => {
    const { keyboard } = desk.page;
    const search = desk.page.getByRole('searchbox', { name: 'Search markets' });
    expect(await search.getAttribute('placeholder')).toBe('Search markets (/)');
    await keyboard.press('?');
    for (const [command, key] of [
      ['Search markets', 'F8'],
      ['Filter markets', 'F9'],
      ['Tape: least size', 'Backspace'],
    ] as const) {
      const cap = desk.dialog().getByRole('button', { name: `Change the key of ${command}` });
      await cap.click();
      await cap.getByText('press a key').waitFor();
      await keyboard.press(key);
      await cap.getByText('press a key').waitFor({ state: 'detached' });
    }
    await desk.page.getByPlaceholder('Search markets (F8)').waitFor();
    await desk.page.getByTitle('Filters (F9)').waitFor();
    await desk.page
      .getByTitle('Only trades of this many contracts or more', { exact: true })
      .waitFor({ state: 'attached' });
    await desk.dialog().getByRole('button', { name: 'Usual keys' }).click();
    await desk.page.getByPlaceholder('Search markets (/)').waitFor();
    await keyboard.press('Escape');
    await desk.dialog().waitFor({ state: 'detached' });
    expect(desk.faults).toEqual([]);
  });

  it('judges a recorded session', async () => {
    const sessions = await desk.open('Sessions', 's');
    await sessions
      .getByRole('button', { name: /^Verify / })
      .first()
      .click();
    await sessions.getByText(/^\d+ (good|fair|unusable)$/).waitFor();
    expect(desk.faults).toEqual([]);
  });
});
