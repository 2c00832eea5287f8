import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { toPresentSpelling } from './legacy-frame.ts';
import type { Json } from './read-book-message.ts';
import { readRecordedFrame, type RecordedFrame } from './recorded-frame.ts';
import type { VenueTicker, VenueTrade } from './wire-market.ts';

const MARKET = 'KXRAIN-26DEC01-NYC';

const read = (type: string, msg: Json): RecordedFrame =>
  unwrap(readRecordedFrame({ type, sid: 1, seq: 1, msg: { market_ticker: MARKET, ...msg } }));
const trade = (msg: Json): VenueTrade => {
  let heard: VenueTrade | undefined;
  const frame = read('trade', { trade_id: 't', ...msg });
  if (frame.kind === 'message') {
    const info = { receivedAt: frame.saidAt, byteLength: 0, sid: 1, seq: 1 };
    frame.deliver({ onTrade: (value) => (heard = value) }, info);
  }
  return heard as VenueTrade;
};
const ticker = (msg: Json): VenueTicker => {
  let heard: VenueTicker | undefined;
  const frame = read('ticker', msg);
  if (frame.kind === 'message') {
    const info = { receivedAt: frame.saidAt, byteLength: 0, sid: 1, seq: 1 };
    frame.deliver({ onTicker: (value) => (heard = value) }, info);
  }
  return heard as VenueTicker;
};

describe('frames of the cents era', () => {
  it('read as books of whole cents and contracts', () => {
    expect(
      read('orderbook_snapshot', {
        yes: [
          [41, 250],
          [43, 80],
        ],
        no: null,
      }),
    ).toMatchObject({
      message: {
        yes: [
          { price: 4100, qty: 25_000 },
          { price: 4300, qty: 8000 },
        ],
        no: [],
      },
    });
    expect(
      read('orderbook_snapshot', {
        yes: [[8, 300]],
        yes_dollars: [['0.080', 300]],
        no_dollars: [['0.5450', 20]],
        no: [[54, 20]],
      }),
    ).toMatchObject({
      message: { yes: [{ price: 800, qty: 30_000 }], no: [{ price: 5450, qty: 2000 }] },
    });
    expect(
      read('orderbook_delta', { price: 96, delta: -54, side: 'yes', ts: '2025-10-01T20:44:01Z' }),
    ).toMatchObject({
      message: { price: 9600, change: -5400, side: 'yes', exchangeAt: 1_759_351_441_000_000 },
    });
  });

  it('read as trades with a direction and a time', () => {
    expect(
      trade({ yes_price: 27, no_price: 73, count: 7, taker_side: 'yes', ts: 1_759_350_609 }),
    ).toMatchObject({ price: 2700, qty: 700, taker: 'bid', at: 1_759_350_609_000_000 });
    expect(trade({ yes_price: 27, count: 7, taker_side: 'no', ts: 1_759_350_609 })).toMatchObject({
      taker: 'ask',
    });
  });

  it('read as tickers; an empty text is no price', () => {
    const old = {
      price: 0,
      yes_bid: 0,
      yes_ask: 3,
      volume: 12,
      open_interest: 5,
      ts: 1_759_351_915,
    };
    const at = 1_759_351_915_000_000;
    expect(ticker({ ...old, price_dollars: '' })).toMatchObject({
      lastPrice: null,
      yesBid: 0,
      yesAsk: 300,
      volume: 1200,
      openInterest: 500,
      at,
    });
    expect(ticker({ ...old, price: 14 })).toMatchObject({ lastPrice: 1400, at });
  });
});

describe('the transition format, both spellings side by side', () => {
  it('goes by the new one and takes from the old what is not there yet', () => {
    expect(
      trade({
        yes_price: 1,
        yes_price_dollars: '0.7700',
        count: 1,
        count_fp: '75.50',
        taker_side: 'no',
        ts: 1_770_897_981,
      }),
    ).toMatchObject({ price: 7700, qty: 7550, taker: 'ask', at: 1_770_897_981_000_000 });
  });
});

describe('translation', () => {
  const current: Json[] = [
    { type: 'orderbook_snapshot', sid: 1, seq: 1, msg: { yes_dollars_fp: [['0.1', '1']] } },
    {
      type: 'orderbook_delta',
      msg: { price_dollars: '0.43', delta_fp: '1', side: 'no', ts_ms: 1, price: 99 },
    },
    { type: 'subscribed', msg: {} },
    { type: 'novel', msg: { price: 3 } },
    { type: 'trade', msg: 'no body' },
  ];

  it('leaves present frames and unknown ones as they are', () => {
    for (const frame of current) expect(toPresentSpelling(frame)).toBe(frame);
  });

  it('never makes a wrong value out of nonsense: such frames are refused', () => {
    for (const msg of [
      { price: 4.5, delta: 1, side: 'yes' },
      { price: 101, delta: 1, side: 'yes' },
      { price: '43c', delta: 1, side: 'yes' },
      { price: 43, delta: 0.5, side: 'yes' },
      { price: 0, delta: 1, side: 'yes' },
    ]) {
      const frame = {
        type: 'orderbook_delta',
        sid: 1,
        seq: 1,
        msg: { market_ticker: 'A', ...msg },
      };
      expect(readRecordedFrame(frame).ok).toBe(false);
    }
    const levels = { yes: [[43, 'ten']], no: [[10]] };
    expect(
      readRecordedFrame({
        type: 'orderbook_snapshot',
        sid: 1,
        seq: 1,
        msg: { market_ticker: 'A', ...levels },
      }),
    ).toMatchObject({ error: { code: 'frame.badSize', market: 'A', sid: 1, seq: 1 } });
  });

  it('never throws, whatever a frame holds', () => {
    const type = fc.constantFrom(
      'orderbook_snapshot',
      'orderbook_delta',
      'trade',
      'ticker',
      'market_lifecycle_v2',
      'event_lifecycle',
      'subscribed',
      'ok',
      'fill',
    );
    const field = fc.constantFrom(
      'market_ticker',
      'price',
      'delta',
      'yes',
      'no',
      'yes_dollars_fp',
      'ts',
      'ts_ms',
      'taker_side',
      'additional_metadata',
      'sid',
    );
    const msg = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()));
    fc.assert(
      fc.property(type, msg, fc.jsonValue(), (name, body, sid) => {
        const read = readRecordedFrame({ type: name, sid, seq: sid, msg: body });
        expect(typeof read.ok).toBe('boolean');
      }),
    );
  });
});

describe('a created market', () => {
  it('is described as far as the message goes', () => {
    const msg = {
      event_type: 'created',
      open_ts: 1_759_352_700,
      additional_metadata: { title: 'Rain?', yes_sub_title: 'Yes', event_ticker: 'KXRAIN-26DEC01' },
    };
    const frame = read('market_lifecycle_v2', msg);
    let about: unknown;
    if (frame.kind === 'message') {
      const info = { receivedAt: frame.saidAt, byteLength: 0, sid: 1, seq: 1 };
      frame.deliver({ onLifecycle: (change) => (about = change) }, info);
    }
    expect(about).toMatchObject({
      change: 'created',
      openAt: 1_759_352_700_000_000,
      about: { title: 'Rain?', yesTitle: 'Yes', noTitle: null, event: 'KXRAIN-26DEC01' },
    });
  });
});
