import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import { openSession } from '../../adapters/sqlite/session-reader.ts';
import { unwrap } from '../../base/result.ts';
import type { BookColumn } from '../../contract/market-history.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { idleJob, START_US, Workbench } from './archive.fixture.ts';
import { readHistory } from './read-history.ts';

const MARKET = 'KXRAIN-26DEC01-M1' as MarketTicker;

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

const ask = (path: string, spanUs: number, columns: number, to: Instant | null = null) =>
  readHistory({ path, market: MARKET, to, spanUs, columns }, idleJob());

describe('a market’s history', () => {
  it('is at each step what the book was at that moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 80 }),
        async (seed, columns) => {
          const path = writeRandomSession(bench, seed);
          const session = unwrap(openSession(path));
          const end = unwrap(session.end()).receivedAt;
          const spanUs = Math.max(1_000_000, end - START_US);
          const { from, to, stepUs, columns: told } = unwrap(await ask(path, spanUs, columns));
          expect(to).toBe(end);
          const byMoment = new Map(told.map((column) => [column.at as number, column]));
          let last: BookColumn | undefined;
          for (let at = from + stepUs; at <= to; at += stepUs) {
            last = byMoment.get(at) ?? last;
            const book = unwrap(session.bookAt(MARKET, at as Instant));
            if (book.state === 'empty') expect(last).toBeUndefined();
            else {
              expect(last?.live).toBe(book.state === 'live');
              expect(last?.yes).toEqual(book.bids('yes').map(({ price, qty }) => [price, qty]));
              expect(last?.no).toEqual(book.bids('no').map(({ price, qty }) => [price, qty]));
            }
          }
          session.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('has the trades of its time and no others', async () => {
    const path = writeRandomSession(bench, 3);
    const session = unwrap(openSession(path));
    const trades = [...session.records({ kinds: ['trade'] })].filter(
      (record) => record.kind === 'trade' && record.marketRef === 1 && !record.block,
    );
    const end = unwrap(session.end()).receivedAt;
    session.close();
    const whole = unwrap(await ask(path, Math.max(1_000_000, 2 * (end - START_US)), 10));
    expect(whole.trades.map(({ at }) => at)).toEqual(trades.map(({ receivedAt }) => receivedAt));
    const early = unwrap(await ask(path, 1_000_000, 10, START_US as Instant));
    expect(early.trades).toEqual([]);
  });

  it('is refused for a market that the session does not know', async () => {
    const path = writeRandomSession(bench, 1);
    const question = { path, market: 'NOBODY' as MarketTicker, to: null, spanUs: 1e6, columns: 5 };
    expect(await readHistory(question, idleJob())).toMatchObject({
      ok: false,
      error: { code: 'session.unknownMarket' },
    });
  });
});
