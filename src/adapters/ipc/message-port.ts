import type { Port } from '../../contract/port.ts';

/** What is used of Electron's MessagePortMain, so that services need not import Electron. */
export interface ElectronMessagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A port over Electron's own pipe, which keeps messages until the first listener and tells no backlog. */
export function wrapMessagePort(port: ElectronMessagePort): Port {
  let state: 'open' | 'closed' = 'open';
  const closeListeners: (() => void)[] = [];
  port.on('close', () => {
    state = 'closed';
    for (const listener of closeListeners.splice(0)) listener();
  });
  return {
    backlogBytes: 0,
    post: (message) => {
      if (state === 'open') port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: (listener) => {
      if (state === 'closed') listener();
      else closeListeners.push(listener);
    },
    close: () => port.close(),
  };
}
