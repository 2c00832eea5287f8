import { wrapMessagePort, type ElectronMessagePort } from '../../adapters/ipc/message-port.ts';
import type { ServiceMessage, SupervisorMessage } from '../../contract/control.ts';
import type { Port } from '../../contract/port.ts';

/** The control channel to whoever started this process. The only code that knows which host that was. */
export interface ParentLink {
  send(message: ServiceMessage): void;
  /** `port` came along with the message where the host can transfer one. */
  onMessage(listener: (message: SupervisorMessage, port: Port | undefined) => void): void;
  /** The parent is gone: nobody needs this process any more. */
  onLost(listener: () => void): void;
  /** Leaves the process; what was sent before is delivered first. */
  exit(code: number): void;
}

// The part of Electron's utility-process API that is used here, so that services need not import Electron.
interface ElectronMessageEvent {
  readonly data: unknown;
  readonly ports: readonly ElectronMessagePort[];
}
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: ElectronMessageEvent) => void): void;
}

export function connectParent(): ParentLink {
  const electronParent = (process as { parentPort?: ElectronParentPort }).parentPort;
  if (electronParent) return electronLink(electronParent);
  if (process.send) return nodeLink();
  throw new Error('a service is started by the supervisor, not by hand');
}

function electronLink(parent: ElectronParentPort): ParentLink {
  return {
    send: (message) => parent.postMessage(message),
    onMessage: (listener) =>
      parent.on('message', ({ data, ports: [port] }) =>
        listener(data as SupervisorMessage, port && wrapMessagePort(port)),
      ),
    onLost: () => undefined, // Electron ends its utility processes itself
    exit: (code) => process.exit(code),
  };
}

function nodeLink(): ParentLink {
  let underWay = 0;
  let exitCode: number | undefined;
  const leaveWhenSent = (): void => {
    if (exitCode !== undefined && (underWay === 0 || !process.connected)) process.exit(exitCode);
  };
  return {
    send: (message) => {
      if (!process.connected) return;
      underWay += 1;
      process.send?.(message, undefined, undefined, () => {
        underWay -= 1;
        leaveWhenSent();
      });
    },
    onMessage: (listener) =>
      void process.on('message', (message) => listener(message as SupervisorMessage, undefined)),
    onLost: (listener) => void process.on('disconnect', listener),
    exit: (code) => {
      exitCode = code;
      leaveWhenSent();
    },
  };
}
