import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog, safeStorage, session } from 'electron';
import type { Settings } from '../contract/settings.ts';
import { defaultProfileFolder } from '../supervisor/profile.ts';
import { locateProgram } from '../supervisor/program-files.ts';
import { openWorkstation } from '../supervisor/workstation.ts';
import { createElectronHost } from './electron-host.ts';
import { fileArguments } from './file-arguments.ts';
import { KillShortcut } from './kill/kill-shortcut.ts';
import { KillTray } from './kill/kill-tray.ts';
import { stopEverything } from './kill/stop-everything.ts';
import { deliverPorts } from './ipc/deliver-ports.ts';
import { isFromPage } from './ipc/our-page.ts';
import { serve } from './ipc/serve.ts';
import { offerKeyFiles } from './keys/choose-key-file.ts';
import { EncryptedKeyStore } from './keys/encrypted-key-store.ts';
import { PAGE_ORIGIN, registerPageScheme, servePage } from './page-protocol.ts';
import { AppMenu } from './windows/app-menu.ts';
import { lockNavigation, lockPermissions } from './windows/lock-down.ts';
import { openWindow } from './windows/open-window.ts';
import { applyTheme } from './windows/theme.ts';

const files = locateProgram(import.meta.url);
// Electron adds switches of its own to the line, so what is unknown here is not an error.
const { values } = parseArgs({
  args: process.argv.slice(1),
  options: { profile: { type: 'string' } },
  strict: false,
});
const profileFolder =
  typeof values.profile === 'string'
    ? resolve(values.profile)
    : defaultProfileFolder(process.platform, process.env);
// `electron-vite dev` serves the page itself; an installed program never asks.
const devUrl = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
const pageOrigin = devUrl === undefined ? PAGE_ORIGIN : new URL(devUrl).origin;

/** A bug: nothing of this process can be trusted any more. The services end with it; starting is recovering. */
const endOnBug = (error: unknown): void => {
  dialog.showErrorBox('Oddlot met a fault and ends', String(error));
  app.exit(1);
};
process.on('uncaughtException', endOnBug);
process.on('unhandledRejection', endOnBug);

app.setName('Oddlot');
// Chromium's own files, and with them the lock that allows one instance, belong to the profile.
app.setPath('userData', join(profileFolder, 'browser'));
app.enableSandbox();
registerPageScheme();
lockNavigation({ pageOrigin, preload: files.preload });

const root = fileURLToPath(new URL('../..', import.meta.url));
const notFiles = [app.getAppPath(), root, fileURLToPath(import.meta.url), profileFolder];
const filesOf = (argv: readonly string[], folder: string): readonly string[] =>
  fileArguments(argv.slice(1), folder, notFiles);
/** What the person opened the program with, or opened until it was ready. */
const openedEarly = [...filesOf(process.argv, process.cwd())];
let openFiles = (opened: readonly string[]): void => void openedEarly.push(...opened);
app.on('open-file', (event, path) => {
  event.preventDefault();
  openFiles([path]);
});
app.on('second-instance', (_event, argv, folder) => openFiles(filesOf(argv, folder)));

let mainWindow: BrowserWindow | undefined;

if (app.requestSingleInstanceLock()) void app.whenReady().then(openDesktop);
else app.quit();

function openDesktop(): void {
  const { env, platform } = process;
  const workstation = openWorkstation({
    createHost: () => createElectronHost(files.serviceEntry),
    shell: 'desktop',
    profileFolder,
    version: files.version,
    keyStore: new EncryptedKeyStore({ profileFolder, env, platform }, safeStorage),
  });
  if (!workstation.ok) {
    const { code, ...details } = workstation.error;
    dialog.showErrorBox('Oddlot cannot start', `${code}\n${JSON.stringify(details, null, 2)}`);
    app.exit(1);
    return;
  }
  const { supervisor, settings, close } = workstation.value;
  const stopBy = (by: 'shortcut' | 'tray' | 'window') => () =>
    void stopEverything(supervisor.api, by);
  const shortcut = new KillShortcut({
    press: stopBy('shortcut'),
    logger: supervisor.logger,
    noticeFile: join(profileFolder, 'shortcut-notice.json'),
  });
  const tray = new KillTray(stopBy('tray'), showWindow);
  const applySettings = ({ window, desktop }: Settings): void => {
    applyTheme(window.theme);
    shortcut.use(desktop.killShortcut);
    tray.show(desktop.tray ? 'shown' : 'hidden');
  };
  applySettings(settings);
  lockPermissions(session.defaultSession, pageOrigin);
  servePage(session.defaultSession, files.pageFolder);
  const menu = new AppMenu({
    platform,
    profileFolder,
    tools: app.isPackaged ? 'none' : 'developer',
    onKill: stopBy('window'),
  });
  void supervisor.api['window.read']({}).then((kept) =>
    menu.follow(kept.ok ? kept.value.state : {}),
  );

  const isOurPage = isFromPage(pageOrigin);
  serve(
    {
      ...supervisor.api,
      'settings.write': async (input) => {
        const written = await supervisor.api['settings.write'](input);
        if (written.ok) applySettings(written.value.settings);
        return written;
      },
      'window.write': (input) => {
        menu.follow(input.state);
        return supervisor.api['window.write'](input);
      },
    },
    isOurPage,
  );
  deliverPorts(supervisor, isOurPage);
  offerKeyFiles(isOurPage);
  // The window shows the start as it goes, and offers another attempt where one was given up.
  void supervisor.start();
  mainWindow = openWindow({
    url: devUrl ?? `${PAGE_ORIGIN}/`,
    preload: files.preload,
    boundsFile: join(profileFolder, 'window-bounds.json'),
    logger: supervisor.logger,
  });

  openFiles = (opened) => {
    supervisor.opened.add(opened);
    showWindow();
  };
  supervisor.opened.add(openedEarly);
  app.on('window-all-closed', () => app.quit());
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    shortcut.release();
    void close().then(() => app.exit(0));
  });
}

function showWindow(): void {
  // One that was closed is not among them, and those of single panels are no place to come back to.
  const window = BrowserWindow.getAllWindows().find((each) => each === mainWindow);
  if (window?.isMinimized()) window.restore();
  window?.focus();
}
