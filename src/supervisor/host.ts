import type { ServiceMessage, SupervisorMessage } from '../contract/control.ts';
import type { Port } from '../contract/port.ts';
import type { ServiceName } from '../contract/service-name.ts';

/** What the supervisor needs from a running child, whoever hosts it. */
export interface Child {
  readonly service: ServiceName;
  readonly pid: number | undefined;
  send(message: SupervisorMessage): void;
  onMessage(listener: (message: ServiceMessage) => void): void;
  /** Settles once, with the exit code; crashes and kills settle it too. */
  readonly exited: Promise<number | null>;
  /** Ends the process at once. */
  kill(): void;
}

/**
 * Where services run: Electron's utility processes or plain Node children. `WindowPort` is what a window is given
 * under this host: a transferable MessagePort, or a port of this process.
 */
export interface Host<WindowPort> {
  spawn(service: ServiceName): Child;
  /** A direct pipe between two children, told to both. */
  connect(one: Child, other: Child): void;
  /** A pipe between a child and a window. */
  connectWindow(child: Child): WindowPort;
  /** A pipe between this process and a window. */
  openLocal(): { readonly window: WindowPort; readonly own: Port };
  /** Takes back what the host itself laid out, after every child has gone. */
  close(): void;
}
