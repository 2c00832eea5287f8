import { afterEach, describe, expect, it } from 'vitest';
import { startTestExchange, stopExchanges, until, type Message } from './exchange.fixture.ts';

afterEach(stopExchanges);

const RUN = { speed: 'max', runForMs: 20_000, ratePerS: 1000, markets: 12 } as const;

async function run(seed: number, channels: readonly string[]) {
  const { server, client } = await startTestExchange({ ...RUN, seed });
  const { markets } = (await client('alice').get('/markets')).json;
  const feed = await client('alice').openFeed();
  expect(server.status().flow).toBe('waiting');
  await feed.subscribe(1, {
    channels,
    market_tickers: markets.map(({ ticker }: Message) => ticker),
  });
  await until(() => server.status().flow === 'finished');
  await feed.ask({ id: 2, cmd: 'list_subscriptions' });
  const status = server.status();
  expect(status.now).toBe(1_796_050_820_000_000);
  return { status, messages: feed.messages };
}

describe('at full speed', () => {
  it('waits for a reader, sends it everything, and stops at the time asked for', async () => {
    const { status, messages } = await run(7, ['orderbook_delta', 'trade']);
    const count = (type: string) => messages.filter((message) => message.type === type).length;
    expect(count('orderbook_delta')).toBeGreaterThan(5000);
    expect(count('trade')).toBe(status.trades);
  });

  it('sends the same messages again for the same seed', async () => {
    const one = await run(7, ['orderbook_delta', 'trade', 'ticker']);
    const two = await run(7, ['orderbook_delta', 'trade', 'ticker']);
    expect(two.messages).toEqual(one.messages);
    expect(two.status).toEqual(one.status);
  });

  it('gives one hash whoever listens, another for another seed', async () => {
    const one = await run(7, ['orderbook_delta']);
    const two = await run(7, ['orderbook_delta', 'ticker']);
    const other = await run(8, ['orderbook_delta']);
    expect(two.status.streamHash).toBe(one.status.streamHash);
    expect(other.status.streamHash).not.toBe(one.status.streamHash);
  });

  it('waits for a client that reads slowly instead of dropping it', async () => {
    const { server, client } = await startTestExchange({
      ...RUN,
      ratePerS: 10_000,
      feedBufferBytes: 4_000_000,
    });
    const { markets } = (await client('alice').get('/markets')).json;
    const feed = await client('alice').openFeed();
    await feed.subscribe(1, {
      channels: ['orderbook_delta'],
      market_tickers: markets.map(({ ticker }: Message) => ticker),
    });
    for (let stops = 0; server.status().flow !== 'finished'; stops += 1) {
      feed.ws.pause();
      const seen = server.status().deltas;
      await until(() => server.status().deltas === seen || server.status().flow === 'finished');
      feed.ws.resume();
      await until(() => server.status().deltas > seen || server.status().flow === 'finished');
    }
    await feed.ask({ id: 2, cmd: 'list_subscriptions' });
    expect(feed.ofType('error')).toEqual([]);
    const counted = feed.messages.filter(({ seq }) => seq !== undefined);
    expect(counted.at(-1)?.seq).toBe(counted.length);
  });
});
