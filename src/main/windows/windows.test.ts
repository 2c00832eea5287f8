import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import {
  app,
  BrowserWindow,
  FakeContents,
  nativeTheme,
  screen,
  session,
  shell,
} from '../../../tests/fixtures/fake-electron.ts';
import { lockNavigation, lockPermissions } from './lock-down.ts';
import { menuTemplate } from './menu.ts';
import { openWindow } from './open-window.ts';
import { applyTheme, COLOURS } from './theme.ts';
import { placeWindow, readBounds } from './window-bounds.ts';

vi.mock('electron', () => import('../../../tests/fixtures/fake-electron.ts'));

let folder: string;
let boundsFile: string;
let log: LogEntry[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-window-'));
  boundsFile = join(folder, 'bounds.json');
  log = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  app.removeAllListeners();
  nativeTheme.removeAllListeners();
  nativeTheme.shouldUseDarkColors = true;
});

const open = (): BrowserWindow => {
  const logger = createLogger({ source: 'test', nowUs: () => 0, sink: (entry) => log.push(entry) });
  const options = { url: 'app://oddlot/', preload: '/preload.cjs', boundsFile, logger };
  return openWindow(options) as unknown as BrowserWindow;
};

describe('the window', () => {
  it('is isolated, sandboxed and without Node', () => {
    const { options } = open();
    expect(options['webPreferences']).toEqual({
      preload: '/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    expect(options).toMatchObject({ titleBarStyle: 'hidden', show: false, width: 1440 });
  });

  it('shows itself when there is something to see', () => {
    const window = open();
    expect(window.loadURL).toHaveBeenCalledWith('app://oddlot/');
    expect(window.show).not.toHaveBeenCalled();
    window.emit('ready-to-show');
    expect(window.show).toHaveBeenCalledOnce();
  });

  it('opens where it was closed, maximized if it was', () => {
    const first = open();
    first.isMaximized.mockReturnValue(true);
    first.emit('close');
    const second = open();
    expect(second.options).toMatchObject({ x: 10, y: 20, width: 1200, height: 800 });
    second.emit('ready-to-show');
    expect(second.maximize).toHaveBeenCalledOnce();
  });

  it('comes back to a screen when the one it was on is gone', () => {
    const kept = { x: 3000, y: 100, width: 1200, height: 800, maximized: 'no' as const };
    expect(placeWindow(kept)).toEqual({ width: 1200, height: 800 });
    const second = { workArea: { x: 1920, y: 0, width: 1920, height: 1080 } };
    screen.getAllDisplays.mockReturnValueOnce([second]);
    expect(placeWindow(kept)).toEqual({ x: 3000, y: 100, width: 1200, height: 800 });
  });

  it('takes no harm from a broken file of bounds', () => {
    for (const text of ['', '{', '[]', '{"x":1}', '{"x":1,"y":1,"width":0,"height":1}']) {
      writeFileSync(boundsFile, text);
      expect(readBounds(boundsFile)).toBeUndefined();
    }
  });

  it('follows the theme in what the system paints', () => {
    const window = open();
    expect(window.options['backgroundColor']).toBe(COLOURS.dark.ground);
    applyTheme('light');
    expect(nativeTheme.themeSource).toBe('light');
    nativeTheme.shouldUseDarkColors = false;
    nativeTheme.emit('updated');
    expect(window.setBackgroundColor).toHaveBeenCalledWith(COLOURS.light.ground);
    window.emit('closed');
    expect(nativeTheme.listenerCount('updated')).toBe(0);
  });

  it('has the colours of the page', () => {
    const file = resolve(import.meta.dirname, '../../renderer/app/tokens.css');
    const [, dark = '', light = ''] = readFileSync(file, 'utf8').split(/^:root/m);
    for (const [css, colours] of [
      [dark, COLOURS.dark],
      [light, COLOURS.light],
    ] as const) {
      for (const [name, colour] of Object.entries(colours)) {
        expect(css).toContain(`--${name}: ${colour};`);
      }
    }
  });

  it('takes the windows of single panels with it', () => {
    const window = open();
    const panel = new BrowserWindow({});
    window.emit('closed');
    expect(panel.close).toHaveBeenCalledOnce();
  });

  it('loads a crashed page again, a few times', () => {
    const { webContents } = open();
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(webContents.reload).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i += 1) {
      webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    }
    expect(webContents.reload).toHaveBeenCalledTimes(3);
    expect(log).toHaveLength(5);
  });
});

describe('navigation', () => {
  let contents: FakeContents;
  beforeEach(() => {
    shell.openExternal.mockClear();
    lockNavigation({ pageOrigin: 'app://oddlot', preload: '/preload.js' });
    contents = new FakeContents();
    app.emit('web-contents-created', {}, contents);
  });
  const navigate = (event: string, url: string): boolean => {
    const preventDefault = vi.fn<() => void>();
    contents.emit(event, { url, preventDefault });
    return preventDefault.mock.calls.length === 0;
  };

  it('stays on our page', () => {
    expect(navigate('will-navigate', 'app://oddlot/?again')).toBe(true);
    for (const url of ['https://evil.example/', 'app://other/', 'file:///etc/passwd', 'nonsense']) {
      expect(navigate('will-navigate', url)).toBe(false);
      expect(navigate('will-redirect', url)).toBe(false);
    }
    expect(shell.openExternal).not.toHaveBeenCalled();
  });

  it.each([
    'app://oddlot/#panel=heatMap',
    'app://oddlot/#panel=ladder&market=KXBTC-26NOV2117-T98000.5',
  ])('opens windows for our own panels, as locked as the first one: %s', (url) => {
    const opened = contents.openHandler?.({ url });
    expect(opened).toMatchObject({
      action: 'allow',
      overrideBrowserWindowOptions: {
        show: true,
        webPreferences: {
          preload: '/preload.js',
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
        },
      },
    });
  });

  it('keeps their own colours with the theme', () => {
    const panel = new BrowserWindow({});
    contents.emit('did-create-window', panel, {});
    nativeTheme.emit('updated');
    expect(panel.setBackgroundColor).toHaveBeenCalledOnce();
    panel.emit('closed');
    nativeTheme.emit('updated');
    expect(panel.setBackgroundColor).toHaveBeenCalledOnce();
  });

  it('opens no other windows and no foreign content', () => {
    for (const url of [
      'app://oddlot/',
      'app://oddlot/#panel=',
      'app://oddlot/#panel=a%20b',
      'app://oddlot/#panel=ladder&market=',
      'app://oddlot/#panel=ladder&market=a%20b',
      'app://oddlot/#panel=ladder&token=abc',
      'app://other/#panel=heatMap',
      'https://evil.example/#panel=heatMap',
    ]) {
      expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
    expect(navigate('will-attach-webview', '')).toBe(false);
  });

  it('hands links of the list, and only those, to the browser', () => {
    contents.openHandler?.({ url: 'https://docs.kalshi.com/api' });
    expect(shell.openExternal.mock.calls).toEqual([['https://docs.kalshi.com/api']]);
    const others = [
      'http://docs.kalshi.com/',
      'https://docs.kalshi.com.evil.example/',
      'https://docs.kalshi.com@evil.example/',
      'https://docs.kalshi.com:8443/',
      'javascript:alert(1)',
      'file:///etc/passwd',
      '',
    ];
    for (const url of others) contents.openHandler?.({ url });
    expect(shell.openExternal).toHaveBeenCalledOnce();
  });
});

describe('permissions', () => {
  const { defaultSession } = session;
  beforeEach(() => {
    defaultSession.removeAllListeners('will-download');
    lockPermissions(defaultSession as never, 'app://oddlot');
  });

  it.each([
    ['notifications', 'app://oddlot/', true],
    ['clipboard-sanitized-write', 'app://oddlot/', true],
    ['clipboard-read', 'app://oddlot/', false],
    ['media', 'app://oddlot/', false],
    ['notifications', 'https://evil.example/', false],
    ['notifications', 'app://other/', false],
  ])('%s for %s: %s', (permission, url, granted) => {
    const [request] = defaultSession.setPermissionRequestHandler.mock.lastCall as [
      (
        contents: null,
        permission: string,
        answer: (granted: boolean) => void,
        details: { requestingUrl: string },
      ) => void,
    ];
    const answer = vi.fn<(granted: boolean) => void>();
    request(null, permission, answer, { requestingUrl: url });
    expect(answer).toHaveBeenCalledWith(granted);
    const [check] = defaultSession.setPermissionCheckHandler.mock.lastCall as [
      (contents: null, permission: string, origin: string) => boolean,
    ];
    expect(check(null, permission, url)).toBe(granted);
    const [device] = defaultSession.setDevicePermissionHandler.mock.lastCall as [() => boolean];
    expect(device()).toBe(false);
  });

  it.each([
    ['blob:app://oddlot/1b4e28ba', 0],
    ['blob:https://evil.example/1b4e28ba', 1],
    ['https://evil.example/file.exe', 1],
    ['app://oddlot/index.html', 1],
  ])('a download of %s is stopped %d times', (url, times) => {
    const preventDefault = vi.fn<() => void>();
    defaultSession.emit('will-download', { preventDefault }, { getURL: () => url });
    expect(preventDefault).toHaveBeenCalledTimes(times);
  });
});

describe('the menu', () => {
  const labels = (platform: NodeJS.Platform, tools: 'developer' | 'none'): string =>
    JSON.stringify(
      menuTemplate({
        platform,
        profileFolder: '/p',
        tools,
        killAccelerator: undefined,
        onKill: () => undefined,
      }),
    );

  it('has developer tools only for developers, and an application menu only on macOS', () => {
    expect(labels('linux', 'none')).not.toContain('toggleDevTools');
    expect(labels('linux', 'developer')).toContain('toggleDevTools');
    expect(labels('linux', 'none')).toContain('"quit"');
    expect(labels('darwin', 'none')).toContain('appMenu');
  });
});
