import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../base/clock.ts';
import { unwrap } from '../../base/result.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { createRestClient, type RestClient } from './rest-client.ts';
import type { RestOptions } from './rest-transport.ts';
import { createSigner } from './signing.ts';
import type { NewOrder } from './wire-order-entry.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const signer = unwrap(createSigner({ keyId: 'test-key', privateKeyPem }));
export const market = 'KXRAIN-26DEC01-NYC' as MarketTicker;
export const orderId = 'a3c9d0b2-5a1f-4e7e-9d51-2f6f2b8f6a77' as OrderId;
/** No answer takes so long, however slow the machine. */
export const LONG_MS = 60_000;
export const PLENTY = { refillPerS: 1e9, capacity: 1e9 };

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
export type Answer = { readonly status: number; readonly body?: unknown } | 'hang up' | 'never';

/** A venue on this machine that answers what a test says, and a client of it. */
export class AnsweringVenue {
  readonly seen: Seen[] = [];
  /** In turn; the last one again and again. */
  answers: Answer[] = [];
  client!: RestClient;
  baseUrl!: string;
  readonly #server: Server = createServer((request, response) => this.#take(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.baseUrl = `http://127.0.0.1:${port}/trade-api/v2`;
    this.client = this.connect();
  }

  async stop(): Promise<void> {
    this.client.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  connect(options: Partial<RestOptions> = {}): RestClient {
    return createRestClient({
      baseUrl: this.baseUrl,
      signer,
      clock: systemClock,
      limits: { read: PLENTY, write: PLENTY },
      timeoutMs: LONG_MS,
      retryPauseMs: 1,
      ...options,
    });
  }

  /** Another client for the rest of a test. */
  reconnect(options: Partial<RestOptions>): void {
    this.client.close();
    this.client = this.connect(options);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://venue');
      const text = Buffer.concat(chunks).toString();
      this.seen.push({
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
      const turn = Math.min(this.seen.length, this.answers.length) - 1;
      respond(this.answers[turn] ?? { status: 500 }, response);
    });
  }
}

function respond(answer: Answer, response: ServerResponse): void {
  if (answer === 'never') return;
  if (answer === 'hang up') {
    response.socket?.destroy();
    return;
  }
  const { status, body } = answer;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

export const marketBody = {
  ticker: market,
  event_ticker: 'KXRAIN-26DEC01',
  market_type: 'binary',
  yes_sub_title: 'Rain in NYC',
  no_sub_title: 'No rain in NYC',
  open_time: '2026-11-24T15:00:00Z',
  close_time: '2026-12-02T04:59:00Z',
  status: 'active',
  yes_bid_dollars: '0.4300',
  yes_ask_dollars: '0.4500',
  last_price_dollars: '0.4500',
  volume_fp: '8120.50',
  volume_24h_fp: '910.00',
  open_interest_fp: '3310.00',
  result: '',
  can_close_early: true,
  price_level_structure: 'linear_cent',
  price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
};
export const newOrder: NewOrder = {
  market,
  clientOrderId: 'mm-000417' as ClientOrderId,
  side: 'bid',
  price: 4500 as Price,
  qty: 2000 as Qty,
  timeInForce: 'good_till_canceled',
  selfTradePrevention: 'taker_at_cross',
  postOnly: false,
};
export const ackBody = {
  order_id: orderId,
  client_order_id: 'mm-000417',
  fill_count: '12.00',
  remaining_count: '8.00',
  average_fill_price: '0.4500',
  average_fee_paid: '0.017325',
  ts_ms: 1_796_133_802_510,
};
