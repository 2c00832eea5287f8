import { shell, type MenuItemConstructorOptions } from 'electron';
import { openOutside } from './lock-down.ts';

/** The menu, for its shortcuts where the system shows none. */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform;
  readonly profileFolder: string;
  readonly tools: 'developer' | 'none';
  readonly onKill: () => void;
}): MenuItemConstructorOptions[] {
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
          accelerator: 'CmdOrCtrl+Shift+K',
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
