import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A command as a test sees it. */
export interface SeenCommand {
  readonly id: number;
  readonly cmd: string;
  readonly params: {
    readonly channels?: readonly string[];
    readonly market_tickers?: readonly string[];
    readonly action?: string;
    readonly sids?: readonly number[];
    readonly use_yes_price?: boolean;
  };
}

/**
 * The venue's end of a feed, for tests: it does nothing by itself, the test answers. Sockets are real, on loopback.
 */
export class LoopbackFeedVenue {
  readonly upgrades: IncomingHttpHeaders[] = [];
  readonly commands: SeenCommand[] = [];
  /** Answer upgrades with this status instead; 0 lets them through. */
  refuseWith = 0;
  /** Called for each command; the usual place for a test to answer. */
  answer: (command: SeenCommand, venue: LoopbackFeedVenue) => void = () => undefined;
  #socket: WebSocket | undefined;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor() {
    this.#server = createServer();
    this.#sockets = new WebSocketServer({ noServer: true });
    this.#server.on('upgrade', (request, socket, head) => {
      this.upgrades.push(request.headers);
      if (this.refuseWith !== 0) {
        socket.end(`HTTP/1.1 ${this.refuseWith} Refused\r\nconnection: close\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#socket = webSocket;
        webSocket.on('message', (data) => {
          const command = JSON.parse((data as Buffer).toString()) as SeenCommand;
          this.commands.push(command);
          this.answer(command, this);
        });
      });
    });
  }

  static async open(): Promise<LoopbackFeedVenue> {
    const venue = new LoopbackFeedVenue();
    await new Promise<void>((resolve) => venue.#server.listen(0, '127.0.0.1', resolve));
    return venue;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `ws://127.0.0.1:${port}/trade-api/ws/v2`;
  }

  send(...frames: unknown[]): void {
    for (const frame of frames) {
      this.#socket?.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }
  }

  sendBinary(bytes: Uint8Array): void {
    this.#socket?.send(bytes);
  }

  ping(): void {
    this.#socket?.ping('heartbeat');
  }

  drop(): void {
    this.#socket?.terminate();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
