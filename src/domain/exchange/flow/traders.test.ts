import { beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random.ts';
import { unwrap } from '../../../base/result.ts';
import { LINEAR_CENT } from '../../market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../../units/ids.ts';
import { type Instant, type Money, ONE_CONTRACT, type Price, type Qty } from '../../units/units.ts';
import { type AccountId, type BookSide, ExchangeEngine, type LevelChanged } from '../index.ts';
import { Desk } from './desk.ts';
import { InformedTrader, NoiseTaker, PatientTrader, Stacker } from './people.ts';
import { eventListing, marketListing } from './programme.ts';
import { Quoter, type QuoterPlan } from './quoter.ts';
import { TRIAL_START } from './trial.ts';

const MARKET = 'KXTRY-26JAN05-Y' as MarketTicker;
const PLAN: QuoterPlan = {
  levels: 5,
  step: 100,
  edge: 100,
  clip: (10 * ONE_CONTRACT) as Qty,
  depth: 'even',
  error: 0,
  patience: 10,
  skew: 100,
  pace: 20,
};

let engine: ExchangeEngine;
let desk: Desk;
let changes: LevelChanged[];

function openAccount(userId: string): AccountId {
  return engine.openAccount({ userId, cash: 1e12 as Money, history: 'none' });
}

/** Somebody else's order; 'cents' and whole contracts. */
function order(side: BookSide, cents: number, contracts: number): void {
  const placed = engine.createOrder(openAccount(`other ${engine.now}${cents}${side}`), {
    market: MARKET,
    side,
    price: (cents * 100) as Price,
    qty: (contracts * ONE_CONTRACT) as Qty,
    timeInForce: 'good_till_canceled',
    selfTradePrevention: 'taker_at_cross',
  });
  unwrap(placed);
}

const bids = () => (engine.book(MARKET)?.yes ?? []).map(({ price }) => price / 100);
const asks = () => (engine.book(MARKET)?.no ?? []).map(({ price }) => 100 - price / 100);
const bestBid = () => Math.max(...bids());
const bestAsk = () => Math.min(...asks());

beforeEach(() => {
  changes = [];
  engine = new ExchangeEngine({
    random: new Random(1, 'ids'),
    emit: (event) => {
      if (event.type === 'levelChanged') changes.push(event);
    },
    startAt: TRIAL_START,
  });
  const event = 'KXTRY-26JAN05' as EventTicker;
  const series = 'KXTRY' as SeriesTicker;
  const closeAt = (TRIAL_START + 3600e6) as Instant;
  unwrap(
    engine.addSeries({
      ticker: series,
      title: 'Try',
      category: 'Test',
      feeType: 'quadratic',
      feeMultiplier: 1,
    }),
  );
  unwrap(
    engine.addEvent(
      eventListing({
        ticker: event,
        series,
        title: 'Try?',
        subtitle: '',
        mutuallyExclusive: false,
        strikeAt: closeAt,
      }),
    ),
  );
  unwrap(
    engine.addMarket(
      marketListing({
        event,
        suffix: 'Y',
        yesTitle: 'Yes',
        noTitle: 'No',
        openAt: TRIAL_START,
        closeAt,
        settlementTimerSeconds: 1,
        gridLabel: 'linear_cent',
        grid: LINEAR_CENT,
        rules: '',
      }),
    ),
  );
  desk = new Desk(engine, MARKET, new Random(3, 'desk'));
});

describe('Quoter', () => {
  const open = (plan: Partial<QuoterPlan> = {}) => {
    const quoter = new Quoter(desk, openAccount('quoter'), { ...PLAN, ...plan });
    quoter.open();
    return quoter;
  };

  it('quotes its levels on both sides of the value', () => {
    desk.value = 4440;
    open();
    expect(bids()).toEqual([39, 40, 41, 42, 43]);
    expect(asks()).toEqual([50, 49, 48, 47, 46]);
  });

  it('stops at the ends of the scale', () => {
    desk.value = 150;
    open();
    expect(bids()).toEqual([1]);
    expect(asks()).toEqual([6, 5, 4, 3, 2]);
  });

  it('follows the value, changing only the rungs it must', () => {
    desk.value = 4440;
    const quoter = open();
    changes.length = 0;
    desk.value = 4540;
    quoter.act();
    expect([bestBid(), bestAsk()]).toEqual([44, 47]);
    expect(changes).toHaveLength(4);
  });

  it('gets out of the way of a jump before it quotes anew', () => {
    desk.value = 4440;
    const quoter = open({ pace: 1 });
    desk.value = 3040;
    quoter.act();
    expect(Math.max(0, ...bids())).toBeLessThan(30.4);
  });

  it('leans against what it holds', () => {
    desk.value = 5050;
    const quoter = open();
    const before = bestBid();
    order('ask', before, 10);
    order('ask', before - 1, 200);
    quoter.act();
    expect(bestBid()).toBeLessThan(before - 1);
  });

  it('puts back what was filled', () => {
    desk.value = 5050;
    const quoter = open({ skew: 0 });
    order('ask', bestBid(), 10);
    expect(bids()).toHaveLength(4);
    quoter.act();
    expect(bids()).toHaveLength(5);
  });

  it('joins those who are in its way', () => {
    order('ask', 47, 5);
    desk.value = 4940;
    const quoter = open();
    quoter.act();
    quoter.act();
    expect(bestBid()).toBe(46);
  });

  it('keeps its book when all is quiet, taking single orders out and putting them back', () => {
    desk.value = 4440;
    const quoter = open();
    changes.length = 0;
    for (let i = 0; i < 200; i += 1) quoter.act();
    expect(changes.length).toBeGreaterThan(100);
    expect([bids().length, asks().length].every((levels) => levels >= 4)).toBe(true);
  });

  it('leaves with all its quotes, and comes back', () => {
    const quoter = open({ absence: { leave: 0.2, back: 0.2 } });
    const counts = Array.from({ length: 100 }, () => {
      quoter.act();
      return bids().length;
    });
    expect(Math.min(...counts)).toBe(0);
    expect(Math.max(...counts)).toBe(5);
  });

  it('grows lumps at round prices', () => {
    open({ levels: 30, depth: 'lumpy' });
    const sizes = new Map(engine.book(MARKET)?.yes.map(({ price, qty }) => [price, qty]));
    expect(sizes.get(4000 as Price)).toBeGreaterThanOrEqual(8000);
    expect(sizes.get(4500 as Price)).toBeGreaterThanOrEqual(2000);
  });
});

describe('InformedTrader', () => {
  it('takes what is too cheap, sells what is too dear, and leaves the rest alone', () => {
    const account = openAccount('informed');
    const informed = new InformedTrader(desk, account, 100);
    order('ask', 50, 5);
    desk.value = 5080;
    informed.act();
    expect(desk.position(account)).toBe(0);
    desk.value = 5150;
    informed.act();
    expect(desk.position(account)).toBe(500);
    order('bid', 60, 3);
    informed.act();
    expect(desk.position(account)).toBe(200);
    expect([...bids(), ...asks()]).toEqual([]);
  });
});

describe('NoiseTaker', () => {
  it('takes from either side, small and large', () => {
    const account = openAccount('noise');
    const noise = new NoiseTaker(desk, account);
    noise.open();
    order('bid', 49, 10_000);
    order('ask', 51, 10_000);
    for (let i = 0; i < 200; i += 1) noise.act();
    const takes = changes.filter(({ delta }) => delta < 0).map(({ side, delta }) => [side, delta]);
    expect(takes.length).toBeGreaterThan(150);
    expect(new Set(takes.map(([side]) => side)).size).toBe(2);
  });

  it('is no fool: what is absurd stays where it is', () => {
    const noise = new NoiseTaker(desk, openAccount('noise'));
    order('ask', 90, 10);
    for (let i = 0; i < 50; i += 1) noise.act();
    expect(asks()).toEqual([90]);
  });
});

describe('PatientTrader', () => {
  it('never has more orders than it likes, nor crosses', () => {
    const account = openAccount('patient');
    const patient = new PatientTrader(desk, account, 6);
    patient.open();
    order('bid', 49, 10);
    order('ask', 52, 10);
    for (let i = 0; i < 300; i += 1) {
      patient.act();
      expect(engine.openOrders(account).length).toBeLessThanOrEqual(6);
      expect(bestBid()).toBeLessThan(bestAsk());
    }
  });

  it('starts a book where there is none', () => {
    const patient = new PatientTrader(desk, openAccount('patient'), 4);
    for (let i = 0; i < 40; i += 1) patient.act();
    expect(changes.length).toBeGreaterThan(20);
  });
});

describe('Stacker', () => {
  it('piles up single contracts and takes them away at one stroke', () => {
    const stacker = new Stacker(desk, openAccount('stacker'));
    order('bid', 49, 10);
    order('ask', 52, 10);
    changes.length = 0;
    let longest = 0;
    for (let i = 0; i < 400; i += 1) {
      const before = changes.length;
      stacker.act();
      const canceled = changes.slice(before).filter(({ delta }) => delta === -100);
      longest = Math.max(longest, canceled.length);
    }
    expect(changes.every(({ delta }) => Math.abs(delta) === 100)).toBe(true);
    expect(longest).toBeGreaterThan(20);
  });
});
