import { describe, expect, it } from 'vitest';
import { Book } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Price, Qty } from '../units/units.ts';
import { MarketMeter, type MarketMeasure } from './market-meter.ts';
import { judgeSession } from './session-quality.ts';

const MINUTE = 60_000_000;
/** A whole minute, so that minutes are easy to count. */
const START = 29_935_563 * MINUTE;
const at = (us: number): Instant => (START + us) as Instant;

/** A meter with its book, moved by hand. */
class Rig {
  readonly book = new Book('KXRAIN-26DEC01-NYC' as MarketTicker, LINEAR_CENT);
  readonly meter = new MarketMeter('KXRAIN-26DEC01-NYC');

  /** YES bid and ask in cents; 0 for none. */
  snapshot(us: number, bid: number, ask: number): void {
    const level = (cents: number) => ({ price: (cents * 100) as Price, qty: 100 as Qty });
    this.book.applySnapshot({
      yes: bid === 0 ? [] : [level(bid)],
      no: ask === 0 ? [] : [level(100 - ask)],
      receivedAt: at(us),
      source: 'feed',
    });
    this.meter.change(this.book, at(us));
  }

  lose(beganUs: number, noticedUs: number): void {
    this.book.markStale();
    this.meter.lose(at(beganUs), at(noticedUs));
  }
}

describe('a market’s measure', () => {
  it('weighs live, two-sided and crossed time, and the spread between', () => {
    const rig = new Rig();
    rig.snapshot(0, 40, 42); // for 10 s at 2 cents
    rig.snapshot(10_000_000, 40, 44); // for 30 s at 4 cents
    rig.snapshot(40_000_000, 40, 0); // 5 s one-sided
    rig.snapshot(45_000_000, 50, 50); // 5 s locked
    rig.snapshot(50_000_000, 0, 0);
    expect(rig.meter.finish(at(60_000_000))).toMatchObject({
      changes: 5,
      points: 5,
      spanUs: 60_000_000,
      liveUs: 60_000_000,
      twoSidedUs: 40_000_000,
      crossedUs: 5_000_000,
      meanSpreadCc: (200 * 10 + 400 * 30) / 40,
    });
  });

  it('ends when the market leaves, and goes on when it is back', () => {
    const back = new Rig();
    const gone = new Rig();
    for (const rig of [back, gone]) {
      rig.snapshot(0, 40, 42);
      rig.meter.leave(at(10_000_000));
      rig.meter.leave(at(15_000_000));
    }
    back.snapshot(40_000_000, 40, 42);
    const spans = [gone, back].map(({ meter }) => meter.finish(at(60_000_000)));
    expect(spans).toMatchObject([
      { spanUs: 10_000_000, liveUs: 10_000_000 },
      { spanUs: 30_000_000, liveUs: 30_000_000 },
    ]);
  });

  it('does not count what lies between a loss and the next snapshot', () => {
    const rig = new Rig();
    rig.snapshot(0, 40, 42);
    rig.lose(10_000_000, 25_000_000);
    rig.snapshot(30_000_000, 40, 42);
    const measure = rig.meter.finish(at(35_000_000));
    expect(measure).toMatchObject({ spanUs: 35_000_000, liveUs: 15_000_000, points: 2 });
  });

  it('counts minutes of the clock, busy and quiet ones', () => {
    const rig = new Rig();
    rig.snapshot(0, 40, 42);
    rig.snapshot(1000, 40, 43);
    rig.snapshot(5 * MINUTE, 40, 42);
    expect(rig.meter.finish(at(10 * MINUTE - 1))).toMatchObject({
      activeMinutes: 2,
      liveMinutes: 10,
    });
  });

  it('counts changes of one moment as one point, since a model sees only the last', () => {
    const rig = new Rig();
    for (let n = 0; n < 5; n += 1) rig.snapshot(n < 3 ? 0 : n, 40, 42);
    expect(rig.meter.finish(at(10))).toMatchObject({ changes: 5, points: 3 });
  });

  it('is empty for a market that never had a book', () => {
    const rig = new Rig();
    rig.meter.trade();
    rig.lose(0, 10);
    expect(rig.meter.finish(at(10))).toMatchObject({ trades: 1, spanUs: 0, liveUs: 0, points: 0 });
  });
});

const GOOD: MarketMeasure = {
  ticker: 'A',
  changes: 4000,
  trades: 100,
  points: 3000,
  spanUs: 30 * MINUTE,
  liveUs: 30 * MINUTE,
  twoSidedUs: 30 * MINUTE,
  crossedUs: 0,
  activeMinutes: 30,
  liveMinutes: 30,
  meanSpreadCc: 100,
};
const judge = (...changes: Partial<MarketMeasure>[]) =>
  judgeSession(
    changes.map((change) => ({ ...GOOD, ...change })),
    'complete',
  );
const codes = (quality: ReturnType<typeof judge>): string[] =>
  quality.markets.flatMap(({ reasons }) => reasons.map(({ code }) => code));

describe('the verdict', () => {
  it('is good for long, whole, lively, tight recordings', () => {
    expect(judge({})).toMatchObject({ score: 100, verdict: 'good', reasons: [] });
  });

  it('never is where losses cannot be seen', () => {
    expect(judgeSession([GOOD], 'filtered')).toMatchObject({
      verdict: 'fair',
      reasons: [{ code: 'quality.lossesUnseen' }],
    });
  });

  it('says of each market why it cannot be used', () => {
    expect(codes(judge({ points: 99 }))).toEqual(['quality.fewPoints']);
    expect(codes(judge({ liveUs: 10 * MINUTE, twoSidedUs: 10 * MINUTE }))).toEqual([
      'quality.mostlyStale',
    ]);
    expect(codes(judge({ twoSidedUs: 2 * MINUTE }))).toEqual(['quality.mostlyOneSided']);
    expect(codes(judge({ meanSpreadCc: 2001 }))).toEqual(['quality.wideSpread']);
    expect(codes(judge({ activeMinutes: 1 }))).toEqual(['quality.quiet']);
    expect(codes(judge({ points: 0 }))).toEqual(['quality.noBook']);
  });

  it('is usable as long as one market is, and lists the busiest first', () => {
    const quality = judge({ ticker: 'B', points: 0 }, { ticker: 'A', points: 200 });
    expect(quality.verdict).not.toBe('unusable');
    expect(quality.markets.map(({ ticker, usable }) => [ticker, usable])).toEqual([
      ['A', true],
      ['B', false],
    ]);
    expect(judge({ points: 0 }, { points: 5 })).toMatchObject({
      verdict: 'unusable',
      reasons: [{ code: 'quality.noUsableMarket', markets: 2 }],
    });
    expect(judgeSession([], 'complete')).toMatchObject({ score: 0, verdict: 'unusable' });
  });

  it('scores five parts, busy markets counting for more', () => {
    const half = { liveUs: 15 * MINUTE, twoSidedUs: 15 * MINUTE };
    expect(judge(half).parts).toEqual({
      data: 1,
      continuity: 0.5,
      activity: 1,
      spread: 1,
      features: 1,
    });
    expect(judge(half).score).toBe(88);
    const mixed = judge({ points: 3000 }, { ...half, points: 1000 });
    expect(mixed.parts.continuity).toBeCloseTo(0.875);
    expect(judge({ meanSpreadCc: 1050 }).parts.spread).toBeCloseTo(0.5);
    expect(judge({ points: 500 }).parts.data).toBe(0.25);
  });
});
