import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { FixtureFeed, START_US, Workbench } from '../archive.fixture.ts';
import { readBook } from '../read-book.ts';

const NYC = 'KXRAIN-26DEC01-NYC';
const CHI = 'KXRAIN-26DEC01-CHI';

let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.clear());

/** A frame as a recorder left it that sorts keys and adds some of its own. */
const stored = (frame: string, added: object): string => {
  const { msg, ...head } = JSON.parse(frame) as { msg: object };
  const sorted = Object.entries({ ...msg, ...added }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify({ msg: Object.fromEntries(sorted), ...head });
};

describe('what real recordings hold', () => {
  it('keys in another order, with more of them: they change nothing', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([
      stored(feed.snapshot(NYC, [['0.0310', '80.50']], [['0.5500', '12.00']]), { no_levels: 1 }),
      stored(feed.delta(NYC, 'yes', '0.0310', '-30.50'), { price_cents: 3, delta: -30 }),
    ]);
    expect(session.shown(NYC)).toBe('live 0.0310×50.00 | 0.5500×12.00');
    expect(session.summary.rejected).toEqual({});
  });

  it('answers to other channels between those of the books, late and out of order', async () => {
    const feed = new FixtureFeed();
    const other = new FixtureFeed({ sid: 2 });
    const session = await bench.import([
      feed.subscribed(),
      feed.ok([NYC]),
      feed.snapshot(NYC, [['0.4300', '1.00']], []),
      feed.ok([NYC, CHI]),
      other.subscribed('fill'),
      feed.snapshot(CHI, [['0.2000', '1.00']], []),
      JSON.stringify({ type: 'fill', sid: 2, msg: { trade_id: 't' } }),
      feed.delta(NYC, 'yes', '0.4300', '1.00'),
    ]);
    expect(session.summary).toMatchObject({ replies: 4, account: 1, gaps: 0, rejected: {} });
    expect([session.shown(NYC), session.shown(CHI)]).toEqual([
      'live 0.4300×2.00 | ',
      'live 0.2000×1.00 | ',
    ]);
  });

  it('markets that never change: their one snapshot is their book to the end', async () => {
    const feed = new FixtureFeed();
    const { summary } = await bench.import([
      feed.snapshot(CHI, [['0.2000', '1.00']], []),
      feed.snapshot(NYC, [['0.4300', '1.00']], []),
      feed.delta(NYC, 'yes', '0.4300', '1.00', 60_000_000),
    ]);
    expect(unwrap(readBook(summary.path, CHI as never, null))).toMatchObject({
      stale: false,
      yes: [{ price: 2000, qty: 100 }],
    });
  });

  it('books that are locked between two deltas, which is not crossed', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([
      feed.snapshot(NYC, [['0.4300', '1.00']], [['0.5500', '2.00']]),
      feed.delta(NYC, 'yes', '0.4500', '1.00'),
      feed.delta(NYC, 'no', '0.5500', '-2.00'),
    ]);
    expect(session.summary).toMatchObject({ crosses: 0, pricesDoubtful: false });
    expect(session.shown(NYC)).toBe('live 0.4300×1.00 0.4500×1.00 | ');
  });

  it('two empty snapshots at the close, with levels that no delta removed', async () => {
    const feed = new FixtureFeed();
    const session = await bench.import([
      feed.snapshot(NYC, [['0.0100', '9.00']], [['0.0200', '9.00']]),
      feed.delta(NYC, 'yes', '0.0100', '1.00'),
      feed.snapshot(NYC, [], []),
      feed.snapshot(NYC, [], []),
    ]);
    expect(session.summary).toMatchObject({ snapshots: 3, repeats: 0, gaps: 0 });
    expect(session.shown(NYC)).toBe('live  | ');
  });

  it('tickers without numbers, also where they differ from the book of the moment', async () => {
    const feed = new FixtureFeed();
    const ticker = (bid: string): string =>
      JSON.stringify({
        type: 'ticker',
        sid: 1,
        msg: {
          market_ticker: NYC,
          price_dollars: '0.4300',
          yes_bid_dollars: bid,
          yes_ask_dollars: '0.4500',
          ts_ms: START_US / 1000,
        },
      });
    const books = new FixtureFeed({ sid: 2 });
    const session = await bench.import([
      feed.subscribed('ticker'),
      books.subscribed(),
      books.snapshot(NYC, [['0.4300', '1.00']], []),
      ticker('0.4300'),
      ticker('0.4300'),
      ticker('0.1000'),
      books.delta(NYC, 'yes', '0.4300', '1.00'),
    ]);
    expect(session.summary).toMatchObject({ tickers: 3, gaps: 0, repeats: 0 });
    expect(session.of('ticker').map(({ bid }) => bid)).toEqual([4300, 4300, 1000]);
    expect(session.shown(NYC)).toBe('live 0.4300×2.00 | ');
  });

  it.each(['MECNET', 'DIRECNET', ''])('events that return collateral by "%s"', async (type) => {
    const event = { event_ticker: 'KXRAIN-26DEC01', series_ticker: 'KXRAIN', title: 'Rain?' };
    const session = await bench.import([
      JSON.stringify({
        type: 'event_lifecycle',
        sid: 3,
        seq: 5,
        msg: { ...event, subtitle: 'Dec 1', collateral_return_type: type },
      }),
    ]);
    expect(session.summary).toMatchObject({ lifecycle: 1, rejected: {} });
    const [told] = session.of('lifecycle');
    expect(told).toMatchObject({ ticker: 'KXRAIN-26DEC01', change: 'event' });
    expect(JSON.parse(told?.fields ?? '')).toMatchObject({ collateralReturnType: type });
  });

  it('trades of whole and of fractional contracts, in both spellings side by side', async () => {
    const trade = (seq: number, count: object): string =>
      JSON.stringify({
        type: 'trade',
        sid: 2,
        seq,
        msg: {
          trade_id: `t-${seq}`,
          market_ticker: NYC,
          yes_price: 27,
          yes_price_dollars: '0.2700',
          no_price: 73,
          no_price_dollars: '0.7300',
          taker_side: 'no',
          ts: Math.floor(START_US / 1e6),
          ...count,
        },
      });
    const session = await bench.import([
      trade(1, { count: 7, count_fp: '7.00' }),
      trade(2, { count: 5, count_fp: '5.52' }),
    ]);
    expect(session.of('trade').map(({ qty, taker }) => [qty, taker])).toEqual([
      [700, 'ask'],
      [552, 'ask'],
    ]);
  });
});
