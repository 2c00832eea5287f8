import {
  MessageChannelMain,
  utilityProcess,
  type MessagePortMain,
  type UtilityProcess,
} from 'electron';
import { wrapMessagePort } from '../adapters/ipc/message-port.ts';
import type { PortRoute, ServiceMessage } from '../contract/control.ts';
import type { ServiceName } from '../contract/service-name.ts';
import type { Child, Host } from '../supervisor/host.ts';
import { serviceEnvironment } from '../supervisor/service-environment.ts';

const TRANSFERRED: PortRoute = { kind: 'transferred' };

/**
 * Services as Electron's utility processes, pipes as MessagePorts that go straight from one to the other. Only
 * after the app is ready.
 *
 * @param entryOf - the file to run for a service
 */
export function createElectronHost(
  entryOf: (service: ServiceName) => string,
): Host<MessagePortMain> {
  const processes = new WeakMap<Child, UtilityProcess>();

  const give = (child: Child, peer: ServiceName | 'window', port: MessagePortMain): void => {
    const message = { type: 'port', peer, route: TRANSFERRED };
    processes.get(child)?.postMessage(message, [port]);
  };

  return {
    spawn: (service) => {
      const utility = utilityProcess.fork(entryOf(service), [], {
        serviceName: `Oddlot ${service}`,
        env: serviceEnvironment(),
      });
      const child: Child = {
        service,
        get pid() {
          return utility.pid;
        },
        send: (message) => utility.postMessage(message),
        onMessage: (listener) =>
          void utility.on('message', (message) => listener(message as ServiceMessage)),
        exited: new Promise((done) => void utility.once('exit', done)),
        kill: () => endAtOnce(utility),
      };
      processes.set(child, utility);
      return child;
    },
    connect: (one, other) => {
      const { port1, port2 } = new MessageChannelMain();
      give(one, other.service, port1);
      give(other, one.service, port2);
    },
    connectWindow: (child) => {
      const { port1, port2 } = new MessageChannelMain();
      give(child, 'window', port1);
      return port2;
    },
    openLocal: () => {
      const { port1, port2 } = new MessageChannelMain();
      return { window: port2, own: wrapMessagePort(port1) };
    },
    close: () => undefined,
  };
}

/** `kill` of a utility process asks politely (SIGTERM), which a hung one does not hear. */
function endAtOnce(utility: UtilityProcess): void {
  const { pid } = utility;
  if (pid === undefined) {
    utility.kill();
    return;
  }
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, or (EPERM on Windows) just going: `exited` tells.
  }
}
