import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedgerStore } from '../src/adapters/sqlite/ledger-store.ts';
import { systemClock } from '../src/base/clock.ts';
import { unwrap } from '../src/base/result.ts';
import type { LedgerEvent } from '../src/domain/orders/ledger-event.ts';
import { Ledger } from '../src/domain/orders/ledger.ts';
import type { ClientOrderId, MarketTicker, OrderId, TradeId } from '../src/domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../src/domain/units/units.ts';
import type { BenchResult } from './bench-result.ts';

const ORDERS = 99_999;
const MARKETS = 200;
const ROUNDS = 5;
/** Orders since the snapshot when the program was killed: about as many as there can be. */
const TAIL_ORDERS = 4600;

const name = (n: number): string => `0d9f6f5e-3c62-4a54-8a2a-${String(n).padStart(12, '0')}`;

/** The life of one order: drafted, sent, accepted, then filled (two in three) or canceled. */
function lifeOf(n: number): LedgerEvent[] {
  const clientOrderId = name(n) as ClientOrderId;
  const orderId = name(1_000_000 + n) as OrderId;
  const market = `KXBENCH-26DEC01-T${n % MARKETS}` as MarketTicker;
  const at = (1_790_000_000_000_000 + n * 1000) as Instant;
  const side = n % 2 === 0 ? 'bid' : 'ask';
  const terms = {
    market,
    side,
    price: (3000 + (n % 40) * 100) as Price,
    qty: 1000 as Qty,
  } as const;
  const moved = { type: 'orderMoved', at, clientOrderId } as const;
  const begun: LedgerEvent[] = [
    {
      type: 'orderDrafted',
      at,
      clientOrderId,
      origin: 'actor',
      ...terms,
      timeInForce: 'good_till_canceled',
      postOnly: true,
      expiresAt: (at + 60_000_000) as Instant,
    },
    { ...moved, move: 'sent' },
    { ...moved, move: 'accepted', orderId },
  ];
  if (n % 3 === 0) {
    return [...begun, { ...moved, move: 'cancelSent' }, { ...moved, move: 'canceled', orderId }];
  }
  const fill = {
    tradeId: name(2_000_000 + n) as TradeId,
    orderId,
    clientOrderId: null,
    ...terms,
    fee: 4400 as Money,
    isTaker: false,
    at,
  };
  return [...begun, { type: 'filled', at, fill }];
}

function history(): LedgerEvent[] {
  const cash = 1_000_000_000_000 as Money;
  const at = 0 as Instant;
  const events: LedgerEvent[] = [
    { type: 'calibrated', at, cause: 'start', cash, positions: [], differences: [] },
  ];
  for (let n = 0; n < ORDERS; n += 1) events.push(...lifeOf(n));
  return events;
}

function fold(path: string): Ledger {
  const ledger = new Ledger();
  unwrap(openLedgerStore(path, (event) => ledger.apply(event))).close();
  return ledger;
}

function recover(path: string): Ledger {
  let ledger = new Ledger();
  const store = openLedgerStore(
    path,
    (event) => ledger.apply(event),
    (state) => {
      const restored = Ledger.restore(state);
      ledger = unwrap(restored);
      return restored;
    },
  );
  unwrap(store).close();
  return ledger;
}

function measure(run: () => Ledger): { readonly medianMs: number; readonly state: string } {
  const times: number[] = [];
  let state = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = systemClock.monotonicMs();
    const ledger = run();
    times.push(systemClock.monotonicMs() - startMs);
    state = ledger.serialize();
  }
  return { medianMs: times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number, state };
}

/** Writes the ledger; the events are gone when it returns, as they are when a program starts. */
function write(path: string) {
  const events = history();
  const pure = measure(() => {
    const ledger = new Ledger();
    for (const event of events) ledger.apply(event);
    return ledger;
  });
  const store = unwrap(openLedgerStore(path, () => undefined));
  const appendFrom = systemClock.monotonicMs();
  for (let from = 0; from < events.length; from += 1000) {
    unwrap(store.append(events.slice(from, from + 1000), 'process'));
  }
  const appendMs = systemClock.monotonicMs() - appendFrom;
  const keepFrom = systemClock.monotonicMs();
  unwrap(store.snapshot(pure.state));
  const keepMs = systemClock.monotonicMs() - keepFrom;
  store.close();
  return { pure, appendMs, keepMs, n: events.length };
}

/** What a killed program leaves behind its last snapshot. */
function addTail(path: string): void {
  const store = unwrap(openLedgerStore(path, () => undefined));
  const lives = Array.from({ length: TAIL_ORDERS }, (_, i) => lifeOf(ORDERS + i));
  unwrap(store.append(lives.flat(), 'process'));
  store.close();
}

/** A ledger of a hundred thousand orders: read, checked against the chain and folded, and as a start does it. */
export function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  try {
    const path = join(folder, 'ledger.sqlite');
    const { pure, appendMs, keepMs, n } = write(path);
    const whole = measure(() => fold(path));
    if (whole.state !== pure.state) throw new Error('what was read is not what was written');
    addTail(path);
    const started = measure(() => recover(path));
    if (started.state !== fold(path).serialize()) throw new Error('the snapshot leads elsewhere');
    const rate = (ms: number): number => Math.round((n / ms) * 1000);
    return Promise.resolve([
      {
        name: 'ledger-fold: read, verify, fold',
        unit: 'events/s',
        value: rate(whole.medianMs),
        baseline: rate(pure.medianMs),
        ratio: pure.medianMs / whole.medianMs,
        n,
      },
      { name: 'ledger-fold: fold alone', unit: 'events/s', value: rate(pure.medianMs), n },
      {
        name: 'ledger-fold: start from a snapshot',
        unit: 'ms',
        value: started.medianMs,
        n: TAIL_ORDERS,
      },
      { name: 'ledger-fold: seal and keep the state', unit: 'ms', value: keepMs, n },
      { name: 'ledger-fold: append', unit: 'events/s', value: rate(appendMs), n },
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
