import { nativeTheme, type BrowserWindow, type TitleBarOverlayOptions } from 'electron';
import type { Settings } from '../../contract/settings.ts';

/** Height of the page's own title bar, in which the system draws its buttons. */
export const TITLE_BAR_HEIGHT = 36;

/** What is seen before the page has painted; the page's own ground in both themes. */
export const GROUND = { dark: '#0a0c0f', light: '#e6e9ed' } as const;
const SYMBOLS = { dark: '#dde2e8', light: '#1b2027' } as const;

const current = (): 'dark' | 'light' => (nativeTheme.shouldUseDarkColors ? 'dark' : 'light');

export const backgroundColor = (): string => GROUND[current()];

export const titleBarOverlay = (): TitleBarOverlayOptions => ({
  color: GROUND[current()],
  symbolColor: SYMBOLS[current()],
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
