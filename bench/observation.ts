import { Random } from '../src/base/random.ts';
import { Book } from '../src/domain/book/book.ts';
import { LINEAR_CENT } from '../src/domain/market/price-grid.ts';
import type { AccountView } from '../src/domain/observation/account-view.ts';
import { ObservationStream } from '../src/domain/observation/observation-stream.ts';
import { KALSHI52 } from '../src/domain/observation/schema.ts';
import type { MarketTicker } from '../src/domain/units/ids.ts';
import type { Instant, Price, Qty } from '../src/domain/units/units.ts';
import { type BenchResult, percentiles } from './bench-result.ts';

const WARM_UP = 50_000;
const N = 500_000;
const MARKET = 'KXBENCH-26DEC01-T1' as MarketTicker;
const START_US = 1_796_133_802_518_710;

/** An account with some holdings and orders, here and elsewhere. */
const ACCOUNT: AccountView = {
  holdings: Array.from({ length: 5 }, (_, i) => ({
    market: i === 2 ? MARKET : `KXBENCH-26DEC01-T${i + 10}`,
    contracts: (i % 2 === 0 ? 1 : -1) * (i + 1) * 25,
    costCents: 700 * (i + 1),
  })),
  valueCents: 1_000_000,
  cashCents: 850_000,
  orders: Array.from({ length: 4 }, (_, i) => ({
    market: MARKET,
    direction: i % 2 === 0 ? 'buy' : 'sell',
    limitCents: 45 + i,
    placedAtMs: START_US / 1000 - 5000 * i,
  })),
};

/** Change of a level, its part in the stream, and the vector: what a decision costs before the model. */
function measure(name: string, lowest: number, highest: number): BenchResult {
  const random = new Random(7, `bench/${name}`);
  const book = new Book(MARKET, LINEAR_CENT);
  const levels = Array.from({ length: highest - lowest + 1 }, (_, i) => ({
    price: ((lowest + i) * 100) as Price,
    qty: (random.integer(1, 500) * 100) as Qty,
  }));
  book.applySnapshot({ yes: levels, no: levels, receivedAt: START_US as Instant, source: 'feed' });
  const stream = new ObservationStream(book);
  const vector = new Float32Array(KALSHI52.size);
  const us = new Float64Array(N);
  for (let n = -WARM_UP; n < N; n += 1) {
    const at = (START_US + (n + WARM_UP) * 2500) as Instant;
    const change = {
      side: random.chance(0.5) ? 'yes' : 'no',
      price: (random.integer(lowest, highest) * 100) as Price,
      change: (random.integer(1, 50) * 100) as Qty,
      exchangeAt: at,
      receivedAt: at,
    } as const;
    book.applyDelta(change);
    const startedAt = performance.now();
    stream.update(at);
    stream.observe(ACCOUNT, at, vector);
    if (n >= 0) us[n] = (performance.now() - startedAt) * 1000;
  }
  return { name, unit: 'us', n: N, ...percentiles(us) };
}

/** One vector of 52 features after one change of the book: an ordinary book, and one with every cent taken. */
export async function run(): Promise<BenchResult[]> {
  return [measure('observation', 31, 48), measure('observation-full-book', 1, 99)];
}
