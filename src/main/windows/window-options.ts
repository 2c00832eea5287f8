import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { backgroundColor, titleBarOverlay } from './theme.ts';
import { LEAST_SIZE } from './window-bounds.ts';

/** A window for our page and nothing else: sandboxed, isolated, without Node, with a title bar that the page draws. */
export const windowOptions = (
  preload: string,
  place: Partial<Rectangle>,
): BrowserWindowConstructorOptions => ({
  ...place,
  minWidth: LEAST_SIZE.width,
  minHeight: LEAST_SIZE.height,
  title: 'Oddlot',
  show: false,
  backgroundColor: backgroundColor(),
  titleBarStyle: 'hidden',
  titleBarOverlay: titleBarOverlay(),
  webPreferences: {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  },
});
