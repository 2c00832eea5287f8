import { afterEach, describe, expect, it } from 'vitest';
import type { RestBook } from '../../adapters/kalshi/wire-market.ts';
import { Random } from '../../base/random.ts';
import { ok } from '../../base/result.ts';
import type { BookSnapshot } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { BookAudit } from './book-audit.ts';
import { aDelta, aSnapshot, IngestBench } from './ingest.fixture.ts';

const benches: IngestBench[] = [];
afterEach(() => {
  for (const bench of benches.splice(0)) bench.dispose();
});

/** Three live books, and a venue that says what each of them is. */
function scene(sample = 10) {
  const bench = new IngestBench();
  benches.push(bench);
  bench.follow('A', 'B', 'C');
  const truth = new Map<string, Pick<RestBook | BookSnapshot, 'yes' | 'no'>>();
  for (const [n, name] of ['A', 'B', 'C'].entries()) {
    const frame = aSnapshot(name, n + 1, [[4000, 500]], [[5500, 100]]);
    bench.ingest.onSnapshot(frame);
    truth.set(name, frame);
  }
  const found: string[] = [];
  const meanwhile = { asked: () => undefined as void, paused: () => undefined as void };
  const audit = new BookAudit({
    source: {
      books: (tickers) => {
        meanwhile.asked();
        const books = tickers.map((ticker) => [ticker, truth.get(ticker) as RestBook] as const);
        return Promise.resolve(ok(new Map<MarketTicker, RestBook>(books)));
      },
    },
    random: new Random(7, 'audit'),
    markets: () => bench.markets,
    sample,
    pause: () => Promise.resolve(meanwhile.paused()),
    onDifference: (tracked) => {
      found.push(tracked.market.ticker);
      bench.ingest.onDifference(tracked, bench.clock.nowUs() as Instant);
    },
    onFailure: () => undefined,
  });
  const wrong = aSnapshot('B', 9, [[4000, 400]], [[5500, 100]]);
  return { bench, truth, audit, found, meanwhile, wrong };
}

describe('an audit', () => {
  it('finds nothing in books that are right', async () => {
    const { audit, found } = scene();
    await audit.step();
    expect(found).toEqual([]);
    expect(audit.counts).toEqual({ compared: 3, differences: 0 });
  });

  it('finds a book that is not the venue’s, and has it read anew', async () => {
    const { bench, truth, audit, found, wrong } = scene();
    truth.set('B', wrong);
    await audit.step();
    expect(found).toEqual(['B']);
    expect(audit.counts).toEqual({ compared: 4, differences: 1 });
    expect(bench.requested).toEqual(['B']);
    expect(bench.markets.find('B')?.trust).toBe('stale');
    bench.ingest.onSnapshot(wrong);
    expect(bench.markets.find('B')?.trust).toBe('live');
    await audit.step();
    expect(found).toHaveLength(1);
    const { gaps, ok: isOk } = bench.read((session) => session.check());
    expect([isOk, gaps.map(({ cause }) => cause)]).toEqual([true, ['audit']]);
  });

  it('waits for what is still under way', async () => {
    const { bench, truth, audit, found, meanwhile, wrong } = scene();
    truth.set('B', wrong);
    meanwhile.paused = () => bench.ingest.onDelta(aDelta('B', 10, ['yes', 4000, -100]));
    await audit.step();
    expect(found).toEqual([]);
  });

  it('leaves a book alone that moves while it is compared', async () => {
    const { bench, truth, audit, found, meanwhile, wrong } = scene();
    truth.set('B', wrong);
    let seq = 10;
    meanwhile.asked = () => bench.ingest.onDelta(aDelta('B', (seq += 1), ['no', 5000, 10]));
    await audit.step();
    expect(found).toEqual([]);
    expect(audit.counts.compared).toBe(2);
  });

  it('compares no more books than it shall', async () => {
    const { audit } = scene(2);
    await audit.step();
    expect(audit.counts.compared).toBe(2);
  });
});
