import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { eventually } from '../fixtures/eventually.ts';
import { Served } from '../fixtures/served.ts';

const browser: Browser | null = await launchBrowser();
const KEY_ID = 'a952bcbe-ec3b-4b5b-b8f9-11dae589608c';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

describe.skipIf(browser === null)('keys of Kalshi accounts', () => {
  let served: Served;
  let page: Page;
  let folder: string;
  /** What the window is told of a wish to keep a key in the best place, instead of what came of it. */
  let refusal: { readonly code: string } | undefined;
  const received: string[] = [];
  /** Channels of the requests, in order. */
  const asked: string[] = [];
  /** Wishes to keep a key that are held up; undefined: none is. */
  let heldUp: (() => void)[] | undefined;
  /** Where the window wished keys to be kept. */
  const wished: unknown[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oddlot-pem-'));
    served = await Served.start({ exchange: { seed: 7 } });
    page = await (browser as Browser).newPage();
    page.setDefaultTimeout(60_000);
    await page.routeWebSocket(/\/link$/, (route) => {
      const server = route.connectToServer();
      route.onMessage((text) => {
        const { id, channel, input } = JSON.parse(String(text)) as {
          readonly id: number;
          readonly channel?: string;
          readonly input?: { readonly place?: string };
        };
        if (channel) asked.push(channel);
        if (channel === 'keys.keep') wished.push(input?.place);
        if (channel === 'keys.keep' && heldUp) {
          heldUp.push(() => server.send(text));
          return;
        }
        const isRefused = refusal && channel === 'keys.keep' && input?.place === 'best';
        if (!isRefused) server.send(text);
        else
          route.send(JSON.stringify({ type: 'reply', id, result: { ok: false, error: refusal } }));
      });
      server.onMessage((text) => {
        received.push(String(text));
        route.send(text);
      });
    });
    await page.goto(served.url);
    await page.getByRole('grid', { name: /Price ladder/ }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
    rmSync(folder, { recursive: true });
  });

  const settings = (): Locator => page.getByRole('dialog', { name: 'Settings' });
  const row = (environment: string): Locator =>
    settings().getByRole('group', { name: `Key for ${environment}` });
  const button = (name: string): Locator => settings().getByRole('button', { name, exact: true });
  const adding = (environment = 'demo'): Locator =>
    page.getByRole('dialog', { name: `Key for ${environment}` });

  function file(name: string, text: string, mode = 0o600): string {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  }
  const openSettings = async (search: string): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+,');
    await settings().getByLabel('Search settings').fill(search);
  };
  /** Asks to keep the key in a file, all by keys. */
  async function keep(path: string): Promise<void> {
    const field = adding().getByLabel('Key file');
    await field.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(path);
    await page.keyboard.press('Enter');
  }
  const kept = (): unknown =>
    JSON.parse(readFileSync(join(served.profile, 'kalshi-demo.json'), 'utf8'));

  it('are found by searching, added by file, and refused with the reason', async () => {
    await openSettings('api key');
    await row('production').getByText('Orders to production are impossible.').waitFor();
    await button('Add the demo key').press('Enter');
    await adding().getByLabel('Key id').fill('not an id');
    await adding().getByLabel('Key file').fill(file('words.pem', 'SECRET WORDS'));
    expect(await adding().getByRole('button', { name: 'Keep the key' }).isDisabled()).toBe(true);
    await adding().getByLabel('Key id').fill(KEY_ID);
    const refused = adding().getByRole('alert');
    await keep(file('words.pem', 'SECRET WORDS'));
    await refused.getByText(/holds no private key/).waitFor();
    await keep(file('shared.pem', PEM, 0o644));
    await refused.getByText(/Others may read .*shared\.pem \(mode 644\)/).waitFor();
    await keep(join(folder, 'none.pem'));
    await refused.getByText(/none\.pem cannot be read: ENOENT/).waitFor();
    await keep('key.pem');
    await refused.getByText(/key\.pem is not a whole path/).waitFor();

    const pem = file('key.pem', PEM);
    await keep(pem);
    await adding().waitFor({ state: 'detached' });
    await row('demo').getByText(KEY_ID).waitFor();
    await row('demo').getByText(`in ${pem}`).waitFor();
    await settings().getByText(`Leave ${pem} where it is.`).waitFor();
    expect(kept()).toEqual({ keyId: KEY_ID, privateKeyFile: pem });
    expect(new Set(wished)).toEqual(new Set(['best']));
  });

  it('for production stay in their file, where the command that uses them reads it', async () => {
    await button('Add the production key').click();
    const pem = join(folder, 'key.pem');
    await adding('production')
      .getByText(/^The key stays in its file/)
      .waitFor();
    await adding('production').getByLabel('Key id').fill(KEY_ID);
    await adding('production').getByLabel('Key file').fill(pem);
    await page.keyboard.press('Enter');
    await adding('production').waitFor({ state: 'detached' });
    await row('production').getByText(`in ${pem}`).waitFor();
    expect(wished.at(-1)).toBe('file');
    expect(readdirSync(served.profile)).toContain('kalshi-production.json');
  });

  it('are removed once a person has confirmed it, and their file stays', async () => {
    const asked = page.getByRole('dialog', { name: 'Remove the demo key' });
    await button('Remove the demo key').click();
    await asked.getByRole('button', { name: 'Leave it' }).click();
    await row('demo').getByText(KEY_ID).waitFor();
    await button('Remove the demo key').click();
    await asked.getByRole('button', { name: 'Remove the key' }).click();
    await button('Add the demo key').waitFor();
    expect(readdirSync(served.profile)).not.toContain('kalshi-demo.json');
    expect(readFileSync(join(folder, 'key.pem'), 'utf8')).toBe(PEM);
  });

  it('are asked for once, however often Enter is pressed before the answer', async () => {
    await button('Add the demo key').click();
    await adding().getByLabel('Key id').fill(KEY_ID);
    const wishes: (() => void)[] = (heldUp = []);
    await keep(join(folder, 'none.pem'));
    await page.keyboard.press('Enter');
    // Requests arrive in order, so a second wish would be here before the looks that come later.
    const looks = (): number => asked.filter((channel) => channel === 'keys.read').length;
    const before = looks();
    await eventually(() => looks() >= before + 2, 'later requests');
    expect(wishes).toHaveLength(1);
    heldUp = undefined;
    for (const send of wishes) send();
    await adding()
      .getByText(/none\.pem cannot be read/)
      .waitFor();
    await adding().getByRole('button', { name: 'Cancel' }).click();
    await adding().waitFor({ state: 'detached' });
  });

  it('stay unencrypted only where nothing can encrypt and a person insists', async () => {
    refusal = { code: 'credentials.noSecretStore' };
    await button('Add the demo key').click();
    await adding().getByLabel('Key id').fill(KEY_ID);
    const pem = join(folder, 'key.pem');
    await keep(pem);
    await adding()
      .getByText(/nothing to keep secrets in/)
      .waitFor();
    expect(readdirSync(served.profile)).not.toContain('kalshi-demo.json');
    await adding().getByRole('button', { name: 'Leave it in its file, unencrypted' }).click();
    await adding().waitFor({ state: 'detached' });
    expect(kept()).toEqual({ keyId: KEY_ID, privateKeyFile: pem });
    refusal = undefined;
    await page.keyboard.press('Escape');
    await settings().waitFor({ state: 'detached' });
  });

  it('are nowhere but in their file: neither sent to the window nor in the profile', async () => {
    const [, secret = ''] = PEM.split('\n');
    expect(received.some((text) => text.includes(KEY_ID))).toBe(true);
    expect(received.filter((text) => text.includes(secret) || text.includes('SECRET'))).toEqual([]);
    const files = readdirSync(served.profile, { recursive: true, encoding: 'utf8' })
      .map((name) => join(served.profile, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((path) => readFileSync(path, 'latin1').includes(secret))).toEqual([]);
  });
});
