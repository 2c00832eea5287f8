import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import type { StoredRecord, TickerRecord } from './session-record.ts';
import { TickerBlockReader, TickerBlockWriter } from './ticker-block.ts';

const value = fc.option(fc.nat(10 ** 12), { nil: null });
const price = value as fc.Arbitrary<Price | null>;
const qty = value as fc.Arbitrary<Qty | null>;
const tickers = fc.array(
  fc.record({
    marketRef: fc.integer({ min: 1, max: 3 }),
    last: price,
    bid: price,
    bidQty: qty,
    ask: price,
    askQty: qty,
    volume: qty,
    openInterest: qty,
    exchangeAt: fc.oneof(
      fc.constant(0),
      fc.nat(10 ** 6).map((n) => 1_796_133_802_000_000 + n),
    ),
    eventStep: fc.integer({ min: 1, max: 1000 }),
    waitUs: fc.nat(10 ** 9),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('a block of tickers', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(tickers, (drawn) => {
        let event = 0;
        let receivedAt = 1_796_133_802_000_000;
        const records = drawn.map(({ eventStep, waitUs, ...ticker }) => {
          event += eventStep;
          receivedAt += waitUs;
          return { kind: 'ticker', ...ticker, event, receivedAt } as StoredRecord<TickerRecord>;
        });
        const [first] = records as [StoredRecord<TickerRecord>];
        const block = new TickerBlockWriter({ event: first.event, receivedAt: first.receivedAt });
        for (const record of records) block.add(record, record.event, record.receivedAt);
        const reader = new TickerBlockReader(block.start, block.rows, block.bytes);
        const read: StoredRecord<TickerRecord>[] = [];
        while (reader.next() === 'record') read.push(reader.record());
        expect(read).toEqual(records);
        expect(reader.rowsLeft).toBe(0);
        expect(block.lastEvent).toBe(event);
      }),
    );
  });

  it('never hands out a negative number, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), (bytes, rows) => {
        const start = { event: 1, receivedAt: 0 as Instant };
        const reader = new TickerBlockReader(start, rows, bytes);
        while (reader.next() === 'record') {
          const { bid, askQty, volume } = reader.record();
          expect(Math.min(bid ?? 0, askQty ?? 0, volume ?? 0)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
