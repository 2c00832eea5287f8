import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Port } from '../../contract/port.ts';
import type { PausablePort } from './pausable-port.ts';
import { frame, FrameReader, SocketPort } from './socket-port.ts';

/** A name for one pipe that nobody can guess; whoever connects has to give it. */
export const createLinkId = (): string => randomBytes(16).toString('hex');

/** How long a connection may take to name its link, and a named link to be expected here. */
const GREETING_LIMIT_MS = 5000;

/**
 * Takes local connections for ports. The socket lies in a folder that only this user may enter (a named pipe with
 * an unguessable name on Windows); a connection counts once its first frame names a link that is expected here.
 * The two ends learn of a link independently, so a peer that is early waits for the expectation, unread: until then
 * it may be anybody.
 */
export class PortListener {
  readonly #server: Server;
  readonly #expected = new Map<string, (port: Port) => void>();
  readonly #early = new Map<string, Caller>();
  readonly #greeting = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#greet(socket));
  }

  static async open(socketPath: string): Promise<PortListener> {
    const server = createServer();
    const listener = new PortListener(server);
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(socketPath, done);
    });
    return listener;
  }

  /** Calls back with the port once the peer has connected and named this link. */
  expect(link: string, onPort: (port: Port) => void): void {
    const early = this.#early.get(link);
    if (early) {
      this.#early.delete(link);
      onPort(open(early));
    } else this.#expected.set(link, onPort);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#greeting) socket.destroy();
    for (const { socket } of this.#early.values()) socket.destroy();
  }

  #greet(socket: Socket): void {
    const reader = new FrameReader();
    this.#greeting.add(socket);
    socket.setTimeout(GREETING_LIMIT_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('close', () => this.#greeting.delete(socket));
    const onData = (chunk: Buffer): void => {
      const frames: Buffer[] = [];
      try {
        reader.read(chunk, (body) => frames.push(body));
      } catch {
        socket.destroy();
        return;
      }
      const [greeting, ...rest] = frames;
      if (greeting === undefined) return;
      this.#greeting.delete(socket);
      socket.setTimeout(0);
      socket.off('data', onData);
      const received = Buffer.concat([...rest.map(frame), reader.takeRest()]);
      this.#hand(greeting.toString('utf8'), { socket, received });
    };
    socket.on('data', onData);
  }

  #hand(link: string, caller: Caller): void {
    const onPort = this.#expected.get(link);
    if (onPort) {
      this.#expected.delete(link);
      onPort(open(caller));
      return;
    }
    caller.socket.pause();
    this.#early.set(link, caller);
    const expire = setTimeout(() => {
      if (this.#early.delete(link)) caller.socket.destroy();
    }, GREETING_LIMIT_MS);
    expire.unref();
  }
}

/** A connection that has named a link, and what it sent after that. */
interface Caller {
  readonly socket: Socket;
  readonly received: Buffer;
}

function open({ socket, received }: Caller): Port {
  const port = new SocketPort(socket);
  port.unshift(received);
  socket.resume();
  return port;
}

/** Connects to a peer's listener and names the link. The port may be used at once. */
export function connectPort(socketPath: string, link: string): PausablePort {
  const socket = connect(socketPath);
  socket.write(frame(Buffer.from(link, 'utf8')));
  return new SocketPort(socket);
}
