import http from 'node:http';
import https from 'node:https';
import { err, ok, type Result } from '../../base/result.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  /** From the host's root, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
  /** All of it was handed to the system. */
  readonly onLeft?: (() => void) | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly text: string;
}

/** `sent` is false only when it is certain that the venue never saw the request. */
export interface HttpFailure {
  readonly code: 'http.failed' | 'http.timeout' | 'http.tooLarge';
  readonly reason: string;
  readonly sent: boolean;
}

/** More than the longest page of anything. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Requests to one host over kept-alive connections. Redirects are not followed: an order stays where it was sent. */
export class HttpTransport {
  readonly #origin: URL;
  readonly #agent: http.Agent;

  constructor(origin: URL, maxSockets: number) {
    this.#origin = origin;
    const options = { keepAlive: true, maxSockets, scheduling: 'lifo' as const };
    this.#agent = origin.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  }

  send(request: HttpRequest): Promise<Result<HttpReply, HttpFailure>> {
    return new Promise((resolve) => {
      let sent = false;
      let isTimedOut = false;
      const { protocol, hostname, port } = this.#origin;
      const open = protocol === 'https:' ? https.request : http.request;
      const outgoing = open({
        agent: this.#agent,
        protocol,
        // The parser keeps the brackets of IPv6, the socket wants none.
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port: port === '' ? undefined : port,
        method: request.method,
        path: request.path,
        headers: {
          accept: 'application/json',
          ...request.headers,
          ...(request.body === undefined
            ? {}
            : {
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(request.body),
              }),
        },
      });
      const timer = setTimeout(() => {
        isTimedOut = true;
        outgoing.destroy(new Error('timeout'));
      }, request.timeoutMs);
      const settle = (result: Result<HttpReply, HttpFailure>) => {
        clearTimeout(timer);
        resolve(result);
      };
      const fail = (error: Error & { code?: string }) =>
        settle(
          isTimedOut
            ? err({ code: 'http.timeout', reason: 'timeout', sent })
            : err({ code: 'http.failed', reason: error.code ?? error.message, sent }),
        );

      outgoing.on('socket', (socket) => {
        // A new socket carries nothing before it is connected, over TLS before the handshake ended.
        if (outgoing.reusedSocket || !socket.connecting) sent = true;
        else socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => (sent = true));
      });
      outgoing.on('error', fail);
      if (request.onLeft) outgoing.on('finish', request.onLeft);
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MOST_BYTES) {
            settle(err({ code: 'http.tooLarge', reason: 'response too large', sent }));
            outgoing.destroy();
          } else chunks.push(chunk);
        });
        incoming.on('error', fail);
        incoming.on('end', () =>
          settle(
            ok({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          ),
        );
      });
      outgoing.end(request.body);
    });
  }

  /** Ends all connections; requests under way fail. */
  close(): void {
    this.#agent.destroy();
  }
}
