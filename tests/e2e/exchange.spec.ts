import { createPrivateKey, sign, constants } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Command } from '../fixtures/command.ts';
import { eventually } from '../fixtures/eventually.ts';

// `oddlot exchange` as somebody meets it who has a client for Kalshi and nothing else of ours.

let profile: string;
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'oddlot-exchange-'));
});
afterEach(() => rmSync(profile, { recursive: true, force: true }));

interface Venue {
  readonly rest: string;
  readonly ws: string;
  readonly keyId: string;
  readonly privateKeyFile: string;
}

const start = async (...args: readonly string[]): Promise<[Command, Venue]> => {
  const command = new Command('exchange', '--profile', profile, ...args);
  return [command, await command.firstResult<Venue>()];
};

function headers({ keyId, privateKeyFile }: Venue, method: string, url: string) {
  const timestamp = String(Date.now());
  const signature = sign('sha256', Buffer.from(timestamp + method + new URL(url).pathname), {
    key: createPrivateKey(readFileSync(privateKeyFile)),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }).toString('base64');
  return {
    'kalshi-access-key': keyId,
    'kalshi-access-timestamp': timestamp,
    'kalshi-access-signature': signature,
    'content-type': 'application/json',
  };
}

const call = (venue: Venue, method: string, path: string, body?: unknown): Promise<Response> => {
  const url = `${venue.rest}${path}`;
  const init = { method, headers: headers(venue, method, url) };
  return fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) });
};

interface Market {
  readonly ticker: string;
  readonly yes_ask_size_fp: string;
}

const openMarkets = async ({ rest }: Venue): Promise<readonly Market[]> => {
  const reply = await fetch(`${rest}/markets?status=open&limit=1000`);
  return ((await reply.json()) as { markets: Market[] }).markets;
};

interface Summary {
  readonly deltas: number;
  readonly streamHash: string;
}

describe('oddlot exchange', () => {
  it('lists, takes an order, fills it, and says at the end what it did', async () => {
    const [command, venue] = await start('--seed', '7', '--markets', '12', '--cash', '2500.00');
    const markets = await openMarkets(venue);
    expect(markets).toHaveLength(12);
    const balance = await (await call(venue, 'GET', '/portfolio/balance')).json();
    expect(balance).toMatchObject({ balance: 250_000, balance_dollars: '2500.0000' });
    const { ticker } = markets.find(({ yes_ask_size_fp: size }) => Number(size) >= 2) as Market;
    const created = await call(venue, 'POST', '/portfolio/events/orders', {
      ticker,
      client_order_id: 'first',
      side: 'bid',
      count: '1.00',
      price: '0.99', // wherever the offers are by now
      time_in_force: 'immediate_or_cancel',
      self_trade_prevention_type: 'taker_at_cross',
    });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ fill_count: '1.00', remaining_count: '0.00' });
    command.signal('SIGINT');
    const { code, stdout } = await command.ended();
    expect(code).toBe(0);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({ seed: 7, orders: 1 });
  });

  it('sends the same public stream for the same seed, and another for another', async () => {
    const play = async (seed: number): Promise<Summary> => {
      const args = ['--seed', String(seed), '--speed', 'max', '--duration', '20s'];
      const [command, venue] = await start('--markets', '6', ...args);
      // It waits for somebody who reads.
      const socket = new WebSocket(venue.ws, { headers: headers(venue, 'GET', venue.ws) });
      const tickers = (await openMarkets(venue)).map(({ ticker }) => ticker);
      const params = { channels: ['orderbook_delta'], market_tickers: tickers };
      await eventually(() => socket.readyState === WebSocket.OPEN, 'a connection');
      socket.send(JSON.stringify({ id: 1, cmd: 'subscribe', params }));
      const { code, stdout } = await command.ended();
      expect(code).toBe(0);
      return JSON.parse(stdout.at(-1) ?? '') as Summary;
    };
    const first = await play(7);
    expect(first).toMatchObject({ seed: 7, orders: 0, faults: 0 });
    expect(first.deltas).toBeGreaterThan(1000);
    expect(first.streamHash).toMatch(/^[0-9a-f]{64}$/);
    expect((await play(7)).streamHash).toBe(first.streamHash);
    expect((await play(8)).streamHash).not.toBe(first.streamHash);
  });

  it('misbehaves as the plan says', async () => {
    const faults = join(profile, 'faults.json');
    const orders = { method: 'POST', path: '/portfolio/events/orders' };
    writeFileSync(
      faults,
      JSON.stringify({
        faults: [
          { fault: 'tooManyRequests', for: orders, when: { count: 1 } },
          { fault: 'refuseUpgrade', when: { count: 1 } },
        ],
      }),
    );
    const [command, venue] = await start('--faults', faults);
    expect((await call(venue, orders.method, orders.path, {})).status).toBe(429);
    expect((await call(venue, orders.method, orders.path, {})).status).toBe(400);
    const connect = (): Promise<string> =>
      new Promise((done) => {
        const socket = new WebSocket(venue.ws, { headers: headers(venue, 'GET', venue.ws) });
        socket.on('error', (error) => done(error.message));
        socket.on('open', () => done('open'));
        socket.on('open', () => socket.close());
      });
    expect(await connect()).toContain('503');
    expect(await eventually(connect, 'a connection')).toBe('open');
    command.signal('SIGINT');
    expect((await command.ended()).code).toBe(0);
  });

  it('takes the plan that the docs show', async () => {
    const example = resolve(import.meta.dirname, '../../docs/faults-example.json');
    const [command, venue] = await start('--faults', example);
    expect((await openMarkets(venue)).length).toBeGreaterThan(0);
    command.signal('SIGINT');
    expect((await command.ended()).code).toBe(0);
  });

  it.each([
    ['no such file', undefined, /^oddlot: faults\.unreadable: .*ENOENT/],
    ['no JSON', '{', /^oddlot: faults\.malformed: /],
    ['no plan', '{"faults":[{"fault":"stall"}]}', /^oddlot: faults\.malformed: .*stallMs/],
  ])('says what is wrong with %s', async (_, text, line) => {
    const file = join(profile, 'plan.json');
    if (text !== undefined) writeFileSync(file, text);
    const ended = await Command.run('exchange', '--profile', profile, '--faults', file);
    expect(ended).toMatchObject({ code: 1, stdout: [], stderr: [expect.stringMatching(line)] });
  });
});
