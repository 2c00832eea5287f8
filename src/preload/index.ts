import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { channels } from '../contract/requests.ts';

// The page's globals that are used here; the shells are compiled without the DOM.
declare const window: {
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};
declare const location: { readonly origin: string };

// All that the window is given: one function per channel, its ports, and the path of a chosen file. Nothing of Electron itself.
const call = (channel: string) => (input: unknown) => ipcRenderer.invoke(channel, input);
contextBridge.exposeInMainWorld('oddlot', Object.fromEntries(channels.map((c) => [c, call(c)])));
contextBridge.exposeInMainWorld('oddlotShell', {
  openPorts: () => ipcRenderer.send('window.openPorts'),
  chooseKeyFile: () => ipcRenderer.invoke('window.chooseKeyFile'),
  pathOf: (file: File) => webUtils.getPathForFile(file),
});

// A MessagePort cannot cross the bridge; it is handed over as a message to the page.
ipcRenderer.on('port', ({ ports }, { peer }: { readonly peer: string }) => {
  window.postMessage({ type: 'oddlot.port', peer }, location.origin, ports);
});
