import { Random } from '../src/base/random.ts';
import { BookFrameDecoder } from '../src/adapters/kalshi/decode-book-frame.ts';
import { Book } from '../src/domain/book/book.ts';
import { SequenceGuard } from '../src/domain/book/sequence-guard.ts';
import { LINEAR_CENT } from '../src/domain/market/price-grid.ts';
import type { MarketTicker } from '../src/domain/units/ids.ts';
import { formatInstant, formatPrice, formatQty, instantToMs } from '../src/domain/units/units.ts';
import type { Instant, Price, Qty } from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 100;
const FRAMES = 200_000;
const ROUNDS = 9;

/**
 * Frames of one connection as the venue spells them: a snapshot per market, then deltas that never take a level
 * below zero. Our own making; nothing recorded.
 */
function makeFrames(): string[] {
  const random = new Random(7, 'bench/book-delta');
  const markets = Array.from({ length: MARKETS }, (_, index) => ({
    ticker: `KXBENCH-26DEC01-T${index}.5`,
    id: random.uuid(),
    sizes: new Map<string, number>(),
  }));
  const frames: string[] = [];
  for (const { ticker, id } of markets) {
    frames.push(
      `{"type":"orderbook_snapshot","sid":1,"seq":${frames.length + 1},"msg":{"market_ticker":"${ticker}","market_id":"${id}"}}`,
    );
  }
  let at = 1_796_133_802_518_710;
  while (frames.length < FRAMES) {
    const { ticker, id, sizes } = random.pick(markets);
    const side = random.chance(0.5) ? 'yes' : 'no';
    const price = formatPrice((random.integer(20, 48) * 100) as Price);
    const level = `${side} ${price}`;
    const size = sizes.get(level) ?? 0;
    const isRemoval = size > 0 && random.chance(0.5);
    const change = isRemoval
      ? -(random.chance(0.3) ? size : random.integer(1, size))
      : random.integer(1, 50_000);
    sizes.set(level, size + change);
    at += random.integer(1, 400);
    const ts = formatInstant(at as Instant);
    frames.push(
      `{"type":"orderbook_delta","sid":1,"seq":${frames.length + 1},"msg":{"market_ticker":"${ticker}","market_id":"${id}","price_dollars":"${price}","delta_fp":"${formatQty(change as Qty)}","side":"${side}","ts":"${ts}","ts_ms":${instantToMs(at as Instant)}}}`,
    );
  }
  return frames;
}

/** One pass of decode, validate, sequence check and apply over all frames; returns seconds. */
function passThroughBooks(frames: readonly Buffer[]): number {
  const decoder = new BookFrameDecoder();
  const guard = new SequenceGuard();
  const books = new Map<MarketTicker, Book>();
  const startedAt = performance.now();
  for (const frame of frames) {
    const kind = decoder.decode(frame, 0 as Instant);
    if (kind === 'delta') {
      const { delta } = decoder;
      const isApplied =
        guard.next(delta.seq) === 'apply' &&
        books.get(delta.market)?.applyDelta(delta) === 'applied';
      if (!isApplied) throw new Error(`not applied: seq ${delta.seq}`);
    } else if (kind === 'snapshot') {
      const { snapshot } = decoder;
      const book = new Book(snapshot.market, LINEAR_CENT);
      book.applySnapshot(snapshot);
      books.set(snapshot.market, book);
      guard.next(snapshot.seq);
    } else throw new Error(`not a book message: ${frame.toString()}`);
  }
  return (performance.now() - startedAt) / 1000;
}

/** One pass of `JSON.parse` over the same frames, already strings; returns seconds. */
function passThroughParse(frames: readonly string[]): number {
  let seen = 0;
  const startedAt = performance.now();
  for (const frame of frames) seen += (JSON.parse(frame) as { seq: number }).seq;
  const seconds = (performance.now() - startedAt) / 1000;
  if (seen !== (frames.length * (frames.length + 1)) / 2) throw new Error(`frames lost: ${seen}`);
  return seconds;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Frame to book on one core, against bare `JSON.parse` of the same frames in the same run. */
export async function run(): Promise<BenchResult[]> {
  const texts = makeFrames();
  const frames = texts.map((text) => Buffer.from(text));
  const ours: number[] = [];
  const parse: number[] = [];
  // Taken in turns, so that a busy neighbour slows both; the first rounds warm up.
  for (let round = 0; round < ROUNDS; round += 1) {
    const book = passThroughBooks(frames);
    const bare = passThroughParse(texts);
    if (round < 2) continue;
    ours.push(FRAMES / book);
    parse.push(FRAMES / bare);
  }
  const value = median(ours);
  const baseline = median(parse);
  return [
    {
      name: 'book-delta',
      unit: 'frames/s',
      value,
      p50: value,
      baseline,
      ratio: value / baseline,
      n: FRAMES * ours.length,
    },
  ];
}
