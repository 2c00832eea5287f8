import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import { ExchangeEngine, type AccountId, type NewAccount } from '../src/domain/exchange/index.ts';
import { LINEAR_CENT } from '../src/domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, OrderId, SeriesTicker } from '../src/domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';

const MARKETS = 100;
const ACCOUNTS = 50;
const LIVE_PER_MARKET = 100;
const BATCH = 500;
const START = 1_796_126_400_000_000 as Instant;

/** One market's orders that may still rest: a ring whose oldest is the next to be changed. */
interface Stream {
  readonly market: MarketTicker;
  readonly owners: AccountId[];
  readonly ids: OrderId[];
  oldest: number;
}

interface Setup {
  readonly engine: ExchangeEngine;
  readonly accounts: readonly AccountId[];
  readonly streams: readonly Stream[];
  readonly random: Random;
  events: number;
}

function setUp(kind: Pick<NewAccount, 'credit' | 'history' | 'privateEvents'>): Setup {
  const counted = { events: 0 };
  const engine = new ExchangeEngine({
    random: new Random(1, 'ids'),
    emit: () => {
      counted.events += 1;
    },
    startAt: START,
    options: { historyLimit: 200, tradesKept: 100 },
  });
  const series = 'KXBENCH' as SeriesTicker;
  const event = 'KXBENCH-26DEC01' as EventTicker;
  unwrap(
    engine.addSeries({
      ticker: series,
      title: 'Bench',
      category: 'Bench',
      feeType: 'quadratic_with_maker_fees',
      feeMultiplier: 1,
    }),
  );
  unwrap(
    engine.addEvent({
      ticker: event,
      series,
      title: 'Bench',
      subtitle: '',
      mutuallyExclusive: false,
      collateralReturn: '',
      feeTypeOverride: null,
      feeMultiplierOverride: null,
    }),
  );
  const streams = Array.from({ length: MARKETS }, (_, index): Stream => {
    const market = `KXBENCH-26DEC01-${index}` as MarketTicker;
    unwrap(
      engine.addMarket({
        ticker: market,
        event,
        yesTitle: '',
        noTitle: '',
        openAt: START,
        closeAt: (START + 1e13) as Instant,
        latestExpirationAt: (START + 1e13) as Instant,
        canCloseEarly: true,
        settlementTimerSeconds: 0,
        gridLabel: 'linear_cent',
        grid: LINEAR_CENT,
        rulesPrimary: '',
        rulesSecondary: '',
      }),
    );
    return { market, owners: [], ids: [], oldest: 0 };
  });
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) =>
    engine.openAccount({ userId: `user-${index}`, cash: 1e12 as Money, ...kind }),
  );
  return Object.assign(counted, { engine, accounts, streams, random: new Random(2, 'commands') });
}

/**
 * One command as busy books see them: half of them place near the touch, nearly as many cancel or shrink the oldest
 * order of the market, the rest takes. Books fill up to some 100 orders each.
 */
function command({ engine, accounts, streams, random }: Setup, at: Instant): void {
  engine.advanceTo(at);
  const draw = random.uint32();
  const stream = streams[draw % MARKETS] as Stream;
  const roll = (draw >>> 8) % 100;
  const isFull = stream.ids.length - stream.oldest >= LIVE_PER_MARKET;
  if (roll < 42 || (isFull && roll < 92)) change(engine, stream, roll);
  else
    place(
      engine,
      stream,
      accounts[(draw >>> 16) % ACCOUNTS] as AccountId,
      random.uint32(),
      roll >= 92,
    );
}

function change(engine: ExchangeEngine, stream: Stream, roll: number): void {
  const { ids, owners, oldest } = stream;
  const id = ids[oldest];
  if (id === undefined) return;
  const owner = owners[oldest] as AccountId;
  if (roll % 16 === 0) {
    engine.decreaseOrder(owner, id, { to: 50 as Qty });
    return;
  }
  engine.cancelOrder(owner, id);
  stream.oldest += 1;
  if (stream.oldest < 1000) return;
  ids.splice(0, stream.oldest);
  owners.splice(0, stream.oldest);
  stream.oldest = 0;
}

function place(
  engine: ExchangeEngine,
  stream: Stream,
  account: AccountId,
  draw: number,
  takes: boolean,
): void {
  const side = draw % 2 === 0 ? 'bid' : 'ask';
  // Around 50 cents, bids below and asks above, a few overlapping.
  const away = takes ? -5 : ((draw >>> 1) % 16) - 1;
  const reply = engine.createOrder(account, {
    market: stream.market,
    side,
    price: (side === 'bid' ? 5000 - away * 100 : 5000 + away * 100) as Price,
    qty: (100 + ((draw >>> 8) % 7) * 150) as Qty,
    timeInForce: takes ? 'immediate_or_cancel' : 'good_till_canceled',
    selfTradePrevention: 'maker',
  });
  if (!reply.ok || reply.value.status !== 'resting') return;
  stream.ids.push(reply.value.orderId);
  stream.owners.push(account);
}

/** Batches of commands; the time of each batch, in ms. */
function drive(setup: Setup, from: number, batches: number): number[] {
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const startedMs = performance.now();
    for (let i = 0; i < BATCH; i += 1) {
      command(setup, (START + (from + batch * BATCH + i) * 100) as Instant);
    }
    times.push(performance.now() - startedMs);
  }
  return times;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function measure(
  name: string,
  kind: Pick<NewAccount, 'credit' | 'history' | 'privateEvents'>,
): BenchResult[] {
  const setup = setUp(kind);
  const warmUp = 800;
  const batches = 4_000;
  drive(setup, 0, warmUp);
  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const times = drive(setup, warmUp * BATCH, batches);
  collectGarbage();
  const heapAfter = process.memoryUsage().heapUsed;
  const n = batches * BATCH;
  const totalMs = times.reduce((sum, ms) => sum + ms, 0);
  const perCommandUs = times.map((ms) => (ms * 1000) / BATCH).sort((a, b) => a - b);
  const quantile = (q: number) => perCommandUs[Math.floor(q * (batches - 1))] as number;
  return [
    { name, unit: 'commands/s', value: (n / totalMs) * 1000, n },
    {
      name: `${name}: a command, mean of ${BATCH}`,
      unit: 'us',
      value: quantile(0.5),
      p50: quantile(0.5),
      p99: quantile(0.99),
      n,
    },
    { name: `${name}: heap growth`, unit: 'MB', value: (heapAfter - heapBefore) / 1e6, n },
  ];
}

/** The matching engine on one core: creates, cancels, decreases and takes over 100 markets and 50 accounts. */
export async function run(): Promise<BenchResult[]> {
  return [
    ...measure('exchange-engine', { credit: 'unlimited', history: 'none', privateEvents: 'omit' }),
    ...measure('exchange-engine, all private', {
      credit: 'cash',
      history: 'full',
      privateEvents: 'emit',
    }),
  ];
}
