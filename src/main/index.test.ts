import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unwrap, type Result } from '../base/result.ts';
import { SERVICE_NAMES } from '../contract/service-name.ts';
import { lockProfile, openProfile } from '../supervisor/profile.ts';
import { eventually } from '../../tests/fixtures/eventually.ts';
import type * as FakeElectron from '../../tests/fixtures/fake-electron.ts';

let profile: string;
/** The shell runs when it is loaded, so every test loads it and the fake anew. */
let electron: typeof FakeElectron;
const { argv } = process;
const bugListeners = {
  uncaughtException: process.listeners('uncaughtException'),
  unhandledRejection: process.listeners('unhandledRejection'),
};

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'oddlot-desktop-'));
  process.argv = ['electron', '.', '--remote-debugging-port=0', '--profile', profile];
  vi.resetModules();
  electron = await import('../../tests/fixtures/fake-electron.ts');
  vi.doMock('electron', () => electron);
});
afterEach(async () => {
  electron.app.emit('will-quit', { preventDefault: () => undefined });
  // As real ones do when they are told to stop, one after the other.
  await eventually(() => {
    for (const utility of electron.forked) utility.emit('exit', 0);
    return !isInUse();
  }, 'the profile is given back');
  process.argv = argv;
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  for (const listener of bugListeners.uncaughtException) process.on('uncaughtException', listener);
  for (const listener of bugListeners.unhandledRejection) {
    process.on('unhandledRejection', listener);
  }
  rmSync(profile, { recursive: true });
});

/** Whether some shell holds the profile, asked by trying to. */
function isInUse(): boolean {
  const lock = lockProfile(unwrap(openProfile(profile)));
  if (lock.ok) lock.value();
  return !lock.ok;
}

const page = 'app://oddlot';
const ROOT = resolve(import.meta.dirname, '../..');

/** What the page gets when it asks for the files that were opened. */
async function takeOpened(): Promise<readonly string[]> {
  const take = electron.ipcMain.handlers.get('window.takeOpened');
  const reply = (await take?.(electron.eventFrom(page), {})) as Result<{ files: string[] }>;
  return unwrap(reply).files;
}

async function startDesktop(): Promise<FakeElectron.BrowserWindow> {
  await import('./index.ts');
  await eventually(() => electron.BrowserWindow.all.length > 0, 'a window');
  expect(electron.BrowserWindow.all).toHaveLength(1);
  return electron.BrowserWindow.all[0] as FakeElectron.BrowserWindow;
}

describe('the desktop shell', () => {
  it('locks itself down, starts the services and shows the page', async () => {
    const window = await startDesktop();
    expect(electron.app.enableSandbox).toHaveBeenCalledOnce();
    expect(electron.app.setPath).toHaveBeenCalledWith('userData', join(profile, 'browser'));
    expect(window.loadURL).toHaveBeenCalledWith('app://oddlot/');
    expect(window.webContents.openHandler).toBeDefined();
    expect(electron.session.defaultSession.setPermissionRequestHandler).toHaveBeenCalledOnce();
    expect(electron.session.defaultSession.schemes.has('app')).toBe(true);
    expect(electron.forked.map(({ options }) => options.serviceName)).toEqual(
      SERVICE_NAMES.map((name) => `Oddlot ${name}`),
    );
    const read = electron.ipcMain.handlers.get('app.read');
    expect(await read?.(electron.eventFrom(page), {})).toMatchObject({
      ok: true,
      value: { shell: 'desktop', mode: 'embedded', profile },
    });
  });

  it('hands the window its port to the supervisor, and to a service when it listens', async () => {
    const { webContents } = await startDesktop();
    electron.ipcMain.emit('window.openPorts', electron.eventFrom(page, 'top', webContents));
    expect(webContents.posted.map(({ message }) => message)).toEqual([{ peer: 'supervisor' }]);
    const [port] = webContents.posted[0]?.ports ?? [];
    const heard: unknown[] = [];
    port?.on('message', ({ data }: { data: { topic: string; type: string; data: unknown[] } }) =>
      heard.push([data.topic, data.type, data.data.length]),
    );
    port?.start();
    port?.postMessage({ type: 'subscribe', topic: 'services' });
    await eventually(() => heard.length > 0, 'the topic');
    expect(heard).toEqual([['services', 'reset', SERVICE_NAMES.length]]);

    expect(electron.forked).toHaveLength(SERVICE_NAMES.length);
    for (const service of electron.forked) {
      service.emit('message', { type: 'listening', socketPath: null });
    }
    const peers = webContents.posted.map(({ message }) => message);
    expect(peers).toEqual(['supervisor', 'ingest', 'orders', 'actor'].map((peer) => ({ peer })));
  });

  it('takes the theme of the settings, and a new one at once', async () => {
    writeFileSync(join(profile, 'settings.json'), '{"window":{"theme":"light"}}');
    await startDesktop();
    expect(electron.nativeTheme.themeSource).toBe('light');
    const write = electron.ipcMain.handlers.get('settings.write');
    await write?.(electron.eventFrom(page), { patch: { window: { theme: 'dark' } } });
    expect(electron.nativeTheme.themeSource).toBe('dark');
  });

  it('gives the menu the keys of the kill switch that the window has', async () => {
    const accelerator = () => {
      const menu = electron.Menu.setApplicationMenu.mock.lastCall?.[0] as
        | readonly { readonly label?: string; readonly submenu: readonly object[] }[]
        | undefined;
      return menu?.find(({ label }) => label === 'Trading')?.submenu[0];
    };
    const keep = async (state: object): Promise<void> => {
      const write = electron.ipcMain.handlers.get('window.write');
      expect(await write?.(electron.eventFrom(page), { state })).toMatchObject({ ok: true });
    };
    writeFileSync(join(profile, 'window.json'), '{"keys":{"kill":"mod+f12"}}');
    await startDesktop();
    await eventually(() => accelerator() !== undefined, 'a menu');
    expect(accelerator()).toMatchObject({ accelerator: 'CmdOrCtrl+F12' });
    await keep({ keys: { kill: 'alt+q' } });
    expect(accelerator()).toMatchObject({ accelerator: 'Alt+Q' });
    await keep({ market: 'KXA-1' });
    expect(accelerator()).toMatchObject({ accelerator: 'CmdOrCtrl+Shift+K' });
    electron.Menu.setApplicationMenu.mockClear();
    await keep({ market: 'KXA-2' });
    expect(electron.Menu.setApplicationMenu).not.toHaveBeenCalled();
    await keep({ keys: { kill: null } });
    expect(accelerator()).not.toHaveProperty('accelerator');
  });

  it('keeps keys encrypted by the system, and asks for their files itself', async () => {
    const { webContents } = await startDesktop();
    const pem = join(profile, 'key.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(pem, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ filePaths: [pem] });
    const choose = electron.ipcMain.handlers.get('window.chooseKeyFile');
    expect(await choose?.(electron.eventFrom(page, 'top', webContents), {})).toBe(pem);
    expect(await choose?.(electron.eventFrom(page, 'top', webContents), {})).toBeNull();
    expect(await choose?.(electron.eventFrom('app://other', 'top', webContents), {})).toBeNull();
    expect(electron.dialog.showOpenDialog).toHaveBeenCalledTimes(2);
    const ask = (channel: string, input: object) =>
      electron.ipcMain.handlers.get(channel)?.(electron.eventFrom(page), input);
    const key = { environment: 'demo', keyId: 'id', privateKeyFile: pem };
    expect(await ask('keys.keep', key)).toMatchObject({ ok: true });
    expect(await ask('keys.read', {})).toMatchObject({
      value: { keys: [{ environment: 'demo', place: 'encrypted', keyId: 'id' }] },
    });
  });

  it('gives way to an instance that has the profile', async () => {
    electron.app.requestSingleInstanceLock.mockReturnValueOnce(false);
    await import('./index.ts');
    expect(electron.app.quit).toHaveBeenCalledOnce();
    expect(electron.forked).toEqual([]);
  });

  it('comes forward when it is started again', async () => {
    const window = await startDesktop();
    window.isMinimized.mockReturnValueOnce(true);
    // Of a single panel; in which order windows are listed nobody says.
    const panel = new electron.BrowserWindow({});
    electron.BrowserWindow.all.reverse();
    electron.app.emit('second-instance', {}, ['electron', '.', '--profile', profile], ROOT);
    expect(panel.focus).not.toHaveBeenCalled();
    expect(window.restore).toHaveBeenCalledOnce();
    expect(window.focus).toHaveBeenCalledOnce();
    expect(await takeOpened()).toEqual([]);
  });

  describe('opens files', () => {
    const usb = resolve('/usb');
    const event = () => ({ preventDefault: vi.fn<() => void>() });
    const openByFinder = (path: string): void => {
      const told = event();
      electron.app.emit('open-file', told, path);
      expect(told.preventDefault).toHaveBeenCalledOnce();
    };

    it('that it was started with, for the window to take once it has loaded', async () => {
      process.argv = [...process.argv, 'a.oddlot', join(usb, 'b.onnx'), '--no-sandbox'];
      await startDesktop();
      expect(await takeOpened()).toEqual([resolve('a.oddlot'), join(usb, 'b.onnx')]);
      expect(await takeOpened()).toEqual([]);
    });

    it('that it is told of before it is ready, and later', async () => {
      let ready = (): void => undefined;
      const whenReady = new Promise<void>((done) => (ready = done));
      vi.spyOn(electron.app, 'whenReady').mockReturnValueOnce(whenReady);
      await import('./index.ts');
      openByFinder(join(usb, 'early.oddlot'));
      // As when several files are opened at once, where each starts the program.
      electron.app.emit('second-instance', {}, ['electron', ROOT, 'second.oddlot'], usb);
      ready();
      const window = await startDesktop();
      expect(await takeOpened()).toEqual([join(usb, 'early.oddlot'), join(usb, 'second.oddlot')]);
      window.focus.mockClear();
      openByFinder(join(usb, 'late.oddlot'));
      expect(window.focus).toHaveBeenCalledOnce();
      expect(await takeOpened()).toEqual([join(usb, 'late.oddlot')]);
    });

    it('that a second start names, from where it was started, and comes forward', async () => {
      const window = await startDesktop();
      // As Chromium hands a line on: switches first, with one of its own, and their values torn off.
      const line = ['electron', '--profile', '--allow-file-access-from-files', ROOT, profile];
      electron.app.emit('second-instance', {}, [...line, 'a.oddlot', 'sub/b.zip'], usb);
      expect(window.focus).toHaveBeenCalledOnce();
      expect(await takeOpened()).toEqual([join(usb, 'a.oddlot'), join(usb, 'sub', 'b.zip')]);
    });

    it('and tells a window that is there, however many there are', async () => {
      const { webContents } = await startDesktop();
      electron.ipcMain.emit('window.openPorts', electron.eventFrom(page, 'top', webContents));
      const [port] = webContents.posted[0]?.ports ?? [];
      const heard: unknown[] = [];
      port?.on('message', ({ data }: { data: { topic: string; data: unknown } }) =>
        heard.push(data.data),
      );
      port?.start();
      port?.postMessage({ type: 'subscribe', topic: 'opened' });
      const total = () => (heard.at(-1) as { readonly total: number } | undefined)?.total;
      await eventually(() => heard.length > 0, 'what was opened so far');
      expect(heard).toEqual([{ total: 0 }]);
      for (let n = 0; n < 200; n += 1) openByFinder(join(usb, `${n}.oddlot`));
      await eventually(() => total() === 200, 'all of them');
      expect(await takeOpened()).toHaveLength(200);
    });

    it('for its own page alone', async () => {
      process.argv = [...process.argv, 'a.oddlot'];
      await startDesktop();
      const take = electron.ipcMain.handlers.get('window.takeOpened');
      expect(await take?.(electron.eventFrom('https://evil.example'), {})).toMatchObject({
        error: { code: 'ipc.foreignSender' },
      });
      expect(await takeOpened()).toHaveLength(1);
    });
  });

  /** What the shell asks of the orders service once that is ready, which here is played by the test. */
  function readyOrders(): FakeElectron.FakeUtility {
    const orders = electron.forked.find(
      ({ options }) => options.serviceName === 'Oddlot orders',
    ) as FakeElectron.FakeUtility;
    orders.emit('message', { type: 'listening', socketPath: null });
    orders.emit('message', { type: 'ready', info: null });
    return orders;
  }
  const kills = (orders: FakeElectron.FakeUtility) =>
    orders.sent
      .map(({ message }) => message as { channel?: string; id: number; input: { by: string } })
      .filter(({ channel }) => channel === 'orders.kill');
  const report = {
    canceled: 3,
    left: 0,
    verified: 'empty',
    fills: 0,
    gateMs: 1,
    wireMs: 2,
    cancelsMs: 3,
  };
  const killItem = (): (() => void) => {
    const [tray] = electron.Tray.all;
    return tray?.menu.find(({ label }) => label?.startsWith('Kill Switch'))?.click as () => void;
  };

  it.each([
    ['shortcut', () => electron.globalShortcut.registered.get('CommandOrControl+Alt+Shift+K')],
    ['tray', killItem],
  ] as const)('stops everything by %s and tells what came of it', async (by, find) => {
    await startDesktop();
    const orders = readyOrders();
    find()?.();
    await eventually(() => kills(orders).length === 1, 'a kill');
    const [asked] = kills(orders);
    expect(asked?.input).toMatchObject({ by });
    orders.emit('message', { type: 'reply', id: asked?.id, result: { ok: true, value: report } });
    await eventually(() => electron.Notification.shown.length === 1, 'a notification');
    expect(electron.Notification.shown[0]?.title).toBe('Kill switch latched');
  });

  it('takes other keys and hides the tray as the settings say, at once', async () => {
    await startDesktop();
    const write = electron.ipcMain.handlers.get('settings.write');
    const set = (desktop: object) => write?.(electron.eventFrom(page), { patch: { desktop } });
    await set({ killShortcut: 'Alt+F12', tray: false });
    expect([...electron.globalShortcut.registered.keys()]).toEqual(['Alt+F12']);
    expect(electron.Tray.all.size).toBe(0);
    electron.globalShortcut.taken.add('Alt+F11');
    for (const keys of ['Alt+F11', 'NoKey', null]) {
      await set({ killShortcut: keys, tray: true });
      expect([...electron.globalShortcut.registered.keys()]).toEqual([]);
    }
    expect(electron.Tray.all.size).toBe(1);
    // Those that do not work are told of; none at all was asked for.
    const told = electron.Notification.shown.map(({ body }) => body);
    expect(told).toEqual([
      expect.stringContaining('Alt+F11 belongs to another program'),
      expect.stringContaining('NoKey'),
    ]);
  });

  it('says so when another shell uses the profile', async () => {
    const giveBack = unwrap(lockProfile(unwrap(openProfile(profile))));
    await import('./index.ts');
    await eventually(() => electron.app.exit.mock.calls.length > 0, 'the end');
    expect(electron.app.exit).toHaveBeenCalledWith(1);
    expect(String(electron.dialog.showErrorBox.mock.lastCall)).toContain('profile.inUse');
    expect(electron.BrowserWindow.all).toEqual([]);
    giveBack();
  });

  it('stops the services in order and gives the profile back before it ends', async () => {
    await startDesktop();
    const preventDefault = vi.fn<() => void>();
    electron.app.emit('will-quit', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    for (const utility of electron.forked.toReversed()) {
      const isTold = () =>
        utility.sent.some(({ message }) => (message as { type?: string }).type === 'stop');
      await eventually(isTold, 'the word to stop');
      expect(electron.app.exit).not.toHaveBeenCalled();
      utility.emit('exit', 0);
    }
    await eventually(() => electron.app.exit.mock.calls.length > 0, 'the end');
    expect(electron.app.exit).toHaveBeenCalledWith(0);
    expect(isInUse()).toBe(false);
  });
});
