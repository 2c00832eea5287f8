import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../domain/units/units.ts';
import { BookFrameDecoder, type FrameKind } from './decode-book-frame.ts';

const at = 1_796_133_802_600_000 as Instant;
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** The venue's own examples (protocol brief §4.5). */
const SNAPSHOT =
  '{"type":"orderbook_snapshot","sid":1,"seq":1,"msg":{"market_ticker":"KXRAIN-26DEC01-NYC","market_id":"5d0b6a0e-7f0c-4f5e-9a55-0d2f3a9c1b10","yes_dollars_fp":[["0.4100","250.00"],["0.4300","80.50"]],"no_dollars_fp":[["0.5400","40.00"],["0.5500","12.00"]]}}';
const OWN_DELTA =
  '{"type":"orderbook_delta","sid":1,"seq":2,"msg":{"market_ticker":"KXRAIN-26DEC01-NYC","market_id":"5d0b6a0e-7f0c-4f5e-9a55-0d2f3a9c1b10","price_dollars":"0.4300","delta_fp":"-30.50","side":"yes","client_order_id":"mm-000417","ts":"2026-12-01T14:03:22.51871Z","ts_ms":1796133802518}}';
const DELTA = OWN_DELTA.replace('"client_order_id":"mm-000417",', '');

/** What a consumer can see of one frame. */
function outcome(decoder: BookFrameDecoder, kind: FrameKind): unknown {
  switch (kind) {
    case 'delta':
      return { kind, ...decoder.delta };
    case 'snapshot':
      return { kind, ...decoder.snapshot };
    case 'other':
      return { kind, other: decoder.other };
    case 'bad':
      return { kind, code: decoder.error.code };
  }
}
function decode(text: string): Record<string, unknown> {
  const decoder = new BookFrameDecoder();
  return outcome(decoder, decoder.decode(bytes(text), at)) as Record<string, unknown>;
}

describe('BookFrameDecoder', () => {
  it('reads a delta', () => {
    expect(decode(DELTA)).toEqual({
      kind: 'delta',
      sid: 1,
      seq: 2,
      market: 'KXRAIN-26DEC01-NYC',
      side: 'yes',
      price: 4300,
      change: -3050,
      exchangeAt: 1_796_133_802_518_710,
      receivedAt: at,
      byteLength: DELTA.length,
      clientOrderId: undefined,
    });
  });

  it('reads a delta of our own, and forgets its owner for the next one', () => {
    const decoder = new BookFrameDecoder();
    decoder.decode(bytes(OWN_DELTA), at);
    expect(decoder.delta.clientOrderId).toBe('mm-000417');
    decoder.decode(bytes(DELTA), at);
    expect(decoder.delta.clientOrderId).toBeUndefined();
  });

  it('reads a snapshot, with and without sides', () => {
    const seen = decode(SNAPSHOT);
    expect(seen).toMatchObject({
      kind: 'snapshot',
      source: 'feed',
      market: 'KXRAIN-26DEC01-NYC',
      yes: [
        { price: 4100, qty: 25_000 },
        { price: 4300, qty: 8050 },
      ],
      no: [
        { price: 5400, qty: 4000 },
        { price: 5500, qty: 1200 },
      ],
    });
    const bare = SNAPSHOT.replace(/,"yes_dollars_fp".*\]\]/, '');
    expect(decode(bare)).toMatchObject({ kind: 'snapshot', yes: [], no: [] });
    const noOnly = SNAPSHOT.replace(/"yes_dollars_fp":.*,"no/, '"no');
    expect(decode(noOnly)).toMatchObject({ kind: 'snapshot', yes: [], no: [{}, {}] });
  });

  it('sorts levels itself and refuses a price that comes twice', () => {
    const turned = SNAPSHOT.replace(
      '["0.4100","250.00"],["0.4300","80.50"]',
      '["0.43","80.5"],["0.4200","0.00"],["0.410000","250"]',
    );
    expect(decode(turned)['yes']).toEqual([
      { price: 4100, qty: 25_000 },
      { price: 4300, qty: 8050 },
    ]);
    expect(decode(SNAPSHOT.replace('0.4100', '0.4300'))).toEqual({
      kind: 'bad',
      code: 'frame.duplicateLevel',
    });
  });

  it.each([
    ['another order of keys', '{"seq":2,"sid":1,"type":"orderbook_delta","msg":'],
    ['white space', '{ "type": "orderbook_delta", "sid": 1, "seq": 2, "msg": '],
    [
      'fields nobody announced',
      '{"type":"orderbook_delta","sid":1,"sending_ts_ms":5,"seq":2,"msg":',
    ],
  ])('reads a delta with %s', (_, head) => {
    const changed = DELTA.replace('{"type":"orderbook_delta","sid":1,"seq":2,"msg":', head);
    const { byteLength: _length, ...same } = decode(DELTA);
    expect(decode(changed)).toMatchObject(same);
  });

  it('takes the millisecond from ts_ms and finer digits from ts while both agree', () => {
    const micros = (text: string) => decode(text)['exchangeAt'];
    expect(micros(DELTA.replace('.51871Z', '.5187199Z'))).toBe(1_796_133_802_518_719);
    expect(micros(DELTA.replace('.51871Z', '.51971Z'))).toBe(1_796_133_802_518_000);
    expect(micros(DELTA.replace(/"ts":"[^"]*",/, ''))).toBe(1_796_133_802_518_000);
    expect(micros(DELTA.replace(/,"ts_ms":\d+/, ''))).toBe(1_796_133_802_518_710);
    expect(micros(DELTA.replace(/,"ts":.*(?=\}\})/, ''))).toBe(0);
  });

  it('hands on other messages parsed', () => {
    const ok = '{"type":"ok","id":6,"sid":1,"seq":3,"msg":{"market_tickers":[]}}';
    expect(decode(ok)).toEqual({ kind: 'other', other: JSON.parse(ok) });
  });

  it.each([
    ['', 'frame.notJson'],
    [DELTA.slice(0, -1), 'frame.notJson'],
    [`${DELTA}x`, 'frame.notJson'],
    ['[]', 'frame.notAnObject'],
    ['null', 'frame.notAnObject'],
    ['{"sid":1}', 'frame.noType'],
    [DELTA.replace('"seq":2', '"seq":0'), 'frame.badShape'],
    [DELTA.replace('"seq":2', '"seq":"2"'), 'frame.badShape'],
    [DELTA.replace('"seq":2', '"seq":9007199254740993'), 'frame.badShape'],
    [DELTA.replace(/"msg":.*\}\}/, '"msg":7}'), 'frame.badShape'],
    [DELTA.replace('KXRAIN-26DEC01-NYC', ''), 'frame.badMarket'],
    [DELTA.replace('KXRAIN-26DEC01-NYC', 'KX RAIN'), 'frame.badMarket'],
    [DELTA.replace('KXRAIN-26DEC01-NYC', 'X'.repeat(101)), 'frame.badMarket'],
    [DELTA.replace('0.4300', '0.00'), 'frame.badPrice'],
    [DELTA.replace('0.4300', '1.0000'), 'frame.badPrice'],
    [DELTA.replace('0.4300', '0.43001'), 'frame.badPrice'],
    [DELTA.replace('0.4300', '-0.4300'), 'frame.badPrice'],
    [DELTA.replace('"0.4300"', '0.43'), 'frame.badPrice'],
    [DELTA.replace('-30.50', '+30.50'), 'frame.badSize'],
    [DELTA.replace('-30.50', '30.505'), 'frame.badSize'],
    [DELTA.replace('-30.50', '3e1'), 'frame.badSize'],
    [DELTA.replace('-30.50', '99999999999999999'), 'frame.badSize'],
    [DELTA.replace('"yes"', '"YES"'), 'frame.badSide'],
    [DELTA.replace(/"ts_ms":\d+/, '"ts_ms":"1"'), 'frame.badTime'],
    [SNAPSHOT.replace('["0.4100","250.00"]', '["0.4100"]'), 'frame.badLevels'],
    [SNAPSHOT.replace('[["0.4100","250.00"],["0.4300","80.50"]]', '{}'), 'frame.badLevels'],
    [SNAPSHOT.replace('250.00', '-250.00'), 'frame.badSize'],
  ])('refuses %s', (text, code) => {
    expect(decode(text)).toEqual({ kind: 'bad', code });
  });

  it('keeps names apart when there are more than it remembers', () => {
    const decoder = new BookFrameDecoder();
    for (const round of [1, 2]) {
      for (let i = 0; i < 3000; i += 1) {
        const name = `KXRAIN-26DEC01-T${i}.5`;
        decoder.decode(bytes(DELTA.replace('KXRAIN-26DEC01-NYC', name)), at);
        expect(decoder.delta.market, `round ${round}`).toBe(name);
      }
    }
  });
});

describe('the two ways to read a frame', () => {
  const word = fc.constantFrom(
    '0.4300',
    '0.0010',
    '-12.50',
    '7',
    '"',
    '\\',
    '}',
    ',',
    '\u0000',
    '0',
  );
  const mangle = fc.oneof(
    fc.record({ kind: fc.constant('none' as const) }),
    fc.record({
      kind: fc.constant('cut' as const),
      from: fc.nat(400),
      length: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ kind: fc.constant('byte' as const), from: fc.nat(400), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('insert' as const), from: fc.nat(400), word }),
    fc.record({
      kind: fc.constant('repeat' as const),
      from: fc.nat(400),
      length: fc.integer({ min: 1, max: 60 }),
    }),
  );
  type Mangle = typeof mangle extends fc.Arbitrary<infer T> ? T : never;

  function apply(frame: Buffer, how: Mangle): Buffer {
    if (how.kind === 'none') return frame;
    const from = how.from % (frame.length + 1);
    const before = frame.subarray(0, from);
    const after = frame.subarray(from);
    switch (how.kind) {
      case 'cut':
        return Buffer.concat([before, after.subarray(how.length)]);
      case 'byte':
        return Buffer.concat([before, Buffer.of(how.byte), after.subarray(1)]);
      case 'insert':
        return Buffer.concat([before, Buffer.from(how.word), after]);
      case 'repeat':
        return Buffer.concat([before, after.subarray(0, how.length), after]);
    }
  }

  it('never disagree on mangled frames, and never throw', () => {
    const fast = new BookFrameDecoder();
    const slow = new BookFrameDecoder();
    fc.assert(
      fc.property(
        fc.constantFrom(DELTA, OWN_DELTA, SNAPSHOT),
        fc.array(mangle, { minLength: 1, maxLength: 3 }),
        (frame, hows) => {
          const mangled = hows.reduce<Buffer>(apply, Buffer.from(frame));
          expect(outcome(fast, fast.decode(mangled, at))).toEqual(
            outcome(slow, slow.decodeAnyShape(mangled, at)),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('never disagree on numbers of any spelling', () => {
    const fast = new BookFrameDecoder();
    const slow = new BookFrameDecoder();
    const digits = fc.stringMatching(/^-?\d{0,17}(\.\d{0,8})?$/);
    const second = fc.constantFrom('14:03:22', '23:59:60', '24:00:00', '14:61:00', '14:03:2x');
    fc.assert(
      fc.property(
        fc.constantFrom('0.4300', '-30.50', '1796133802518', '"sid":1', '"seq":2', '.51871'),
        digits,
        second,
        (place, number, time) => {
          const changed = place.startsWith('"') ? place.replace(/\d/, number) : number;
          const frame = bytes(DELTA.replace(place, changed).replace('14:03:22', time));
          expect(outcome(fast, fast.decode(frame, at))).toEqual(
            outcome(slow, slow.decodeAnyShape(frame, at)),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});
