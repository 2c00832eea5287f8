import { nativeTheme, type BrowserWindow, type TitleBarOverlayOptions } from 'electron';
import type { Settings } from '../../contract/settings.ts';

/** The page's title bar without its lower edge; in it the system draws its buttons. */
const TITLE_BAR_HEIGHT = 36;

/** The page's own colours in both themes: what is seen before it has painted, and around the system's buttons. */
export const COLOURS = {
  dark: { ground: '#0a0c0f', panel: '#101317', text: '#dde2e8' },
  light: { ground: '#e6e9ed', panel: '#fbfcfd', text: '#12171d' },
} as const;

const current = () => COLOURS[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];

export const backgroundColor = (): string => current().ground;

export const titleBarOverlay = (): TitleBarOverlayOptions => ({
  color: current().panel,
  symbolColor: current().text,
  height: TITLE_BAR_HEIGHT,
});

/** Takes the theme of the settings; what the system draws follows. */
export function applyTheme(theme: Settings['window']['theme']): void {
  nativeTheme.themeSource = theme;
}

/** Keeps a window's own colours with the theme, also when the system changes it. */
export function followTheme(window: BrowserWindow): void {
  const repaint = (): void => {
    window.setBackgroundColor(backgroundColor());
    // macOS draws its buttons by itself.
    if (process.platform !== 'darwin') window.setTitleBarOverlay(titleBarOverlay());
  };
  nativeTheme.on('updated', repaint);
  window.once('closed', () => nativeTheme.off('updated', repaint));
}
