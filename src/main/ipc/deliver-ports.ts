import { ipcMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron';
import type { Supervisor } from '../../supervisor/supervisor.ts';

/**
 * Gives a page its ports when it asks for them, and new ones whenever a service starts anew. A page that asks again
 * was loaded again: what was attached before is let go.
 */
export function deliverPorts(
  supervisor: Pick<Supervisor<MessagePortMain>, 'attachWindow'>,
  isOurPage: (event: IpcMainEvent) => boolean,
): void {
  const attached = new Map<WebContents, () => void>();

  const detach = (contents: WebContents): void => {
    attached.get(contents)?.();
    attached.delete(contents);
  };

  ipcMain.on('window.openPorts', (event) => {
    if (!isOurPage(event)) return;
    const contents = event.sender;
    if (attached.has(contents)) detach(contents);
    else contents.once('destroyed', () => detach(contents));
    const letGo = supervisor.attachWindow((peer, port) => {
      if (contents.isDestroyed()) port.close();
      else contents.postMessage('port', { peer }, [port]);
    });
    attached.set(contents, letGo);
  });
}
