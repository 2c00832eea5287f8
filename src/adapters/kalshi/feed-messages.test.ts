import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedBench, subscribed, tickers, trade, until } from './feed.fixture.ts';
import type { LoopbackFeedVenue } from './loopback-feed-venue.ts';

let bench: FeedBench;
let venue: LoopbackFeedVenue;
let told: string[];
beforeEach(async () => {
  bench = await FeedBench.open();
  ({ venue, told } = bench);
});
afterEach(() => bench.close());

describe('messages that are no books', () => {
  it('hands on the private and public messages in domain values', async () => {
    let sid = 0;
    venue.answer = (command) => {
      for (const channel of command.params.channels ?? []) {
        venue.send(subscribed(command, channel, (sid += 1)));
      }
    };
    const channels = [
      'trade',
      'ticker',
      'fill',
      'user_orders',
      'market_positions',
      'order_group_updates',
      'market_lifecycle_v2',
    ] as const;
    bench.start({ channels }).addMarkets(tickers('A'));
    await until(() => expect(told.filter((line) => line.startsWith('subscribed'))).toHaveLength(7));
    told.length = 0;
    const order = { order_id: 'o', client_order_id: 'mm-1', book_side: 'ask', outcome_side: 'no' };
    const sums = {
      taker_fill_cost_dollars: '5.4000',
      maker_fill_cost_dollars: '0.0000',
      taker_fees_dollars: '0.2079',
      maker_fees_dollars: '0.0000',
    };
    venue.send(
      trade('A', 1, 1),
      {
        type: 'ticker',
        sid: 2,
        msg: { market_ticker: 'A', yes_bid_dollars: '0.4300', yes_ask_dollars: '0.4500', ts_ms: 1 },
      },
      {
        type: 'fill',
        sid: 3,
        msg: {
          ...order,
          trade_id: 't',
          market_ticker: 'A',
          is_taker: true,
          yes_price_dollars: '0.4500',
          count_fp: '12.00',
          fee_cost: '0.207900',
          post_position_fp: '-12.00',
          ts_ms: 1,
        },
      },
      {
        type: 'user_order',
        sid: 4,
        msg: {
          ...order,
          ...sums,
          ticker: 'A',
          status: 'resting',
          yes_price_dollars: '0.4500',
          initial_count_fp: '20.00',
          fill_count_fp: '12.00',
          remaining_count_fp: '8.00',
          created_time: '2026-12-01T14:03:22.51Z',
        },
      },
      {
        type: 'market_position',
        sid: 5,
        msg: {
          market_ticker: 'A',
          position_fp: '-12.00',
          position_cost_dollars: '5.4000',
          realized_pnl_dollars: '-0.1000',
          fees_paid_dollars: '0.2079',
        },
      },
      {
        type: 'order_group_updates',
        sid: 6,
        seq: 1,
        msg: { event_type: 'triggered', order_group_id: 'g' },
      },
      {
        type: 'market_lifecycle_v2',
        sid: 7,
        seq: 1,
        msg: {
          market_ticker: 'A',
          event_type: 'determined',
          result: 'yes',
          settlement_value: '1.0000',
          determination_ts: 1_796_216_400,
        },
      },
      {
        type: 'event_fee_update',
        sid: 7,
        seq: 2,
        msg: { event_ticker: 'E', fee_type_override: null, fee_multiplier_override: 0.5 },
      },
    );
    await until(() => expect(told).toContain('lifecycle eventFee'));
    expect(told).toEqual([
      'trade A 4500 1200 bid 1',
      'ticker A 4300 4500',
      'fill A ask 4500 1200 207900 -1200',
      'order A resting 800',
      'position A -1200 5400000',
      'group triggered',
      'lifecycle market',
      'lifecycle eventFee',
    ]);
  });
});
