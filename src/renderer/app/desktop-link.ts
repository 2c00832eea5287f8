import type { Port } from '../../contract/port.ts';
import type { Api } from '../../contract/requests.ts';
import { WINDOW_PEERS, type WindowPeer } from '../../contract/service-name.ts';
import type { Link, LinkState } from '../store/link.ts';

/** What the preload posts to the page, with the port beside it. */
interface PortArrival {
  readonly type: 'oddlot.port';
  readonly peer: WindowPeer;
}

function isPortArrival(data: unknown): data is PortArrival {
  if (typeof data !== 'object' || data === null) return false;
  const { type, peer } = data as Partial<PortArrival>;
  return type === 'oddlot.port' && WINDOW_PEERS.some((known) => known === peer);
}

function wrapMessagePort(channel: MessagePort): Port {
  let closed = false;
  const listeners: (() => void)[] = [];
  const closes = (): void => {
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener();
  };
  // Chromium tells when the other end is gone.
  channel.addEventListener('close', closes);
  return {
    post: (message) => {
      if (!closed) channel.postMessage(message);
    },
    onMessage: (listener) => {
      channel.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
      channel.start();
    },
    onClose: (listener) => {
      if (closed) listener();
      else listeners.push(listener);
    },
    close: () => {
      channel.close();
      closes();
    },
    backlogBytes: 0,
  };
}

/** Requests through the preload, ports as messages to this page. The main process is always there. */
export function createDesktopLink(api: Api, shell: { openPorts(): void }): Link {
  const state: LinkState = { kind: 'open' };
  const ports = new Map<WindowPeer, Port>();
  let portListener: (peer: WindowPeer, port: Port) => void = () => undefined;
  let stateListener: (state: LinkState) => void = () => undefined;
  return {
    api,
    state,
    onState: (listener) => {
      stateListener = listener;
    },
    onPort: (listener) => {
      portListener = listener;
    },
    open: () => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (event.source !== window || event.origin !== location.origin) return;
        const [channel] = event.ports;
        if (!isPortArrival(event.data) || channel === undefined) return;
        ports.get(event.data.peer)?.close();
        const port = wrapMessagePort(channel);
        ports.set(event.data.peer, port);
        portListener(event.data.peer, port);
      });
      stateListener(state);
      shell.openPorts();
    },
  };
}
