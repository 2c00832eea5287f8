import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { hasKeys } from '../fixtures/has-keys.ts';
import { Served } from '../fixtures/served.ts';
import { writeRandomSession } from '../fixtures/random-session-file.ts';
import { readyPid } from '../fixtures/service-pid.ts';
import { soon } from '../fixtures/soon.ts';

const browser: Browser | null = await launchBrowser();

/** What people do with the window, one after the other on one desk, from its first start on. */
describe.skipIf(browser === null)('journeys', () => {
  let served: Served;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } }, {});
    const context = await (browser as Browser).newContext({
      viewport: { width: 1440, height: 900 },
    });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(served.url);
    await ladder().waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(() => void faults.splice(0));

  const tour = (): Locator => page.getByRole('region', { name: 'Tour' });
  const ladder = (): Locator => page.getByRole('grid', { name: /Price ladder/ });
  const panel = (name: string): Locator => page.getByRole('group', { name, exact: true });
  const ticket = (): Locator => page.getByRole('region', { name: 'Order ticket' });
  const dialog = (): Locator => page.getByRole('dialog');
  const tab = (title: string): Locator => page.getByRole('tab', { name: title, exact: true });
  const message = (text: string | RegExp): Locator =>
    page.getByRole('log', { name: 'Messages' }).getByText(text).first();

  /** Brings a panel to the front by its key. */
  async function open(name: string, key: string): Promise<Locator> {
    await page.keyboard.press(`Alt+${key}`);
    await panel(name).waitFor();
    return panel(name);
  }

  async function runCommand(title: string): Promise<void> {
    await page.keyboard.press('ControlOrMeta+k');
    await hasKeys(page, '.palette-input');
    await page.keyboard.type(title);
    await dialog().getByRole('option', { name: title }).first().waitFor();
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
  }

  async function chooseMarket(words: string): Promise<void> {
    const search = async (): Promise<void> => {
      await page.keyboard.press('/');
      await hasKeys(page, '[aria-label="Search markets"]');
      await page.keyboard.press('ControlOrMeta+a');
    };
    await search();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: new RegExp(`Price ladder of .*${words}`, 'i') }).waitFor();
    await search();
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    await hasKeys(page, '[aria-label="Markets"]');
  }

  /** Reloads until `isSo`: what the window keeps is written a moment after the change. */
  async function reloadUntil(isSo: () => Promise<boolean>, what: string): Promise<void> {
    await eventually(async () => {
      await page.reload();
      await ladder().waitFor();
      return isSo();
    }, what);
  }

  /** Drops a file on a panel. */
  async function drop(onto: Locator, name: string, content: Buffer): Promise<void> {
    const dataTransfer = await page.evaluateHandle(
      `(() => {
        const bytes = Uint8Array.from(atob('${content.toString('base64')}'), (c) => c.charCodeAt(0));
        const moved = new DataTransfer();
        moved.items.add(new File([bytes], '${name}'));
        return moved;
      })()`,
    );
    await onto.locator('.drop-place').dispatchEvent('drop', { dataTransfer });
  }

  const cancelAt = (price: string): Locator =>
    panel('Orders').getByRole('button', {
      name: new RegExp(`^Cancel order of .* at ${price.replace('.', '\\.')}¢$`),
    });

  it('leads through the window at a first start, by key and pointer, once', async () => {
    for (const title of ['Markets', 'Ladder', 'Ticket']) {
      await tour().getByRole('heading', { name: title }).waitFor();
      await hasKeys(page, '.tour button');
      await page.keyboard.press('ArrowRight');
    }
    await tour().getByRole('heading', { name: 'Actor' }).waitFor();
    await panel('Actor').waitFor();
    await tour().getByRole('button', { name: 'Next' }).click();
    await tour().getByRole('heading', { name: 'Kill switch' }).waitFor();
    await hasKeys(page, '.tour button');
    await page.keyboard.press('ArrowLeft');
    await tour().getByRole('heading', { name: 'Actor' }).waitFor();
    // Nothing waits for the tour to end.
    await page.keyboard.press('ControlOrMeta+k');
    await dialog().waitFor();
    await page.keyboard.press('Escape');
    await tour().getByRole('button', { name: 'Skip the tour' }).click();
    await tour().waitFor({ state: 'detached' });
    await reloadUntil(async () => (await tour().count()) === 0, 'no second tour');
    await runCommand('Take the tour');
    await tour().waitFor();
    await hasKeys(page, '.tour button');
    await page.keyboard.press('Escape');
    await tour().waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('comes from the first start to the first fill', async () => {
    await chooseMarket('gold');
    // The other side may move away between the look and the order: then it is crossed again.
    await eventually(async () => {
      await ticket()
        .getByRole('button', { name: /^Cross/ })
        .click();
      await ticket()
        .getByRole('button', { name: /^Buy .* YES at/ })
        .click();
      return soon(message(/: filled\.$/));
    }, 'a fill');
    const fills = await open('Fills', '7');
    await fills.getByText(/GOLD/).first().waitFor();
    const positions = await open('Positions', '6');
    await positions.getByText(/GOLD/).first().waitFor();
    expect(faults).toEqual([]);
  });

  it('places an order, amends it in a dialog, and cancels it', async () => {
    await open('Orders', '5');
    await ticket().getByLabel('Price ¢').fill('2');
    await ticket()
      .getByRole('button', { name: /^Buy .* YES at 2/ })
      .click();
    await cancelAt('2').waitFor();
    await panel('Orders')
      .getByRole('button', { name: /^Amend order of .* at 2¢$/ })
      .click();
    await dialog().getByLabel('Price ¢').fill('3');
    await dialog().getByLabel('Left').fill('4');
    await dialog().getByRole('button', { name: 'Amend' }).click();
    await message(/^Amend to 4 at 3¢: done/).waitFor();
    await cancelAt('3').click();
    await cancelAt('3').waitFor({ state: 'detached' });
    await panel('Orders').getByText('cancelled', { exact: true }).first().waitFor();
    expect(faults).toEqual([]);
  });

  it('places on the ladder by a click, moves by a drag, cancels by the right button', async () => {
    const rows = ladder().locator('.ladder-row:not([hidden])');
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
    await last.locator('[data-column="ownBid"]').hover();
    await page.mouse.down();
    await above.locator('[data-column="ownBid"]').hover();
    await page.mouse.up();
    await cancelAt(to).waitFor();
    await above.locator('[data-column="ownBid"]').click({ button: 'right' });
    await cancelAt(to).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('takes a market over and hands it back', async () => {
    const badge = panel('Markets').locator('[aria-selected="true"] .market-badge', {
      hasText: 'you',
    });
    const actor = await open('Actor', 'a');
    await actor.getByRole('button', { name: 'Take over', exact: true }).click();
    await badge.waitFor();
    await actor.getByText('Markets', { exact: true }).click();
    await actor.getByText('yours', { exact: true }).waitFor();
    await actor.getByRole('button', { name: /^Hand back .*GOLD/ }).click();
    await badge.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('takes a model from a dialog and by drop, and says why another is none', async () => {
    const models = await open('Models', 'm');
    const chooser = page.waitForEvent('filechooser');
    await models.getByRole('button', { name: 'Load…' }).click();
    await (
      await chooser
    ).setFiles({
      name: 'chosen.zip',
      mimeType: 'application/zip',
      buffer: steadyModel('hold'),
    });
    await message('chosen.zip is in the models folder.').waitFor();
    await models.getByRole('button', { name: 'Use chosen', exact: true }).click();
    await message('chosen decides from now on.').waitFor();
    await models.getByRole('button', { name: /^Pin chosen/ }).waitFor();

    await drop(models, 'dropped.onnx', steadyModel('hold', 'onnx'));
    await message('dropped.onnx is in the models folder.').waitFor();
    await drop(models, 'broken.onnx', Buffer.from('not a network'));
    await message(/^broken\.onnx was not taken: /).waitFor();
    await models.getByRole('button', { name: 'Use the built-in policy' }).click();
    await models.getByText('A built-in policy decides.').waitFor();
    expect(faults).toEqual([]);
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
    const sessions = await open('Sessions', 's');
    const row = (name: string): Locator =>
      sessions.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });

    await sessions.getByLabel('Filter sessions').fill('nothing is called so');
    const chooser = page.waitForEvent('filechooser');
    await sessions.getByRole('button', { name: 'Add session…' }).click();
    await (await chooser).setFiles(join(elsewhere, 'random-1.oddlot'));
    await message('random-1.oddlot is in the library, as random-1.').waitFor();
    await row('random-1').and(page.locator('[aria-current]')).waitFor();
    await sessions.getByRole('button', { name: 'Verify random-1' }).click();
    await row('random-1')
      .getByText(/unusable|fair|good/)
      .waitFor();

    await drop(sessions, 'the same.oddlot', content);
    await message('the same.oddlot was in the library before, as random-1.').waitFor();
    const damaged = Buffer.from(content);
    damaged.fill(0x55, content.length - 4096 - 300, content.length - 4096);
    await drop(sessions, 'damaged.oddlot', damaged);
    await message(/^damaged\.oddlot was not added: /).waitFor();
    await drop(sessions, 'letter.oddlot', Buffer.from('Dear sir or madam'));
    await message(
      'letter.oddlot was not added: letter.oddlot is not a file of Oddlot’s.',
    ).waitFor();
    expect(inLibrary()).toEqual(['random-1.oddlot']);

    const other = readFileSync(
      writeRandomSession({ path: (name) => join(elsewhere, name) }, 2, 'closed'),
    );
    await drop(sessions, 'random-1.oddlot', other);
    await message('random-1.oddlot is in the library, as random-1 2.').waitFor();
    await row('random-1 2').and(page.locator('[aria-current]')).waitFor();
    rmSync(elsewhere, { recursive: true });
    expect(faults).toEqual([]);
  });

  it('stops everything with one key, and lets go only with checklist, phrase and reason', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+k');
    await page.getByText(/KILL SWITCH LATCHED/).waitFor();
    await page.getByRole('button', { name: /Release…/ }).click();
    await dialog().getByRole('list', { name: 'Checklist' }).getByRole('listitem').first().waitFor();
    const release = dialog().getByRole('button', { name: 'Release', exact: true });
    const phrase = dialog().getByLabel('Type RELEASE');
    await dialog().getByLabel('Reason').fill('journey');
    await phrase.fill('release');
    expect(await release.isDisabled()).toBe(true);
    await phrase.fill('RELEASE');
    // What the checklist finds may be another from one look to the next.
    await eventually(async () => {
      await release.click({ timeout: 5000 }).catch(() => undefined);
      return soon(dialog(), 'detached');
    }, 'the release');
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows that the order service died, and works again by itself', async () => {
    await open('Health', '9');
    const orders = (): Promise<number | undefined> => readyPid(page, 'Order service');
    // Looked for in every frame: it may be back soon.
    let isSeen = false;
    const away = page.evaluate(`new Promise((seen) => {
      const look = () => {
        if (document.body.innerText.includes('Order service away')) seen();
        else requestAnimationFrame(look);
      };
      look();
    })`);
    void away.then(() => (isSeen = true));
    // As often as it takes until a frame shows it: each time in a row it is away for longer.
    const killed: (number | undefined)[] = [undefined];
    await eventually(async () => {
      const pid = isSeen ? undefined : await orders();
      if (pid !== undefined && !killed.includes(pid)) {
        process.kill(pid, 'SIGKILL');
        killed.push(pid);
      }
      return isSeen;
    }, 'the word that it is away');
    expect(killed.length).toBeGreaterThan(1);
    await eventually(async () => !killed.includes(await orders()), 'a new process');
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await open('Orders', '5');
    await ticket().getByLabel('Price ¢').fill('2');
    await ticket()
      .getByRole('button', { name: /^Buy .* YES at 2/ })
      .click();
    await cancelAt('2').click();
    await cancelAt('2').waitFor({ state: 'detached' });
  });

  it('keeps its layout over a reload, brings back a named one, and a closed panel', async () => {
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await dialog().getByLabel('Keep as').fill('Mine');
    await dialog().getByRole('button', { name: 'Keep', exact: true }).click();
    await dialog().getByRole('button', { name: 'Mine', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+8');
    await runCommand('Close this panel');
    await tab('Tape').waitFor({ state: 'detached' });
    await reloadUntil(async () => (await tab('Tape').count()) === 0, 'the tape stays closed');
    await page.keyboard.press('Alt+8');
    await tab('Tape').waitFor();
    await runCommand('Close this panel');
    await tab('Tape').waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+Shift+l');
    await dialog().getByRole('button', { name: 'Mine', exact: true }).click();
    await tab('Tape').waitFor();
    expect(faults).toEqual([]);
  });

  it('is used by keyboard alone', async () => {
    await chooseMarket('gold');
    await open('Orders', '5');
    await hasKeys(page, '.panel[aria-label="Orders"] *');
    await page.keyboard.press('b');
    await hasKeys(page, '#ticket-price');
    await page.keyboard.press('1');
    await page.keyboard.press('Alt+5');
    await hasKeys(page, '.panel[aria-label="Orders"] *');
    // Another price than the one before comes into the field, and what is typed then takes its place.
    await page.keyboard.press('b');
    await hasKeys(page, '#ticket-price');
    await page.keyboard.press('2');
    expect(await ticket().getByLabel('Price ¢').inputValue()).toBe('2');
    await page.keyboard.press('Enter');
    await cancelAt('2').waitFor();
    await page.keyboard.press('Alt+5');
    await hasKeys(page, '.panel[aria-label="Orders"] *');
    await page.keyboard.press('Shift+x');
    await cancelAt('2').waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+3');
    await hasKeys(page, '.panel[aria-label="Ladder"] *');
    await page.keyboard.press('F6');
    await hasKeys(page, '.panel:not([aria-label="Ladder"]) *');
    await runCommand('Show Risk');
    await panel('Risk').waitFor();
    await page.keyboard.press('ControlOrMeta+,');
    await dialog().getByText('density', { exact: true }).waitFor();
    await page.keyboard.type('sequence gaps and densities of nothing');
    await dialog().getByText('No such setting').waitFor();
    // The first one empties the search.
    await page.keyboard.press('Escape');
    await dialog().getByText('density', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('makes a limit stricter at once, and looser only after a second word', async () => {
    const risk = await open('Risk', 'r');
    const limit = risk.getByLabel('Order size, contracts');
    const before = await limit.inputValue();
    const change = async (to: string): Promise<void> => {
      await limit.fill(to);
      await risk.getByLabel('Reason for the change').fill('journey');
      await risk.getByRole('button', { name: 'Change', exact: true }).click();
    };
    await change('900');
    await message('The stricter limits are in force.').waitFor();
    await risk.getByLabel('Reason for the change').waitFor({ state: 'detached' });
    // Never the one before, not even for a moment.
    expect(await limit.inputValue()).toBe('900');
    await change(before);
    const proposal = risk.getByRole('status', { name: 'Proposed limits' });
    await proposal.getByText(/Order size 900 → 1,000/).waitFor();
    await eventually(async () => (await limit.inputValue()) === '900', 'the stricter one counts');
    await proposal.getByRole('button', { name: 'Confirm' }).click();
    await message('The looser limits are in force.').waitFor();
    await eventually(async () => (await limit.inputValue()) === before, 'the looser one counts');
    expect(faults).toEqual([]);
  });

  it('keeps a setting that was found by searching', async () => {
    const density = (): Promise<string> =>
      page.evaluate<string>('document.documentElement.dataset.density');
    const choose = async (value: string): Promise<void> => {
      await page.keyboard.press('ControlOrMeta+,');
      await dialog().getByLabel('Search settings').fill('density');
      await dialog().getByLabel('density').selectOption(value);
      await eventually(async () => (await density()) === value, value);
      await dialog().getByRole('button', { name: 'Close' }).click();
      await dialog().waitFor({ state: 'detached' });
    };
    await choose('comfortable');
    await page.reload();
    await ladder().waitFor();
    await eventually(async () => (await density()) === 'comfortable', 'the setting is kept');
    await choose('compact');
    expect(faults).toEqual([]);
  });

  it('gives a command another key, and Escape ends only the asking', async () => {
    await page.keyboard.press('?');
    const key = dialog().getByRole('button', { name: /^Change the key of Command palette/ });
    await key.click();
    await key.getByText('press a key').waitFor();
    await page.keyboard.press('Escape');
    await key.getByText('press a key').waitFor({ state: 'detached' });
    expect(await dialog().getAttribute('aria-label')).toBe('Keyboard');
    await key.click();
    await page.keyboard.press('F9');
    await key.getByText('F9').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('F9');
    await page.getByRole('dialog', { name: 'Command palette' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await dialog().getByRole('button', { name: 'Usual keys' }).click();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  it('turns an exit rule on and off', async () => {
    const exits = await open('Exit rules', 'x');
    const rule = exits.getByRole('row', { name: /^Stop loss/ });
    const set = async (to: string, state: string): Promise<void> => {
      await exits.getByLabel(/^Stop loss,/).fill(to);
      await exits.getByRole('button', { name: 'Change', exact: true }).click();
      await rule.getByText(state, { exact: true }).waitFor();
    };
    await set('90', 'on');
    await set('', 'off');
    expect(faults).toEqual([]);
  });

  it('goes off when a price is reached, and keeps that in the log', async () => {
    const alerts = await open('Alerts', 'l');
    await alerts.getByLabel('What to watch').selectOption('priceBelow');
    await alerts.getByLabel('Bound, ¢').fill('99');
    await alerts.getByRole('button', { name: 'Alert me' }).click();
    await message(/^Alert: .*Price at or below 99/).waitFor();
    await alerts
      .getByRole('region', { name: 'Alerts that went off' })
      .getByText(/Price at or below 99/)
      .waitFor();
    await alerts.getByRole('button', { name: /^Remove: / }).click();
    await alerts.getByText('None is set.').waitFor();
    expect(faults).toEqual([]);
  });

  it('judges a recorded session', async () => {
    const sessions = await open('Sessions', 's');
    await sessions
      .getByRole('button', { name: /^Verify / })
      .first()
      .click();
    await sessions.getByText(/^\d+ (good|fair|unusable)$/).waitFor();
    expect(faults).toEqual([]);
  });
});
