import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { SECURITY_HEADERS } from '../adapters/page/content-policy.ts';
import { readPageFile } from '../adapters/page/page-files.ts';
import { err, ok, type Result } from '../base/result.ts';
import { Access } from './access.ts';
import { linkWindow, type WindowSource } from './window-link.ts';

/** The largest message of ours is a part of a file, less than 700 kB of text. */
const MAX_FRAME_BYTES = 1024 * 1024;
const MAX_BODY_BYTES = 4096;
const MAX_WINDOWS = 16;
/** A window that answers no ping within this time is gone, whatever its connection says. */
const PING_MS = 15_000;

const sessionRequest = z.strictObject({ token: z.string().max(200) });

export interface WebServer {
  /** With the one-time token: for the person who started this, nobody else. */
  readonly url: string;
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly source: WindowSource;
  /** The built page. */
  readonly pageFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Serves the window to a browser on this machine: the page's files, the token's exchange, and the link. */
export async function startWebServer(options: WebServerOptions): Promise<Result<WebServer>> {
  const { source, pageFolder, port } = options;
  if ((await readPageFile(pageFolder, '/')) === undefined) {
    return err({ code: 'page.notBuilt', folder: pageFolder });
  }
  const server = createServer({ requestTimeout: 10_000 });
  const listening = await listen(server, port);
  if (!listening.ok) return listening;
  const access = new Access(listening.value);
  const windows = new Windows(source);

  server.on('request', (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    const isLink = request.method === 'GET' && request.url === '/link';
    if (!isLink) refuseUpgrade(socket, '404 Not Found');
    else if (!access.isFromPage(request)) refuseUpgrade(socket, '403 Forbidden');
    else if (!access.hasSession(request)) refuseUpgrade(socket, '401 Unauthorized');
    else if (windows.count >= MAX_WINDOWS) refuseUpgrade(socket, '503 Service Unavailable');
    else windows.open(request, socket, head);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!access.isAddressed(request)) return reply(response, 403, 'request.foreign');
    // The path as sent: `URL` would resolve the dot segments that the file's check has to see.
    const path = (request.url ?? '').replace(/[?#].*$/s, '');
    if (path === '/session' && request.method === 'POST') return beginSession(request, response);
    // A page that lost its link asks whether it may come back: the answer to a WebSocket would not tell it why not.
    if (path === '/session') return tellSession(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return reply(response, 405, 'request.badMethod', { Allow: 'GET, HEAD' });
    }
    const file = await readPageFile(pageFolder, path);
    if (file === undefined) return reply(response, 404, 'page.notFound');
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      ...file.headers,
      'Content-Length': file.body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
  }

  function tellSession(request: IncomingMessage, response: ServerResponse): void {
    if (access.hasSession(request)) reply(response, 204);
    else reply(response, 401, 'session.none');
  }

  async function beginSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!access.isFromPage(request)) return reply(response, 403, 'request.foreign');
    // Browsers announce the length of such a body; one that is not announced is not from our page.
    const isSmall = Number(request.headers['content-length']) <= MAX_BODY_BYTES;
    if (!isSmall) return reply(response, 413, 'request.tooLarge', { Connection: 'close' });
    const asked = sessionRequest.safeParse(parseJson(await readBody(request)));
    if (!asked.success) return reply(response, 400, 'request.malformed');
    const cookie = access.redeem(asked.data.token);
    if (cookie === undefined) return reply(response, 401, 'session.badToken');
    return reply(response, 204, undefined, { 'Set-Cookie': cookie });
  }

  return ok({
    url: access.url,
    close: () =>
      new Promise((done) => {
        windows.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}

/** The open links, watched by pings. */
class Windows {
  readonly #source: WindowSource;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  readonly #silent = new WeakSet<WebSocket>();
  readonly #watch = setInterval(() => this.#ping(), PING_MS);

  constructor(source: WindowSource) {
    this.#source = source;
    this.#watch.unref();
  }

  get count(): number {
    return this.#sockets.clients.size;
  }

  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('pong', () => this.#silent.delete(webSocket));
      linkWindow(webSocket, this.#source);
    });
  }

  close(): void {
    clearInterval(this.#watch);
    for (const webSocket of this.#sockets.clients) webSocket.terminate();
    this.#sockets.close();
  }

  #ping(): void {
    for (const webSocket of this.#sockets.clients) {
      if (this.#silent.has(webSocket)) webSocket.terminate();
      else {
        this.#silent.add(webSocket);
        webSocket.ping();
      }
    }
  }
}

const listen = (server: Server, port: number): Promise<Result<number>> =>
  new Promise((done) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      done(err({ code: 'web.cannotListen', port, reason: error.code ?? error.message })),
    );
    server.listen(port, '127.0.0.1', () => done(ok((server.address() as AddressInfo).port)));
  });

function reply(
  response: ServerResponse,
  status: number,
  code?: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = code === undefined ? '' : JSON.stringify({ code });
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    ...(body !== '' && { 'Content-Type': 'application/json' }),
    ...headers,
  });
  response.end(body);
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  // Whoever does not hang up would keep the connection, and the server from closing.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
