import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steadyModel } from '../../src/adapters/models/steady-model.fixture.ts';
import { launchBrowser } from '../fixtures/browser.ts';
import { writeRandomSession } from '../fixtures/random-session-file.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();

describe.skipIf(browser === null)('files that the program is started with', () => {
  let elsewhere: string;
  let served: Served;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
    const at = (name: string): string => join(elsewhere, name);
    writeFileSync(at('opened.onnx'), steadyModel('hold', 'onnx'));
    writeFileSync(at('letter.oddlot'), 'Dear sir or madam');
    const session = writeRandomSession({ path: at }, 1);
    served = await Served.start({ exchange: { seed: 7 } }, { tour: 'done' }, [
      at('letter.oddlot'),
      session,
      at('opened.onnx'),
      at('notes.txt'),
    ]);
    page = await (browser as Browser).newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(served.url);
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  const message = (text: string | RegExp) =>
    page.getByRole('log', { name: 'Messages' }).getByText(text).first();
  const sessions = () => page.getByRole('group', { name: 'Sessions', exact: true });

  it('are where they belong once the window is there, or it says why not', async () => {
    await sessions().locator('[aria-current]').getByText('random-1', { exact: true }).waitFor();
    await message(
      /^letter\.oddlot was not added: .*letter\.oddlot is not a file of Oddlot’s\.$/,
    ).waitFor();
    await message(/^Oddlot does not open .*notes\.txt\.$/).waitFor();
    await page.keyboard.press('Alt+m');
    const models = page.getByRole('group', { name: 'Models', exact: true });
    await models.getByRole('cell', { name: 'opened.onnx' }).waitFor();
    expect(readdirSync(join(served.profile, 'models'))).toContain('opened.onnx');
    expect(faults).toEqual([]);
  });

  it('are not opened again by a window that was loaded again', async () => {
    await page.reload();
    await page.getByRole('grid', { name: /Price ladder/ }).waitFor();
    await page.keyboard.press('Alt+s');
    await sessions().getByRole('row').filter({ hasText: 'random-1' }).waitFor();
    expect(await sessions().locator('[aria-current]').count()).toBe(0);
    const messages = await page.getByRole('log', { name: 'Messages' }).innerText();
    expect(messages).not.toMatch(/random-1|letter|opened|notes/);
    expect(faults).toEqual([]);
  });
});
