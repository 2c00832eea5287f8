import { systemClock } from '../src/base/clock.ts';
import { limitSettings } from '../src/contract/limits.ts';
import { LINEAR_CENT } from '../src/domain/market/price-grid.ts';
import type { Order } from '../src/domain/orders/order.ts';
import { Exposures, lossOf, outcomeLoss } from '../src/domain/risk/exposure.ts';
import { assess, denialOf } from '../src/domain/risk/judge.ts';
import { riskLimits } from '../src/domain/risk/limits.ts';
import { openingQty, type RiskIntent, type RiskView } from '../src/domain/risk/rule.ts';
import type { ClientOrderId, EventTicker, MarketTicker, OrderId } from '../src/domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';

const ROUNDS = 2000;
const PER_ROUND = 100;
const WORKING = 10;

const market = 'KXBENCH-26DEC01-T0.5' as MarketTicker;
const event = { ticker: 'KXBENCH-26DEC01' as EventTicker, mutuallyExclusive: true };
const intent: RiskIntent = {
  market,
  side: 'bid',
  price: 4500 as Price,
  qty: 1000 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: true,
  origin: 'actor',
  epoch: 0,
  decision: { model: 'builtin:spreadCapture', outputs: 'finite', basedOn: 0 as Instant },
};
const working: Order[] = Array.from({ length: WORKING }, (_, index) => ({
  market,
  side: index % 2 === 0 ? 'bid' : 'ask',
  price: (index % 2 === 0 ? 4000 : 5500 + index * 100) as Price,
  qty: 1000 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
  clientOrderId: `c${index}` as ClientOrderId,
  orderId: `v${index}` as OrderId,
  origin: 'actor',
  state: 'resting',
  filledQty: 0 as Qty,
  reason: null,
  createdAt: 0 as Instant,
  updatedAt: 0 as Instant,
}));
const held = { qty: 500 as Qty, cost: 2_000_000 as Money };

/** What is reckoned anew for every order: worst losses and what the order would open. */
function viewOf(exposures: Exposures): RiskView {
  const loss = outcomeLoss(held, working);
  const wouldBe = { ifYes: loss.ifYes, ifNo: loss.ifNo + lossOf(intent, intent.qty) };
  const exposure = exposures.with(market, event, wouldBe);
  return {
    now: 1000 as Instant,
    trading: 'trading',
    epoch: 0,
    market: { status: 'active', grid: LINEAR_CENT, closeAt: 86_400_000_000 as Instant },
    venueNow: 1000 as Instant,
    clockSkewMs: 3,
    breaker: 'none',
    owner: 'model',
    trust: 'live',
    bookAgeMs: 20,
    bid: 4500 as Price,
    bidQty: 10_000 as Qty,
    ask: 4700 as Price,
    askQty: 8000 as Qty,
    position: held.qty,
    opens: openingQty(held.qty, working, intent.side, intent.qty),
    working,
    openOrders: 200,
    eventExposure: exposure.event,
    totalExposure: exposure.total,
    cash: 10_000_000_000 as Money,
    available: 9_000_000_000 as Money,
    required: 4_500_000 as Money,
    ordersInS: 3,
    marketOrdersInS: 1,
    writeTokens: 900,
    fillsInMinute: 4,
    sinceSameMs: 5000,
    dailyLoss: 1_000_000 as Money,
    drawdown: 2_000_000 as Money,
    lossStreak: 1,
    sinceLossMs: 4000,
    armedModel: 'builtin:spreadCapture',
  };
}

/** Microseconds a call, of rounds long enough for the clock; every round ends in a figure of its own. */
function measure(name: string, run: () => unknown): BenchResult {
  let kept: unknown;
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = systemClock.monotonicMs();
    for (let i = 0; i < PER_ROUND; i += 1) kept = run();
    rounds.push(((systemClock.monotonicMs() - startMs) * 1000) / PER_ROUND);
  }
  if (Array.isArray(kept) && kept.length === 0) throw new Error(`${name}: nothing was judged`);
  const sorted = rounds.slice(ROUNDS / 10).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] as number;
  return { name, unit: 'us', value: at(0.5), p50: at(0.5), p99: at(0.99), n: ROUNDS * PER_ROUND };
}

/** All rules on an order that passes, ten orders in its market, a hundred events held. */
export function run(): Promise<BenchResult[]> {
  const limits = riskLimits(limitSettings.parse({}));
  const exposures = new Exposures();
  for (let i = 0; i < 100; i += 1) {
    const ticker = `KXBENCH-26DEC${i}` as EventTicker;
    const loss = { ifYes: -1_000_000, ifNo: 2_000_000 };
    exposures.set(`${ticker}-A` as MarketTicker, { ticker, mutuallyExclusive: true }, loss);
  }
  exposures.set(market, event, outcomeLoss(held, working));
  const view = viewOf(exposures);
  const denial = denialOf(intent, view, limits);
  if (denial) throw new Error(`the order has to pass: ${denial.code}`);
  return Promise.resolve([
    measure('risk-gate all checks', () => denialOf(intent, view, limits)),
    measure('risk-gate view and all checks', () => denialOf(intent, viewOf(exposures), limits)),
    measure('risk-gate preview', () => assess(intent, view, limits)),
  ]);
}
