import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../base/result.ts';
import { DECI_CENT, LINEAR_CENT } from '../../market/price-grid.ts';
import type { EventTicker, MarketTicker } from '../../units/ids.ts';
import type { Instant } from '../../units/units.ts';
import type { MarketView } from '../index.ts';
import { totalWeight } from './order-flow.ts';
import { startTrial, type Trial, TRIAL_START } from './trial.ts';

/** FNV-1a over the commands of every market: enough to tell two streams apart. */
function streamHash({ commands }: Trial): number {
  let hash = 0x811c9dc5;
  for (const [market, lines] of commands) {
    for (const char of `${market}\n${lines.join('\n')}`) {
      hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    }
  }
  return hash >>> 0;
}

const active = ({ engine }: Trial): MarketView[] =>
  engine.markets().filter(({ status }) => status === 'active');

const tickers = (trial: Trial): MarketTicker[] => active(trial).map(({ ticker }) => ticker);

describe('a seed', () => {
  it('fixes every command', () => {
    const hashes = [7, 7, 8].map((seed) => {
      const trial = startTrial({ markets: 24, ratePerS: 400, seed });
      trial.runTo(60);
      return streamHash(trial);
    });
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  it('draws the same for a market however many others there are', () => {
    const run = (markets: number) => {
      const trial = startTrial({ markets, ratePerS: totalWeight(markets) * 0.5 });
      trial.runTo(45);
      return trial;
    };
    const alone = run(9);
    const among = run(60);
    const shared = tickers(alone);
    expect(shared).toHaveLength(9);
    for (const ticker of shared) {
      expect(alone.commands.get(ticker)?.length).toBeGreaterThan(50);
      expect(among.commands.get(ticker)).toEqual(alone.commands.get(ticker));
    }
  });
});

describe('the books at the start', () => {
  const trial = startTrial({ markets: 24, ratePerS: 400 });
  const levels = (ticker: MarketTicker) => {
    const book = trial.engine.book(ticker);
    return (book?.yes.length ?? 0) + (book?.no.length ?? 0);
  };

  it('are there, deep in the lively markets and thin in others', () => {
    expect(tickers(trial)).toHaveLength(24);
    expect(levels('KXBTC15M-26JAN051745-45' as MarketTicker)).toBeGreaterThan(40);
    const sizes = tickers(trial).map(levels);
    expect(Math.min(...sizes)).toBeLessThan(8);
  });
});

describe('the books as time goes by', () => {
  const trial = startTrial({ markets: 24, ratePerS: 400 });
  const totals = new Map<EventTicker, number[]>();
  const emptySides = new Map<MarketTicker, number>();
  for (let seconds = 0; seconds <= 300; seconds += 3) {
    trial.runTo(seconds);
    const middles = new Map<EventTicker, number>();
    for (const { ticker, event, mutuallyExclusive, yesBid, noBid } of active(trial)) {
      const middle = (yesBid + 10_000 - noBid) / 2;
      if (mutuallyExclusive) middles.set(event, (middles.get(event) ?? 0) + middle / 10_000);
      const empty = (yesBid === 0 ? 1 : 0) + (noBid === 0 ? 1 : 0);
      emptySides.set(ticker, (emptySides.get(ticker) ?? 0) + empty);
    }
    for (const [event, total] of middles) {
      totals.set(event, [...(totals.get(event) ?? []), total]);
    }
  }

  it('let mutually exclusive markets add up to one', () => {
    expect([...totals.keys()].map((event) => event.split('-')[0])).toEqual([
      'KXHOOPSGAME',
      'KXTEMPNYC',
      'KXLC500CLOSE',
      'KXRATEDEC',
    ]);
    for (const samples of totals.values()) {
      for (const total of samples) {
        expect(total).toBeGreaterThan(0.85);
        expect(total).toBeLessThan(1.15);
      }
      const mean = samples.reduce((a, b) => a + b, 0) / samples.length;
      expect(Math.abs(mean - 1)).toBeLessThan(0.06);
    }
  });

  it('are empty at times where hardly anyone trades, never where many do', () => {
    const of = (series: string) =>
      emptySides.get(tickers(trial).find((t) => t.startsWith(series)) as MarketTicker);
    expect(of('KXRAINMIA')).toBeGreaterThan(20);
    expect(of('KXRAINCHI')).toBeGreaterThan(0);
    expect(of('KXBTC15M')).toBe(0);
    expect(of('KXBTCD')).toBe(0);
  });
});

describe('the commands', () => {
  it('are accepted, or refused for reasons an orderly trader meets', () => {
    const trial = startTrial({ markets: 24, ratePerS: 600 });
    trial.runTo(150);
    const codes = [...trial.refusals.keys()].toSorted();
    expect(codes).toEqual(['order.notFound', 'order.postOnlyCross']);
    const refused = [...trial.refusals.values()].reduce((a, b) => a + b, 0);
    const given = [...trial.commands.values()].reduce((sum, lines) => sum + lines.length, 0);
    expect(refused / given).toBeLessThan(0.1);
  });

  it.each([
    [1, 5],
    [1, 200],
    [24, 20],
    [24, 1000],
    [200, 300],
  ])('change the books of %i markets about %i times a second', (markets, ratePerS) => {
    let deltas = 0;
    const seconds = Math.max(90, 20_000 / ratePerS);
    const trial = startTrial({
      markets,
      ratePerS,
      hear: ({ type }) => {
        if (type === 'levelChanged') deltas += 1;
      },
    });
    deltas = 0;
    trial.runTo(seconds);
    expect(deltas / seconds / ratePerS).toBeGreaterThan(0.67);
    expect(deltas / seconds / ratePerS).toBeLessThan(1.5);
  });

  it('stay within what the venue allows', () => {
    const trial = startTrial({ markets: 24, ratePerS: 500 });
    trial.runTo(30);
    for (const { ticker } of active(trial)) {
      const book = trial.engine.book(ticker);
      for (const { price, qty } of [...(book?.yes ?? []), ...(book?.no ?? [])]) {
        expect(price > 0 && price < 10_000 && qty > 0).toBe(true);
      }
    }
    expect(() => startTrial({ markets: 0, ratePerS: 1 })).toThrow(RangeError);
    expect(() => startTrial({ markets: 1, ratePerS: 0 })).toThrow(RangeError);
  });
});

describe('an exchange that runs on', () => {
  it('lists the next event of a series before it opens', () => {
    const changes: string[] = [];
    const trial = startTrial({
      markets: 1,
      ratePerS: 20,
      hear: (event) => {
        if (event.type === 'marketChanged') changes.push(`${event.market} ${event.change}`);
      },
    });
    const next = 'KXBTC15M-26JAN051800-00' as MarketTicker;
    // Twelve and a half minutes to the close, five of them with the next market in sight.
    trial.runTo(449);
    expect(trial.engine.market(next)).toBeUndefined();
    trial.runTo(749);
    expect(trial.engine.market(next)).toMatchObject({ status: 'initialized', volume: 0 });
    expect(trial.engine.book(next)).toEqual({ yes: [], no: [] });
    trial.runTo(752.5);
    expect(tickers(trial)).toEqual([next]);
    expect(trial.engine.book(next)?.yes.length).toBeGreaterThan(8);
    expect(changes.slice(2)).toEqual([
      `${next} created`,
      'KXBTC15M-26JAN051745-45 closed',
      `${next} opened`,
      'KXBTC15M-26JAN051745-45 determined',
    ]);
  });

  it('says what was measured', () => {
    const trial = startTrial({ markets: 3, ratePerS: 20 });
    trial.runTo(760);
    const [bitcoin] = trial.engine.markets();
    const { result, expirationValue, floorStrike } = bitcoin as MarketView;
    expect(expirationValue).toMatch(/^\d+\.\d\d$/);
    expect(result).toBe(Number(expirationValue) >= (floorStrike as number) ? 'yes' : 'no');
  });

  it('rests: nothing is traded, but events close and follow each other', () => {
    const trial = startTrial({ markets: 24, ratePerS: 400 });
    trial.runTo(10);
    const commands = () =>
      [...trial.commands.values()].reduce((sum, lines) => sum + lines.length, 0);
    const before = commands();
    trial.flow.restUntil((TRIAL_START + 3600e6) as Instant);
    trial.runTo(3599);
    // What fills the books of new events at their opening; an hour of trading would be two million.
    expect(commands() - before).toBeLessThan(5000);
    expect(active(trial)).toHaveLength(24);
    expect(trial.engine.markets().length).toBeGreaterThan(30);
    const rested = commands();
    trial.runTo(3630);
    expect(commands() - rested).toBeGreaterThan(30 * 100);
  });

  it('closes, determines, settles and lists again, at what trading foretold', () => {
    const last = new Map<MarketTicker, number>();
    const trial = startTrial({
      markets: 4,
      ratePerS: 15,
      hear: (event) => {
        if (event.type === 'traded') last.set(event.trade.market, event.trade.price);
      },
    });
    let foretold = 0;
    for (let seconds = 60; seconds <= 5 * 3600; seconds += 60) {
      trial.runTo(seconds);
      expect(active(trial)).toHaveLength(4);
    }
    const done = trial.engine.markets().filter(({ status }) => status === 'finalized');
    expect(done.length).toBeGreaterThan(20);
    for (const { ticker, result } of done) {
      const price = last.get(ticker) ?? 5000;
      if (result === 'yes' ? price > 5000 : price < 5000) foretold += 1;
    }
    expect(foretold / done.length).toBeGreaterThan(0.85);
  });

  it('keeps to the prices that go with its certainty', () => {
    const trial = startTrial({ markets: 1, ratePerS: 100 });
    // Twelve and a half minutes to the close.
    trial.runTo(745);
    const [market] = trial.engine.markets();
    const { yesBid, noBid } = market as MarketView;
    trial.runTo(770);
    const result = trial.engine.market((market as MarketView).ticker)?.result;
    expect(result).toMatch(/yes|no/);
    expect(result === 'yes' ? yesBid : noBid).toBeGreaterThan(7000);
  });
});

describe('a venue that interferes', () => {
  const BTC = 'KXBTC15M-26JAN051745-45' as MarketTicker;
  const depth = ({ engine }: Trial) => {
    const book = engine.book(BTC);
    return Math.min(book?.yes.length ?? 0, book?.no.length ?? 0);
  };

  it('pauses and resumes a market: the books come back', () => {
    const trial = startTrial({ markets: 3, ratePerS: 200 });
    trial.runTo(10);
    unwrap(trial.engine.pauseMarket(BTC));
    trial.runTo(20);
    unwrap(trial.engine.resumeMarket(BTC));
    expect(depth(trial)).toBe(0);
    trial.runTo(60);
    expect(depth(trial)).toBeGreaterThan(8);
    expect(trial.refusals.get('market.notActive')).toBeGreaterThan(0);
  });

  it('stops trading altogether over a close, and rests: events go on afterwards', () => {
    const trial = startTrial({ markets: 1, ratePerS: 100 });
    trial.runTo(600);
    trial.engine.setExchangeState({ tradingActive: false, exchangeActive: false });
    trial.runTo(900);
    trial.engine.setExchangeState({ tradingActive: true, exchangeActive: true });
    trial.runTo(960);
    expect(trial.engine.market(BTC)?.status).toBe('finalized');
    expect(tickers(trial)).toEqual(['KXBTC15M-26JAN051800-00']);
  });

  it('changes the grid: quotes follow', () => {
    const trial = startTrial({ markets: 1, ratePerS: 200 });
    trial.runTo(5);
    unwrap(trial.engine.changeGrid(BTC, 'deci_cent', DECI_CENT));
    trial.runTo(30);
    unwrap(trial.engine.changeGrid(BTC, 'linear_cent', LINEAR_CENT));
    trial.runTo(90);
    expect(depth(trial)).toBeGreaterThan(8);
    expect(trial.refusals.get('order.invalidPrice')).toBeGreaterThan(0);
  });

  it('moves a close: the result waits for it', () => {
    const trial = startTrial({ markets: 1, ratePerS: 50 });
    trial.runTo(5);
    unwrap(trial.engine.changeCloseTime(BTC, (TRIAL_START + 900e6) as Instant));
    trial.runTo(800);
    expect(trial.engine.market(BTC)?.status).toBe('active');
    trial.runTo(930);
    expect(trial.engine.market(BTC)?.status).toBe('finalized');
  });

  it('closes early and determines by itself: nothing is left to do', () => {
    const trial = startTrial({ markets: 1, ratePerS: 50 });
    trial.runTo(5);
    unwrap(trial.engine.closeEarly(BTC));
    unwrap(trial.engine.determine(BTC, { result: 'yes' }));
    trial.runTo(800);
    expect(trial.engine.market(BTC)?.status).toBe('finalized');
    expect(tickers(trial)).toEqual(['KXBTC15M-26JAN051800-00']);
  });
});

describe('createOrderFlow', () => {
  it('has something due at once and never goes back', () => {
    const trial = startTrial({ markets: 24, ratePerS: 2000 });
    let last: number = TRIAL_START;
    for (let i = 0; i < 5000; i += 1) {
      const at = trial.flow.nextAt();
      expect(at).toBeGreaterThanOrEqual(last);
      last = at;
      trial.engine.advanceTo(at);
      trial.flow.step();
    }
  });
});
