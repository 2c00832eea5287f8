import { generateKeyPairSync } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../../scripts/electron-runtime.ts';
import { ROOT } from '../../scripts/ensure-build.ts';
import { unwrap } from '../../src/base/result.ts';
import type { Reply } from '../../src/contract/requests.ts';
import { lockProfile, openProfile } from '../../src/supervisor/profile.ts';
import { eventually } from '../fixtures/eventually.ts';
import { writeRandomSession } from '../fixtures/random-session-file.ts';

/** Why the real runtime cannot be tried here; undefined where it can. */
function obstacle(): string | undefined {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (findElectron(ROOT) === undefined) {
    return 'the Electron runtime is not installed (node node_modules/electron/install.js)';
  }
  const isBlind = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
  return isBlind ? 'there is no display (xvfb-run makes one)' : undefined;
}

const reason = obstacle();
if (reason !== undefined) console.warn(`desktop journeys skipped: ${reason}`);

/** The page's own view of what the preload gives it. */
interface DesktopPage {
  readonly oddlot: Record<string, (input: unknown) => Promise<unknown>>;
  readonly require?: unknown;
  readonly process?: unknown;
}

describe.skipIf(reason !== undefined)(
  `the desktop window${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let profile: string;
    /** Where sessions lie that are not of the profile. */
    let elsewhere: string;
    let desktop: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      profile = mkdtempSync(join(tmpdir(), 'oddlot-electron-'));
      writeFileSync(join(profile, 'settings.json'), '{"exchange":{"seed":7}}');
      elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-elsewhere-'));
      desktop = await _electron.launch({
        executablePath: findElectron(ROOT) ?? '',
        args: [...line(), writeRandomSession({ path: (name) => join(elsewhere, name) }, 1)],
      });
      page = await desktop.firstWindow();
    });
    afterAll(async () => {
      await desktop.close();
      unwrap(lockProfile(unwrap(openProfile(profile))))();
      rmSync(profile, { recursive: true, force: true });
      rmSync(elsewhere, { recursive: true, force: true });
    });

    /** What starts the program on the profile. */
    function line(): string[] {
      // The sandbox refuses to work for root, as which containers run.
      const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      return [...asRoot, join(ROOT, 'out', 'main', 'index.js'), '--profile', profile];
    }

    const shownSession = (name: string) =>
      page
        .getByRole('group', { name: 'Sessions', exact: true })
        .locator('[aria-current]')
        .getByText(name, { exact: true });

    const ladderMoves = async (): Promise<void> => {
      const ladder = page.getByRole('grid', { name: /Price ladder/ });
      await ladder.waitFor();
      const before = await ladder.innerText();
      await eventually(async () => (await ladder.innerText()) !== before, 'the ladder moves');
    };

    it('shows a book that moves', async () => {
      expect(page.url()).toBe('app://oddlot/');
      await page.getByRole('grid', { name: 'Markets' }).getByRole('row').nth(3).waitFor();
      await ladderMoves();
    });

    it('brings the session that it was started with into the library, and shows it', async () => {
      await shownSession('random-1').waitFor();
    });

    it('takes another one from a second start, named from where that was', async () => {
      writeRandomSession({ path: () => join(elsewhere, 'Second day.oddlot') }, 2);
      const second = spawn(findElectron(ROOT) ?? '', [...line(), 'Second day.oddlot'], {
        cwd: elsewhere,
        stdio: 'ignore',
      });
      await once(second, 'exit');
      await shownSession('Second day').waitFor();
      expect(desktop.windows()).toHaveLength(1);
    });

    it('gives the page its requests and nothing of Node', async () => {
      const seen = await page.evaluate(async () => {
        const { oddlot, require, process } = globalThis as unknown as DesktopPage;
        const app = await oddlot['app.read']?.({});
        const bad = await oddlot['service.restart']?.({ service: 'shell' });
        return { app, bad, node: [typeof require, typeof process] };
      });
      expect(seen).toMatchObject({
        app: { ok: true, value: { shell: 'desktop', mode: 'embedded', seed: 7 } },
        bad: { ok: false, error: { code: 'request.badInput' } },
        node: ['undefined', 'undefined'],
      });
    });

    it('keeps a key so that the profile cannot be read for it, or says that it cannot', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
      const privateKeyFile = join(profile, 'demo.pem');
      writeFileSync(privateKeyFile, pem, { mode: 0o600 });
      const kept = (await page.evaluate(async (file) => {
        const { oddlot } = globalThis as unknown as DesktopPage;
        return oddlot['keys.keep']?.({ environment: 'demo', keyId: 'id', privateKeyFile: file });
      }, privateKeyFile)) as Reply<'keys.keep'>;
      rmSync(privateKeyFile);
      // Whether this machine has a key ring is not for a test to say.
      const outcome = kept.ok ? kept.value.key.place : kept.error.code;
      expect(['encrypted', 'credentials.noSecretStore']).toContain(outcome);
      const [, secret = ''] = pem.split('\n');
      const sealed = readdirSync(profile).filter((name) => name.startsWith('kalshi-'));
      expect(sealed).toHaveLength(kept.ok ? 1 : 0);
      for (const name of sealed) {
        const { sealedPem } = JSON.parse(readFileSync(join(profile, name), 'utf8')) as {
          readonly sealedPem: string;
        };
        expect(Buffer.from(sealedPem, 'base64').toString('latin1')).not.toContain(secret);
      }
    });

    it('stays on its page and opens no other', async () => {
      await page.evaluate(() => {
        const page = globalThis as unknown as {
          location: { href: string };
          open(url: string): unknown;
        };
        page.open('https://example.invalid/');
        page.location.href = 'https://example.invalid/';
      });
      await ladderMoves();
      expect(page.url()).toBe('app://oddlot/');
      expect(desktop.windows()).toHaveLength(1);
    });

    it('is right again after it was loaded again', async () => {
      await page.reload();
      await ladderMoves();
    });
  },
);
