import { afterEach, describe, expect, it } from 'vitest';
import { startTestExchange, stopExchanges, until } from './exchange.fixture.ts';

afterEach(stopExchanges);

const START_US = 1_796_137_200_000_000;

describe('with the clock', () => {
  it('keeps simulated time at the given factor, whoever asks', async () => {
    const { server, client, clock } = await startTestExchange({ speed: 20 });
    clock.advanceMs(1500);
    await client('alice').get('/exchange/status');
    expect(server.status().now).toBe(START_US + 30_000_000);
    expect((await client('alice').get('/exchange/user_data_timestamp')).json.as_of_time).toBe(
      '2026-12-01T15:00:30.000000Z',
    );
    const { deltas } = server.status();
    clock.advanceMs(1500);
    await until(() => server.status().now === START_US + 60_000_000);
    expect(server.status().deltas).toBeGreaterThan(deltas);
  });

  it('wakes up in the present after a sleep of the machine, without what was missed', async () => {
    const { server, client, clock } = await startTestExchange();
    const alice = client('alice');
    const open = async (): Promise<string[]> =>
      (await alice.get('/markets?status=open')).json.markets.map(
        ({ ticker }: { ticker: string }) => ticker,
      );
    clock.advanceMs(1000);
    const before = await open();
    const perSecond = server.status().deltas;
    clock.advanceMs(3 * 3_600_000);
    await until(async () => {
      await alice.get('/exchange/status');
      return server.status().now === START_US + 10_801_000_000;
    });
    // Books of new events were filled and those of closed ones emptied; nothing like three hours of trading.
    expect(server.status().deltas).toBeLessThan(100 * perSecond);
    const after = await open();
    expect(after).toHaveLength(before.length);
    expect(after.filter((ticker) => before.includes(ticker))).not.toHaveLength(before.length);
    const { deltas } = server.status();
    clock.advanceMs(1500);
    await alice.get('/exchange/status');
    expect(server.status().now).toBe(START_US + 10_802_500_000);
    expect(server.status().deltas).toBeGreaterThan(deltas);
  });

  it('goes on when the clock is set back', async () => {
    let us = START_US;
    const clock = { nowUs: () => us, monotonicMs: () => us / 1000 };
    const { server, client } = await startTestExchange({ clock });
    const tick = async (seconds: number) => {
      us += seconds * 1_000_000;
      await client('alice').get('/exchange/status');
      return (server.status().now - START_US) / 1_000_000;
    };
    expect(await tick(1)).toBe(1);
    expect(await tick(-3600)).toBe(1);
    expect(await tick(1)).toBe(2);
  });

  it('stands still at the end it was given', async () => {
    const { server, client, clock } = await startTestExchange({ runForMs: 1500 });
    clock.advanceMs(1000);
    await client('alice').get('/exchange/status');
    expect(server.status().flow).toBe('running');
    clock.advanceMs(1000);
    await client('alice').get('/exchange/status');
    const end = server.status();
    expect(end).toMatchObject({ flow: 'finished', now: START_US + 1_500_000 });
    clock.advanceMs(1000);
    expect((await client('alice').get('/portfolio/balance')).status).toBe(200);
    expect(server.status()).toEqual(end);
  });

  it('cancels an order when its time has come', async () => {
    const { client, clock } = await startTestExchange();
    const alice = client('alice');
    const [{ ticker }] = (await alice.get('/markets?limit=1')).json.markets;
    const feed = await alice.openFeed();
    await feed.subscribe(1, { channels: ['user_orders'] });
    const created = await alice.createOrder({
      ticker,
      side: 'bid',
      count: '1',
      price: '0.01',
      expiration_time: START_US / 1_000_000 + 2,
    });
    expect(created.status).toBe(201);
    clock.advanceMs(1000);
    clock.advanceMs(1000);
    const { msg } = await feed.find((message) => message.msg?.status === 'canceled');
    expect(msg).toMatchObject({
      order_id: created.json.order_id,
      expiration_ts_ms: START_US / 1000 + 2000,
      last_update_reason: 'expired',
    });
  });
});
