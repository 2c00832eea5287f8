import { shell, type MenuItemConstructorOptions } from 'electron';
import { openOutside } from './lock-down.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly profileFolder: string;
  readonly tools: 'developer' | 'none';
  /** Keys of the kill switch, which work even where the page does not; undefined: none. */
  readonly killAccelerator: string | undefined;
  readonly onKill: () => void;
}

/**
 * The menu, for its shortcuts where the system shows none. All but those of the kill switch are the system's own habits
 * and stay as they are: a page that has a use for the same keys takes them first.
 */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { killAccelerator } = options;
  const isMac = options.platform === 'darwin';
  const separator = { type: 'separator' } as const;
  const developer: MenuItemConstructorOptions[] =
    options.tools === 'developer' ? [separator, { role: 'toggleDevTools' }] : [];
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        {
          label: 'Open Profile Folder',
          click: () => void shell.openPath(options.profileFolder),
        },
        separator,
        isMac ? { role: 'close' } : { role: 'quit', accelerator: 'Ctrl+Q' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload', accelerator: 'CmdOrCtrl+R' },
        separator,
        { role: 'zoomIn', accelerator: 'CmdOrCtrl+=' },
        { role: 'zoomOut', accelerator: 'CmdOrCtrl+-' },
        { role: 'resetZoom', accelerator: 'CmdOrCtrl+0' },
        separator,
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    {
      label: 'Trading',
      submenu: [
        {
          label: 'Kill Switch: Stop Everything',
          ...(killAccelerator === undefined ? {} : { accelerator: killAccelerator }),
          click: options.onKill,
        },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Kalshi Documentation', click: () => openOutside('https://docs.kalshi.com/') },
        separator,
        { role: 'about' },
      ],
    },
  ];
}
