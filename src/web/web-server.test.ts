import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../tests/fixtures/eventually.ts';
import type { PausablePort } from '../adapters/ipc/pausable-port.ts';
import { createPortPair } from '../adapters/ipc/port-pair.ts';
import { ok, unwrap } from '../base/result.ts';
import type { Port } from '../contract/port.ts';
import { channels, type Api } from '../contract/requests.ts';
import type { WindowPeer } from '../contract/service-name.ts';
import { startWebServer, type WebServer } from './web-server.ts';
import type { WindowSource } from './window-link.ts';

/** Stands in for the supervisor: answers every request with its input, hands out ports on demand. */
class FakeSource implements WindowSource {
  readonly asked: unknown[] = [];
  readonly windows = new Set<(peer: WindowPeer, port: PausablePort) => void>();
  readonly api = Object.fromEntries(
    channels.map((channel) => [
      channel,
      async (input: unknown) => {
        this.asked.push([channel, input]);
        return ok(input);
      },
    ]),
  ) as unknown as Api;

  attachWindow(deliver: (peer: WindowPeer, port: PausablePort) => void): () => void {
    this.windows.add(deliver);
    return () => void this.windows.delete(deliver);
  }

  /** A new port to the one window; the far end is returned. */
  open(peer: WindowPeer): Port {
    const [window, own] = createPortPair();
    for (const deliver of this.windows) deliver(peer, window);
    return own;
  }
}

let folder: string;
let source: FakeSource;
let server: WebServer;
let base: URL;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-web-'));
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.json'), '{"secret":true}');
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'page', '.hidden.js'), 'hidden');
  writeFileSync(join(folder, 'page', 'notes.txt'), 'no type of the page');
  writeFileSync(join(folder, 'page', 'assets', 'main-a1.js'), 'export {};');
  symlinkSync(join(folder, 'secret.json'), join(folder, 'page', 'assets', 'link.json'));
  source = new FakeSource();
  server = unwrap(await startWebServer({ source, pageFolder: join(folder, 'page'), port: 0 }));
  base = new URL(server.url);
  token = base.hash.replace('#token=', '');
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request with everything under the test's control, also what `fetch` would correct. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((done, fail) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: base.port,
        path,
        method,
        headers: { Host: base.host, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}

const redeem = (given: string, headers: Record<string, string> = {}): Promise<Answer> => {
  const body = JSON.stringify({ token: given });
  const length = { 'Content-Length': String(Buffer.byteLength(body)) };
  return ask('/session', {
    method: 'POST',
    headers: { Origin: base.origin, ...length, ...headers },
    body,
  });
};

async function signIn(): Promise<string> {
  const { headers } = await redeem(token);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** Settles with the open socket, or with the status that refused it. */
function connect(headers: Record<string, string>, path = '/link'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${base.port}${path}`, { headers });
  return new Promise((done, fail) => {
    socket.once('open', () => done(socket));
    socket.once('unexpected-response', (_request, response) => done(response.statusCode ?? 0));
    socket.once('error', fail);
  });
}

async function openLink(): Promise<{ socket: WebSocket; frames: unknown[] }> {
  const socket = await connect({ Origin: base.origin, Cookie: await signIn() });
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  const frames: unknown[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString('utf8'))));
  await eventually(() => source.windows.size === 1, 'the window');
  return { socket, frames };
}

describe('page', () => {
  it('answers without a session, for this address and under a strict policy', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('<title>page</title>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });

  it('serves assets for good and answers HEAD without a body', async () => {
    const asset = await ask('/assets/main-a1.js?v=1');
    expect(asset.body).toBe('export {};');
    expect(asset.headers['cache-control']).toContain('immutable');
    const head = await ask('/', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it.each([
    '/../secret.json',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.json',
    '/..%5csecret.json',
    '//secret.json',
    '/assets/link.json',
    '/.hidden.js',
    '/notes.txt',
    '/assets',
    '/index.html%00.js',
    '/%ff.js',
    '/missing.js',
  ])('keeps %s to itself', async (path) => {
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
  });

  it('refuses foreign names, foreign pages and other methods', async () => {
    expect((await ask('/', { headers: { Host: `localhost:${base.port}` } })).status).toBe(403);
    expect((await ask('/', { headers: { Host: 'evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { Origin: 'null' } })).status).toBe(403);
    expect((await ask('/', { method: 'PUT' })).status).toBe(405);
  });

  it('says when it was not built', async () => {
    const result = await startWebServer({ source, pageFolder: join(folder, 'none'), port: 0 });
    expect(result).toMatchObject({ ok: false, error: { code: 'page.notBuilt' } });
  });

  it('says when the port is taken', async () => {
    const port = Number(base.port);
    const result = await startWebServer({ source, pageFolder: join(folder, 'page'), port });
    expect(result).toEqual({
      ok: false,
      error: { code: 'web.cannotListen', port, reason: 'EADDRINUSE' },
    });
  });
});

describe('session', () => {
  it('takes the token once and gives a cookie that scripts cannot read', async () => {
    const first = await redeem(token);
    expect(first.status).toBe(204);
    expect(String(first.headers['set-cookie'])).toMatch(
      /^oddlot-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await redeem(token)).status).toBe(401);
  });

  it('tells a page whether its cookie counts', async () => {
    expect((await ask('/session')).status).toBe(401);
    const Cookie = await signIn();
    expect((await ask('/session', { headers: { Cookie } })).status).toBe(204);
    const foreign = { Cookie, Origin: 'https://evil.example' };
    expect((await ask('/session', { headers: foreign })).status).toBe(403);
  });

  it('refuses a wrong token without using up the right one', async () => {
    expect((await redeem('guess')).status).toBe(401);
    expect((await redeem(token)).status).toBe(204);
  });

  it('listens to its own page alone, and to short words', async () => {
    expect((await redeem(token, { Origin: 'https://evil.example' })).status).toBe(403);
    const options = { method: 'POST', headers: { 'Content-Length': '2' }, body: '{}' };
    expect((await ask('/session', options)).status).toBe(403);
    const own = { ...options.headers, Origin: base.origin };
    expect((await ask('/session', { ...options, headers: own })).status).toBe(400);
    expect((await redeem('x'.repeat(5000))).status).toBe(413);
  });
});

describe('link', () => {
  it('opens only for our page with a session', async () => {
    const cookie = await signIn();
    const Origin = base.origin;
    expect(await connect({ Origin })).toBe(401);
    expect(await connect({ Origin, Cookie: `${cookie.split('=')[0]}=guess` })).toBe(401);
    expect(await connect({ Cookie: cookie })).toBe(403);
    expect(await connect({ Origin: 'https://evil.example', Cookie: cookie })).toBe(403);
    expect(await connect({ Origin, Host: 'evil.example', Cookie: cookie })).toBe(403);
    expect(await connect({ Origin, Cookie: cookie }, '/other')).toBe(404);
    const socket = await connect({ Origin, Cookie: cookie });
    expect(socket).toBeInstanceOf(WebSocket);
  });

  it('keeps no connection of whoever it refused, so that it can close', async () => {
    const stranger = createConnection({
      host: '127.0.0.1',
      port: Number(base.port),
      allowHalfOpen: true,
    });
    stranger.write(
      `GET /link HTTP/1.1\r\nHost: ${base.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    let said = '';
    stranger.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(stranger, 'end');
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
    let isClosed = false;
    void server.close().then(() => (isClosed = true));
    try {
      await eventually(() => isClosed, 'the server is closed', 20_000);
    } finally {
      stranger.destroy();
    }
  });

  it('answers requests, each under its id, and refuses what the contract does not know', async () => {
    const { socket, frames } = await openLink();
    const ask = (id: number, channel: string, input: unknown): void =>
      socket.send(JSON.stringify({ type: 'request', id, channel, input }));
    ask(1, 'app.read', {});
    ask(2, 'service.restart', { service: 'ingest' });
    ask(3, 'service.restart', { service: 'shell' });
    ask(4, 'toString', {});
    await eventually(() => frames.length >= 4, 'four answers');
    expect(frames).toEqual(
      expect.arrayContaining([
        { type: 'reply', id: 1, result: { ok: true, value: {} } },
        { type: 'reply', id: 2, result: { ok: true, value: { service: 'ingest' } } },
      ]),
    );
    expect(frames).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          id: 3,
          result: {
            ok: false,
            error: expect.objectContaining({ code: 'request.badInput' }) as unknown,
          },
        }),
        expect.objectContaining({
          id: 4,
          result: { ok: false, error: { code: 'request.unknownChannel', channel: 'toString' } },
        }),
      ]),
    );
    expect(source.asked).toHaveLength(2);
  });

  it('carries all ports side by side and tells when one opens, closes or is replaced', async () => {
    const { socket, frames } = await openLink();
    const ingest = source.open('ingest');
    const orders = source.open('orders');
    const heard: unknown[] = [];
    ingest.onMessage((message) => heard.push(['ingest', message]));
    orders.onMessage((message) => heard.push(['orders', message]));
    orders.post({ n: 1 });
    socket.send(JSON.stringify({ type: 'port', peer: 'ingest', message: 'hello' }));
    socket.send(JSON.stringify({ type: 'port', peer: 'actor', message: 'nobody there' }));
    socket.send(JSON.stringify({ type: 'port', peer: 'orders', message: [1] }));
    await eventually(() => heard.length >= 2, 'two messages');
    expect(heard).toEqual([
      ['ingest', 'hello'],
      ['orders', [1]],
    ]);
    ingest.close();
    const again = source.open('ingest');
    again.post('anew');
    await eventually(() => frames.length >= 6, 'six frames');
    expect(frames).toEqual([
      { type: 'portOpen', peer: 'ingest' },
      { type: 'portOpen', peer: 'orders' },
      { type: 'port', peer: 'orders', message: { n: 1 } },
      { type: 'portClosed', peer: 'ingest' },
      { type: 'portOpen', peer: 'ingest' },
      { type: 'port', peer: 'ingest', message: 'anew' },
    ]);
  });

  it('lets go of the window and its ports when the socket closes', async () => {
    const { socket } = await openLink();
    const ingest = source.open('ingest');
    const closed = new Promise<void>((done) => ingest.onClose(done));
    socket.terminate();
    await closed;
    expect(source.windows.size).toBe(0);
  });

  it.each([
    ['no JSON', 'hello', 1008],
    ['an unknown frame', '{"type":"eval"}', 1008],
    ['an unknown peer', '{"type":"port","peer":"exchange","message":1}', 1008],
    ['bytes', Buffer.from('{}'), 1008],
    ['an oversize frame', JSON.stringify({ text: 'x'.repeat(1024 * 1024) }), 1009],
  ])('closes on %s', async (_what, data, code) => {
    const { socket } = await openLink();
    const closed = new Promise<number>((done) => socket.once('close', done));
    socket.send(data);
    expect(await closed).toBe(code);
  });

  it('leaves ports unread while the window does not keep up, so that publishers see it', async () => {
    const { socket, frames } = await openLink();
    const ingest = source.open('ingest');
    socket.pause();
    const chunk = 'x'.repeat(64 * 1024);
    let sent = 0;
    await eventually(() => {
      for (let i = 0; i < 32; i += 1) ingest.post(chunk);
      sent += 32;
      return ingest.backlogBytes > 0;
    }, 'a window that does not keep up');
    const behind = ingest.backlogBytes;
    for (let i = 0; i < 16; i += 1) ingest.post(chunk);
    const more = behind + 15 * 64 * 1024;
    await eventually(() => ingest.backlogBytes > more, 'all that was posted since');
    socket.resume();
    await eventually(() => frames.length >= 1 + sent + 16, 'every message');
    expect(frames).toHaveLength(1 + sent + 16);
    expect(ingest.backlogBytes).toBe(0);
  });
});
