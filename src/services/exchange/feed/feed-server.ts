import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { err, type Result } from '../../../base/result.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import {
  asTold,
  errorText,
  FOREIGN_CALLER,
  notFound,
  TOO_MANY_REQUESTS,
  UNAVAILABLE,
  type ApiError,
  type ErrorShape,
} from '../rest/api-error.ts';
import { checkRight, keyIdIn, type ApiKey, type Authentication } from '../rest/authentication.ts';
import type { Faults } from '../faults/faults.ts';
import { isLocalCaller } from '../rest/host-check.ts';
import type { WireOptions } from '../wire-options.ts';
import { TokenBucket, type RateLimits } from '../rest/rate-limits.ts';
import { FeedConnection } from './feed-connection.ts';
import type { FeedHub } from './feed-hub.ts';

export const FEED_PATH = '/trade-api/ws/v2';

/** A subscription to the largest number of markets fits. */
const MAX_COMMAND_BYTES = 16_777_216;

/** How long a client may take to answer the goodbye. */
const GOODBYE_MS = 500;

/** The venue's bound on commands of one session. */
const COMMANDS = { refillPerS: 10_000, capacity: 10_000 };

export interface FeedServerSetup {
  readonly engine: ExchangeEngine;
  readonly hub: FeedHub;
  readonly authentication: Authentication;
  readonly rateLimits: RateLimits;
  readonly errorShape: ErrorShape;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly heartbeatMs: number;
  readonly bufferLimitBytes: number;
  readonly faults: Faults;
  readonly wire: WireOptions;
  /** Runs what a client asks for in the engine's present. */
  readonly act: (run: () => void) => void;
  /** A client has said something. */
  readonly onCommand: () => void;
  /** A client has taken what waited for it, or is gone. */
  readonly onDrain: () => void;
}

/** The WebSocket side of the venue: upgrades, heartbeats, and the connections there are. */
export class FeedServer {
  readonly #setup: FeedServerSetup;
  readonly #wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_COMMAND_BYTES,
  });
  readonly #connections = new Set<FeedConnection>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(setup: FeedServerSetup) {
    this.#setup = setup;
    this.#heartbeat = setInterval(() => {
      for (const connection of this.#connections) connection.line.beat();
    }, setup.heartbeatMs);
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** What waits for the client that is furthest behind. */
  get mostBufferedBytes(): number {
    let most = 0;
    for (const { line } of this.#connections) most = Math.max(most, line.bufferedBytes);
    return most;
  }

  flush(): void {
    for (const connection of this.#connections) connection.line.flush();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admitted = this.#admit(request);
    if (!admitted.ok) {
      const { errorShape, wire } = this.#setup;
      refuse(socket, asTold(admitted.error, wire.errors), errorShape);
      return;
    }
    this.#wss.handleUpgrade(request, socket, head, (ws) => {
      this.#welcome(ws, socket, admitted.value);
    });
  }

  /** Says goodbye to everybody, and hangs up on those who do not answer. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const connection of this.#connections) connection.line.close();
    const untilMs = this.#setup.clock.monotonicMs() + GOODBYE_MS;
    while (this.#connections.size > 0 && this.#setup.clock.monotonicMs() < untilMs) {
      await setTimeout(GOODBYE_MS / 50);
    }
    for (const connection of this.#connections) connection.line.hangUp();
  }

  #admit(request: IncomingMessage): Result<ApiKey, ApiError> {
    if (!isLocalCaller(request)) return err(FOREIGN_CALLER);
    const path = request.url?.split('?', 1)[0];
    if (path !== FEED_PATH) return err(notFound('path'));
    const { authentication, faults, rateLimits, wire } = this.#setup;
    const claimed = { key: keyIdIn(request.headers), method: 'GET', path };
    const { skewMs } = faults.strike('signature', claimed) ?? {};
    const key = authentication.check(request.headers, 'GET', path, skewMs);
    if (!key.ok) return key;
    const right = checkRight(key.value, 'read');
    if (!right.ok) return right;
    if (!rateLimits.take(key.value.keyId, 'read', wire.upgradeTokens)) {
      return err(TOO_MANY_REQUESTS);
    }
    return faults.strike('upgrade', { key: key.value.keyId }) ? err(UNAVAILABLE) : key;
  }

  #welcome(ws: WebSocket, socket: Duplex, { userId, keyId }: ApiKey): void {
    const { engine, hub, clock, logger, bufferLimitBytes, faults, wire } = this.#setup;
    const { act, onCommand, onDrain } = this.#setup;
    const connection = new FeedConnection({
      ws,
      socket,
      userId,
      keyId,
      engine,
      hub,
      bufferLimitBytes,
      commands: new TokenBucket(COMMANDS, clock.monotonicMs()),
      clock,
      faults,
      wire,
      onOverflow: ({ channel, sid }) => logger.warn('exchange.slowConsumer', { channel, sid }),
    });
    this.#connections.add(connection);
    ws.on('message', (data, isBinary) => {
      act(() => connection.receive(isBinary ? undefined : textOf(data)));
      onCommand();
    });
    ws.on('pong', () => connection.line.answered());
    // The library answers what breaks the protocol and closes; there is nothing to add.
    ws.on('error', (error) => logger.info('exchange.feedError', { detail: error.message }));
    ws.on('close', () => {
      this.#connections.delete(connection);
      connection.end();
      onDrain();
    });
    socket.on('drain', onDrain);
  }
}

/** Text frames come as one buffer: the library was not told otherwise. */
const textOf = (data: RawData): string => (data as Buffer).toString('utf8');

/** Answers an upgrade that is not granted, and hangs up. */
function refuse(socket: Duplex, error: ApiError, shape: ErrorShape): void {
  const text = errorText(error, shape);
  // Whoever asked may be gone already; that is no concern of ours.
  socket.on('error', () => undefined);
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n` +
      'connection: close\r\ncontent-type: application/json\r\n' +
      `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
