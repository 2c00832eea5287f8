import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { parsePrice, parseQty, parseSignedQty } from '../../units/units.ts';
import { Observer, type StylisedFacts } from './stylised-facts.ts';
import { observe } from './trial.ts';

// Beside the repository, where somebody has put recordings of the real exchange; never part of it.
const FOLDER = new URL('../../../../../shared/data/kalshi-recorded/ws/', import.meta.url);
const isThere = existsSync(FOLDER);

type Levels = readonly (readonly [string, string])[];

interface Frame {
  readonly type: string;
  readonly msg: {
    readonly ts_ms: number;
    readonly side: 'yes' | 'no';
    readonly price_dollars: string;
    readonly delta_fp: string;
    readonly yes_dollars_fp?: Levels;
    readonly no_dollars_fp?: Levels;
    readonly taker_book_side: 'bid' | 'ask';
    readonly count_fp: string;
  };
}

const levels = (side: Levels = []) =>
  side.map(([price, qty]) => [unwrap(parsePrice(price)), unwrap(parseQty(qty))] as const);

function hear(observer: Observer, { type, msg }: Frame): void {
  if (type === 'orderbook_snapshot') {
    // The empty snapshot at the close is no book to measure.
    if (msg.yes_dollars_fp || msg.no_dollars_fp) {
      observer.start(levels(msg.yes_dollars_fp), levels(msg.no_dollars_fp));
    }
  } else if (type === 'orderbook_delta') {
    observer.delta({
      atMs: msg.ts_ms,
      side: msg.side,
      price: unwrap(parsePrice(msg.price_dollars)),
      delta: unwrap(parseSignedQty(msg.delta_fp)),
    });
  } else if (type === 'trade') {
    const qty = unwrap(parseQty(msg.count_fp));
    observer.trade({ atMs: msg.ts_ms, takerSide: msg.taker_book_side, qty });
  }
}

function recorded(file: string): StylisedFacts {
  const observer = new Observer();
  const lines = gunzipSync(readFileSync(new URL(file, FOLDER)))
    .toString()
    .split('\n');
  for (const line of lines) {
    if (line === '') continue;
    const { event, frame } = JSON.parse(line) as { event?: Frame; frame?: Frame };
    hear(observer, (event ?? frame) as Frame);
  }
  return observer.facts();
}

/** The same kind of market at about the same pace, for as long as a recording lasts. */
function synthetic(): StylisedFacts[] {
  const observers = observe({ markets: 10, ratePerS: 180, seconds: 740 });
  return ['KXBTC15M', 'KXGOLD15M'].map((series) => {
    const found = [...observers].find(([ticker]) => ticker.startsWith(series));
    return (found as [unknown, Observer])[1].facts();
  });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

// A reader of the report should see that nothing was compared.
describe.skipIf(!isThere)('synthetic markets beside recorded ones', () => {
  const real = isThere
    ? [
        recorded('KXGOLD15M-26AUG101945-45_2026-08-10.ndjson.gz'),
        recorded('KXGOLD15M-26AUG102030-30_2026-08-11.ndjson.gz'),
        recorded('kxbtc15m-20260514T0431.wire.jsonl.gz'),
      ]
    : [];
  const made = isThere ? synthetic() : [];

  if (isThere && process.env['ODDLOT_FACTS'] !== undefined) {
    console.info(JSON.stringify({ real, made }, undefined, 1));
  }

  it.each<[string, (facts: StylisedFacts) => number, number]>([
    ['clustering over 0.1 s', ({ fano }) => fano[0], 2.5],
    ['clustering over 1 s', ({ fano }) => fano[1], 2.5],
    ['clustering over 10 s', ({ fano }) => fano[2], 3],
    ['deltas in one busy millisecond', ({ deltasPerBusyMs }) => deltasPerBusyMs, 1.5],
    ['share of additions', ({ adding }) => adding, 1.1],
    ['share of fractional sizes', ({ fractional }) => fractional, 2],
    ['share that empties a level', ({ emptying }) => emptying, 2.5],
    ['median size', ({ sizeMedian }) => sizeMedian, 2.5],
    ['99th percentile of sizes', ({ size99 }) => size99, 4],
    ['share at the touch', ({ atTouch }) => atTouch, 1.6],
    ['share near the touch', ({ nearTouch }) => nearTouch, 1.5],
    ['share of one-cent spreads', ({ spreadOneCent }) => spreadOneCent, 1.6],
    ['share of moves of the middle', ({ midMoves }) => midMoves, 2],
    ['levels a side', ({ levelsMedian }) => levelsMedian, 2.5],
    ['size at the touch', ({ depth }) => depth[0], 2],
    ['size just behind the touch', ({ depth }) => depth[1], 2.5],
  ])('%s', (_, measure, factor) => {
    const ratio = mean(made.map(measure)) / mean(real.map(measure));
    expect(ratio).toBeGreaterThan(1 / factor);
    expect(ratio).toBeLessThan(factor);
  });

  // The third recording has no trades.
  it.each<[string, (facts: StylisedFacts) => number, number]>([
    ['trades per delta', ({ tradesPerDelta }) => tradesPerDelta, 2],
    ['median trade', ({ tradeMedian }) => tradeMedian, 2],
    ['99th percentile of trades', ({ trade99 }) => trade99, 4],
    ['share of fractional trades', ({ tradeFractional }) => tradeFractional, 1.6],
    ['persistence of direction', ({ signPersistence }) => signPersistence, 4],
  ])('%s', (_, measure, factor) => {
    const ratio = mean(made.map(measure)) / mean(real.slice(0, 2).map(measure));
    expect(ratio).toBeGreaterThan(1 / factor);
    expect(ratio).toBeLessThan(factor);
  });
});
