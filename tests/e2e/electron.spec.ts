import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../../scripts/electron-runtime.ts';
import { ROOT } from '../../scripts/ensure-build.ts';
import { unwrap } from '../../src/base/result.ts';
import { lockProfile, openProfile } from '../../src/supervisor/profile.ts';
import { eventually } from '../fixtures/eventually.ts';

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
    let desktop: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      profile = mkdtempSync(join(tmpdir(), 'oddlot-electron-'));
      writeFileSync(join(profile, 'settings.json'), '{"exchange":{"seed":7}}');
      // The sandbox refuses to work for root, as which containers run.
      const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const main = join(ROOT, 'out', 'main', 'index.js');
      desktop = await _electron.launch({
        executablePath: findElectron(ROOT) ?? '',
        args: [...asRoot, main, '--profile', profile],
      });
      page = await desktop.firstWindow();
    });
    afterAll(async () => {
      await desktop.close();
      unwrap(lockProfile(unwrap(openProfile(profile))))();
      rmSync(profile, { recursive: true, force: true });
    });

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
