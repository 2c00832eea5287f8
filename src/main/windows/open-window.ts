import { BrowserWindow } from 'electron';
import type { Logger } from '../../base/logger.ts';
import { followTheme } from './theme.ts';
import { placeWindow, readBounds, rememberBounds } from './window-bounds.ts';
import { windowOptions } from './window-options.ts';

/** A page that crashed so often is not loaded again by itself. */
const RELOADS = 3;

/** Opens the one window. It shows itself once there is something to see. */
export function openWindow(options: {
  readonly url: string;
  readonly preload: string;
  readonly boundsFile: string;
  readonly logger: Logger;
}): BrowserWindow {
  const kept = readBounds(options.boundsFile);
  const window = new BrowserWindow(windowOptions(options.preload, placeWindow(kept)));
  rememberBounds(window, options.boundsFile);
  followTheme(window);
  // The windows of single panels belong to this one.
  window.on('closed', () => {
    for (const other of BrowserWindow.getAllWindows()) other.close();
  });
  window.once('ready-to-show', () => {
    if (kept?.maximized === 'yes') window.maximize();
    window.show();
  });
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    options.logger.error('window.crashed', { reason, exitCode, reloads });
    if (reloads >= RELOADS) return;
    reloads += 1;
    window.webContents.reload();
  });
  window.loadURL(options.url).catch((error: unknown) => {
    options.logger.error('window.notLoaded', { url: options.url, reason: String(error) });
  });
  return window;
}
