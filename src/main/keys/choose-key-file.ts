import { BrowserWindow, dialog, ipcMain, type IpcMainInvokeEvent } from 'electron';

/** Lets a page ask the person for a key file. It learns the path, and gets no hold of what the file says. */
export function offerKeyFiles(isOurPage: (event: IpcMainInvokeEvent) => boolean): void {
  ipcMain.handle('window.chooseKeyFile', async (event) => {
    const window = isOurPage(event) && BrowserWindow.fromWebContents(event.sender);
    if (!window) return null;
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: 'The private key of a Kalshi account',
      properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
      filters: [
        { name: 'Private keys', extensions: ['pem', 'key', 'txt'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    return filePaths[0] ?? null;
  });
}
