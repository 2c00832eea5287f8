import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ManualClock, type Clock } from '../../base/clock.ts';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import { unwrap } from '../../base/result.ts';
import type { Money } from '../../domain/units/units.ts';
import {
  startExchangeServer,
  type ExchangeServer,
  type ExchangeServerOptions,
} from './exchange-server.ts';
import type { Scope } from './rest/authentication.ts';
import { RATE_TIERS, type RateTier } from './rest/rate-limits.ts';

// A running exchange on a clock that moves only when told to, and plain clients for it.

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** 2026-12-01T15:00:00Z */
const START_US = 1_796_137_200_000_000;

export const tierNamed = (name: string): RateTier => {
  const tier = RATE_TIERS.find((each) => each.name === name);
  if (!tier) throw new Error(`no tier ${name}`);
  return tier;
};

const key = (userId: string, scopes: readonly Scope[] = ['read', 'write']) => ({
  keyId: `key-of-${userId}`,
  publicKeyPem,
  userId,
  scopes,
});

export interface TestExchange {
  readonly server: ExchangeServer;
  /** Moves the exchange, unless it was given another clock. */
  readonly clock: ManualClock;
  readonly log: readonly LogEntry[];
  readonly client: (userId: string) => TestClient;
}

const running: ExchangeServer[] = [];

/** To be called after each test. */
export async function stopExchanges(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}

/** Alice may do all, Rita only read, Walt only trade. The flow stands still until the clock is moved. */
export async function startTestExchange(
  over: Partial<ExchangeServerOptions> = {},
): Promise<TestExchange> {
  const clock = new ManualClock(START_US);
  const log: LogEntry[] = [];
  const started = await startExchangeServer({
    port: 0,
    clock,
    seed: 7,
    markets: 8,
    ratePerS: 100,
    speed: 1,
    cash: 10_000_000_000 as Money,
    keys: [key('alice'), key('bob'), key('rita', ['read']), key('walt', ['write::trade'])],
    verifySignatures: 'yes',
    clockWindowMs: 5000,
    errorShape: 'nested',
    tier: tierNamed('prestige'),
    heartbeatMs: 10_000,
    feedBufferBytes: 16_000_000,
    logger: createLogger({ source: 'test', sink: (entry) => log.push(entry), nowUs: () => 0 }),
    ...over,
  });
  const server = unwrap(started);
  running.push(server);
  return {
    server,
    clock,
    log,
    client: (userId) => new TestClient(server, over.clock ?? clock, userId),
  };
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The body, read as JSON; tests know its shape. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface RawRequest {
  readonly method?: string;
  /** From the host's root. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Signs and sends, without any of the product's client code. */
export class TestClient {
  readonly #server: ExchangeServer;
  readonly #clock: Clock;
  readonly #userId: string;

  constructor(server: ExchangeServer, clock: Clock, userId: string) {
    this.#server = server;
    this.#clock = clock;
    this.#userId = userId;
  }

  headers(method: string, path: string, atMs = this.#clock.nowUs() / 1000): Record<string, string> {
    const timestamp = String(Math.floor(atMs));
    const signature = sign('sha256', Buffer.from(timestamp + method + path), {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
    return {
      'kalshi-access-key': `key-of-${this.#userId}`,
      'kalshi-access-timestamp': timestamp,
      'kalshi-access-signature': signature.toString('base64'),
    };
  }

  raw({ method = 'GET', path, headers = {}, body }: RawRequest): Promise<Reply> {
    const { hostname, port } = new URL(this.#server.rest);
    return new Promise((resolve, reject) => {
      // Without a length, Node would send the body of a DELETE unannounced.
      const length =
        body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { hostname, port, method, path, headers: { ...length, ...headers } };
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, text, json });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** A signed call below the API's root. */
  call(method: string, path: string, body?: unknown): Promise<Reply> {
    const full = `${new URL(this.#server.rest).pathname}${path}`;
    const [signed = ''] = full.split('?');
    return this.raw({
      method,
      path: full,
      headers: { ...this.headers(method, signed), 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  get(path: string): Promise<Reply> {
    return this.call('GET', path);
  }

  createOrder(order: Record<string, unknown>): Promise<Reply> {
    return this.call('POST', '/portfolio/events/orders', {
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'taker_at_cross',
      ...order,
    });
  }

  async openFeed(): Promise<TestFeed> {
    const { pathname } = new URL(this.#server.ws);
    const ws = new WebSocket(this.#server.ws, { headers: this.headers('GET', pathname) });
    await new Promise((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
    });
    return new TestFeed(ws);
  }
}

// oxlint-disable-next-line typescript/no-explicit-any
export type Message = any;

/** What a client has received, in order. */
export class TestFeed {
  readonly ws: WebSocket;
  readonly messages: Message[] = [];

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString('utf8'))));
  }

  send(command: unknown): void {
    this.ws.send(typeof command === 'string' ? command : JSON.stringify(command));
  }

  /** The reply to a command. */
  async ask(command: { readonly id: number } & Record<string, unknown>): Promise<Message> {
    this.send(command);
    return this.find((message) => message.id === command.id);
  }

  subscribe(id: number, params: Record<string, unknown>): Promise<Message> {
    return this.ask({ id, cmd: 'subscribe', params });
  }

  /** The first message so far, or to come, that is wanted. */
  async find(isWanted: (message: Message) => boolean): Promise<Message> {
    let found: Message;
    await until(() => {
      found = this.messages.find(isWanted);
      return found !== undefined;
    });
    return found;
  }

  ofType(type: string): Message[] {
    return this.messages.filter((message) => message.type === type);
  }
}

/** Waits for a condition; fails after a time no machine needs. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 10_000; tries += 1) {
    if (await holds()) return;
    await setTimeout(10);
  }
  throw new Error('waited in vain');
}
