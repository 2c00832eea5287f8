import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { protocol, session } from '../../tests/fixtures/fake-electron.ts';
import { registerPageScheme, servePage } from './page-protocol.ts';

vi.mock('electron', () => import('../../tests/fixtures/fake-electron.ts'));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-protocol-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.json'), 'secret');
  writeFileSync(join(folder, 'page', 'index.html'), 'page');
  writeFileSync(join(folder, 'page', 'assets', 'main.js'), 'script');
  servePage(session.defaultSession as never, join(folder, 'page'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As Chromium hands it over; `Request` itself would tidy the address up. */
const ask = (url: string, method = 'GET'): Promise<Response> => {
  const handler = session.defaultSession.schemes.get('app');
  if (!handler) throw new Error('no handler');
  return handler({ url, method } as Request);
};

describe('the page protocol', () => {
  it('is an origin of its own', () => {
    registerPageScheme();
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledWith([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  it('serves the page and its assets under the policy', async () => {
    const page = await ask('app://oddlot/');
    expect(await page.text()).toBe('page');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await (await ask('app://oddlot/assets/main.js?x#y')).text()).toBe('script');
  });

  it.each([
    'app://oddlot/../secret.json',
    'app://oddlot/assets/../../secret.json',
    'app://oddlot/%2e%2e/secret.json',
    'app://oddlot/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    'app://oddlot/..%5csecret.json',
    'app://oddlot//secret.json',
    'app://other/',
    'app://other/index.html',
    'app://oddlot/missing.js',
  ])('has nothing at %s', async (url) => {
    const answer = await ask(url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers nothing but GET', async () => {
    expect((await ask('app://oddlot/', 'POST')).status).toBe(404);
  });
});
