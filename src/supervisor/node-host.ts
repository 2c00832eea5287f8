import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPort, createLinkId } from '../adapters/ipc/port-listener.ts';
import { createPortPair } from '../adapters/ipc/port-pair.ts';
import type { PausablePort } from '../adapters/ipc/pausable-port.ts';
import type { ServiceMessage } from '../contract/control.ts';
import type { ServiceName } from '../contract/service-name.ts';
import type { Child, Host } from './host.ts';
import { serviceEnvironment } from './service-environment.ts';

/**
 * Services as Node children: tests, the browser shell and the command line. Pipes between them are local sockets in
 * a folder that only this user may enter.
 *
 * @param entryOf - the file to run for a service
 */
export function createNodeHost(entryOf: (service: ServiceName) => string): Host<PausablePort> {
  const windows = process.platform === 'win32';
  const folder = windows ? undefined : mkdtempSync(join(tmpdir(), 'oddlot-'));
  const socketPaths = new WeakMap<Child, string>();
  let spawned = 0;
  const removeFolder = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeFolder); // also when there is no time to end in order

  const socketPathOf = (child: Child): string => {
    const path = socketPaths.get(child);
    if (path === undefined) throw new Error(`${child.service}: not a child of this host`);
    return path;
  };

  return {
    spawn: (service) => {
      spawned += 1;
      const socketPath = folder
        ? join(folder, `${service}-${spawned}`)
        : `\\\\.\\pipe\\oddlot-${createLinkId()}`;
      const child = fork(entryOf(service), [], {
        env: { ...serviceEnvironment(), ODDLOT_SOCKET: socketPath },
        execArgv: [],
        serialization: 'advanced', // structured clone, like Electron
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const exited = new Promise<number | null>((done) => {
        const settle = (code: number | null): void => {
          if (folder) rmSync(socketPath, { force: true });
          done(code);
        };
        // An error after the start (a signal that could not be sent) is not the end of the process.
        child.once('exit', settle).on('error', () => {
          if (child.pid === undefined) settle(null);
        });
      });
      const handle: Child = {
        service,
        pid: child.pid,
        send: (message) => {
          if (child.connected) child.send(message, () => undefined); // the dead speak through `exited`
        },
        onMessage: (listener) =>
          void child.on('message', (message) => listener(message as ServiceMessage)),
        exited,
        kill: () => void child.kill('SIGKILL'),
      };
      socketPaths.set(handle, socketPath);
      return handle;
    },
    connect: (one, other) => {
      const link = createLinkId();
      one.send({ type: 'port', peer: other.service, route: { kind: 'accept', link } });
      other.send({
        type: 'port',
        peer: one.service,
        route: { kind: 'connect', link, socketPath: socketPathOf(one) },
      });
    },
    connectWindow: (child) => {
      const link = createLinkId();
      child.send({ type: 'port', peer: 'window', route: { kind: 'accept', link } });
      return connectPort(socketPathOf(child), link);
    },
    openLocal: () => {
      const [window, own] = createPortPair();
      return { window, own };
    },
    close: () => {
      process.off('exit', removeFolder);
      removeFolder();
    },
  };
}
