import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import { openLedgerStore } from '../../adapters/sqlite/ledger-store.ts';
import { ManualClock } from '../../base/clock.ts';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import { err, ok, unwrap } from '../../base/result.ts';
import { NO_FEES } from '../../domain/fees/fee-schedule.ts';
import type { Fill, LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { Ledger } from '../../domain/orders/ledger.ts';
import type { AccountFact, OrderFact } from '../../domain/orders/reconcile.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { AccountSync } from './account-sync.ts';
import { fact as factOf, fill as fillOf, NYC, terms as orderTerms } from './desk.fixture.ts';
import { Funds } from './funds.ts';
import { Journal } from './journal.ts';
import type { MarketTermsReader } from './market-terms.ts';
import type { OrderVenue } from './order-venue.ts';

const at = 0 as Instant;
const client = (n: number) => `c${n}` as ClientOrderId;
const name = (n: number) => `v${n}` as OrderId;

const fact = (n: number, status: OrderFact['status'], filled = 0): OrderFact => ({
  ...factOf(status, filled, status === 'resting' ? 2000 - filled : 0),
  orderId: name(n),
  clientOrderId: client(n),
});
const fill = (trade: number, order: number, qty: number): Fill =>
  fillOf(trade, qty, { orderId: name(order) });

/** A venue whose books the test writes; what is asked of it is kept. */
class BookVenue {
  account: AccountFact = { balance: 100_000_000 as Money, positions: [] };
  orderList: OrderFact[] = [];
  fillList: Fill[] = [];
  settlementList: { market: MarketTicker; revenue: Money; at: Instant }[] = [];
  away: VenueError | undefined;
  whileReading: () => void = () => undefined;
  readonly asked: string[] = [];

  #answer<T>(what: string, value: T) {
    this.asked.push(what);
    if (this.away) return Promise.resolve(err(this.away));
    this.whileReading();
    return Promise.resolve(ok(value));
  }
  balance() {
    return this.#answer('balance', { cash: this.account.balance });
  }
  positions() {
    return this.#answer('positions', this.account.positions);
  }
  orders({ status }: { status?: 'resting' } = {}) {
    const list = this.orderList.filter((each) => !status || each.status === status);
    return this.#answer(`orders ${status ?? 'all'}`, list);
  }
  order(orderId: OrderId) {
    const found = this.orderList.find((each) => each.orderId === orderId);
    this.asked.push('order');
    if (found) return Promise.resolve(ok(found));
    const refusal = { code: 'venue.refused', status: 404 } as const;
    return Promise.resolve(err({ ...refusal, venueCode: 'not_found', message: '', details: '' }));
  }
  fills({ order }: { order: OrderId }) {
    return this.#answer(
      'fills',
      this.fillList.filter(({ orderId }) => orderId === order),
    );
  }
  settlements() {
    return this.#answer('settlements', this.settlementList);
  }
}

let folder = '';
let ledger: Ledger;
let journal: Journal;
let venue: BookVenue;
let sync: AccountSync;
let inFlight: Set<string>;
let strays: OrderFact[];
let onPause: () => void;
const clock = new ManualClock(10_000_000);
const log: LogEntry[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-sync-'));
  log.length = 0;
  inFlight = new Set();
  strays = [];
  onPause = () => undefined;
  const logger = createLogger({
    source: 'test',
    sink: (entry) => log.push(entry),
    nowUs: () => clock.nowUs(),
  });
  ledger = new Ledger();
  const store = openLedgerStore(join(folder, 'ledger.sqlite'), () => undefined);
  journal = new Journal(ledger, unwrap(store), logger);
  venue = new BookVenue();
  const terms = {
    known: () => ({}),
    read: () => Promise.resolve(ok({})),
    fees: () => NO_FEES,
  } as unknown as MarketTermsReader;
  sync = new AccountSync({
    venue: venue as unknown as OrderVenue,
    journal,
    funds: new Funds(ledger, terms),
    terms,
    clock,
    logger,
    isInFlight: (id) => inFlight.has(id),
    onStray: (stray) => strays.push(stray),
    sleep: () => Promise.resolve(onPause()),
  });
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const sent = (n: number, ...moves: ('accepted' | 'linkLost' | 'canceled')[]): void => {
  const draft: LedgerEvent = {
    type: 'orderDrafted',
    at,
    clientOrderId: client(n),
    origin: 'person',
    ...orderTerms,
  };
  journal.commit(draft);
  for (const move of ['sent', ...moves] as const) {
    const named = move === 'accepted' ? { orderId: name(n) } : {};
    journal.commit({ type: 'orderMoved', at, clientOrderId: client(n), move, ...named });
  }
};
const drifts = () => log.filter(({ event }) => event === 'orders.drift');

describe('calibrate', () => {
  it('asks for balance, positions and orders, in this order, and takes them over', async () => {
    venue.account = {
      balance: 91_000_000 as Money,
      positions: [
        { market: NYC, qty: 700 as Qty, cost: 1 as Money, realized: 2 as Money, fees: 3 as Money },
      ],
    };
    venue.orderList = [fact(1, 'resting', 500)];
    venue.fillList = [fill(1, 1, 500)];
    unwrap(await sync.calibrate('start'));
    expect(venue.asked.slice(0, 3)).toEqual(['balance', 'positions', 'orders resting']);
    expect(ledger.orderNamed(name(1))).toMatchObject({ origin: 'external', filledQty: 500 });
    expect(ledger.position(NYC)).toEqual({ qty: 700, cost: 1, realized: 2, fees: 3 });
    // 15 contracts may still be filled at 0.45; the position is on the same side and closes nothing.
    expect(ledger.cash).toBe(91_000_000 + 1500 * 4500);
    expect(ledger.knowsFill(fill(1, 1, 500))).toBe(true);
    expect(drifts()).toEqual([]);
  });

  it('catches up with what happened while nobody looked, and calls that no drift', async () => {
    unwrap(await sync.calibrate('start'));
    sent(1, 'accepted');
    sent(2, 'linkLost');
    sent(3, 'accepted');
    venue.orderList = [fact(1, 'executed', 2000), fact(2, 'resting')];
    venue.fillList = [fill(1, 1, 2000)];
    const position = { qty: 2000 as Qty, cost: 9_000_000 as Money, realized: 0 as Money };
    venue.account = {
      balance: (100_000_000 - 9_000_000 - 9_000_000) as Money,
      positions: [{ market: NYC, ...position, fees: 0 as Money }],
    };
    unwrap(await sync.calibrate('reconnected'));
    expect([1, 2, 3].map((n) => ledger.order(client(n))?.state)).toEqual([
      'filled',
      'resting',
      'canceled',
    ]);
    expect(ledger.order(client(3))?.reason).toEqual({ code: 'order.gone' });
    expect(ledger.cash).toBe(91_000_000);
    expect(drifts()).toEqual([]);
  });

  it('follows a venue that has another account than we thought, and says so', async () => {
    unwrap(await sync.calibrate('start'));
    journal.commit({ type: 'filled', at, fill: fill(1, 1, 100) });
    venue.account = { balance: 5_000_000 as Money, positions: [] };
    unwrap(await sync.calibrate('reconnected'));
    expect(ledger.cash).toBe(5_000_000);
    expect(ledger.positions.size).toBe(0);
    expect(drifts()[0]?.facts).toMatchObject({
      cause: 'reconnected',
      differences: [{ what: 'cash' }, { what: 'position', market: NYC, ours: 100, theirs: 0 }],
    });
    expect(sync.drifts).toBe(1);
  });

  it('waits for a venue whose reads lag behind what the ledger knows already', async () => {
    unwrap(await sync.calibrate('start'));
    journal.commit({ type: 'filled', at, fill: fill(1, 1, 100) });
    const known = { ...ledger.position(NYC) };
    onPause = () => {
      venue.account = {
        balance: (100_000_000 - 450_000) as Money,
        positions: [{ market: NYC, ...known }],
      };
    };
    unwrap(await sync.calibrate('reconnected'));
    expect(ledger.position(NYC)).toEqual(known);
    expect(drifts()).toEqual([]);
  });

  it('does not take an account for new that was read before a fill it found', async () => {
    unwrap(await sync.calibrate('start'));
    sent(1, 'accepted');
    const before = venue.account;
    // The balance is read, then the order is filled, then the order is read.
    venue.whileReading = () => {
      if (venue.asked.at(-1) !== 'positions') return;
      venue.orderList = [fact(1, 'executed', 2000)];
      venue.fillList = [fill(1, 1, 2000)];
      const position = { qty: 2000 as Qty, cost: 9_000_000 as Money, realized: 0 as Money };
      venue.account = {
        balance: 91_000_000 as Money,
        positions: [{ market: NYC, ...position, fees: 0 as Money }],
      };
    };
    venue.account = before;
    unwrap(await sync.calibrate('reconnected'));
    expect(ledger.cash).toBe(91_000_000);
    expect(ledger.position(NYC).qty).toBe(2000);
    expect(drifts()).toEqual([]);
  });

  it('reads again when the feed told something meanwhile', async () => {
    let trades = 0;
    venue.whileReading = () => {
      if (trades === 2) return;
      trades += 1;
      journal.commit({ type: 'filled', at, fill: fill(trades, 1, 100) });
    };
    unwrap(await sync.calibrate('start'));
    expect(venue.asked.filter((what) => what === 'balance')).toHaveLength(2);
  });

  it('takes an account that never stands still as it is, rather than reading it for ever', async () => {
    unwrap(await sync.calibrate('start'));
    onPause = () => {
      const balance = (venue.account.balance - 1_000_000) as Money;
      venue.account = { ...venue.account, balance };
    };
    onPause();
    unwrap(await sync.calibrate('reconnected'));
    expect(ledger.cash).toBe(venue.account.balance);
  });

  it('changes nothing when the venue does not answer', async () => {
    venue.away = { code: 'venue.unreachable', reason: 'ECONNREFUSED' };
    expect(await sync.calibrate('start')).toMatchObject({ error: { code: 'venue.unreachable' } });
    expect(ledger.version).toBe(0);
  });
});

describe('sync', () => {
  beforeEach(async () => {
    unwrap(await sync.calibrate('start'));
  });

  it('believes a difference only when it sees it twice', async () => {
    venue.account = { balance: 99_000_000 as Money, positions: [] };
    expect(unwrap(await sync.sync())).toBe('suspect');
    expect(ledger.cash).toBe(100_000_000);
    expect(unwrap(await sync.sync())).toBe('drifted');
    expect(ledger.cash).toBe(99_000_000);
    expect(unwrap(await sync.sync())).toBe('same');
    expect(sync.drifts).toBe(1);
  });

  it('forgets a difference that went away: the venue’s reads lag', async () => {
    venue.account = { balance: 99_000_000 as Money, positions: [] };
    expect(unwrap(await sync.sync())).toBe('suspect');
    venue.account = { balance: 100_000_000 as Money, positions: [] };
    expect(unwrap(await sync.sync())).toBe('same');
    expect(drifts()).toEqual([]);
  });

  it('compares nothing while an order is under way, and lets its answer tell', async () => {
    sent(1);
    inFlight.add(client(1));
    venue.account = { balance: 91_000_000 as Money, positions: [] };
    expect(unwrap(await sync.sync())).toBe('same');
    expect(ledger.order(client(1))?.state).toBe('submitted');
  });

  it('fetches fills that the feed lost, also of an order that is done', async () => {
    sent(1, 'accepted', 'canceled');
    sync.expectFills(name(1), 300 as Qty);
    venue.fillList = [fill(1, 1, 300)];
    const position = { qty: 300 as Qty, cost: 1_350_000 as Money, realized: 0 as Money };
    venue.account = {
      balance: (100_000_000 - 1_350_000) as Money,
      positions: [{ market: NYC, ...position, fees: 0 as Money }],
    };
    expect(unwrap(await sync.sync())).toBe('same');
    expect(ledger.order(client(1))).toMatchObject({ state: 'canceled', filledQty: 300 });
    unwrap(await sync.sync());
    expect(venue.asked.filter((what) => what === 'fills')).toHaveLength(1);
  });

  it('adopts a stranger and books its fills: they happened since', async () => {
    venue.orderList = [fact(9, 'resting', 500)];
    venue.fillList = [fill(1, 9, 500)];
    unwrap(await sync.sync());
    expect(ledger.orderNamed(name(9))).toMatchObject({ origin: 'external', filledQty: 500 });
    expect(ledger.position(NYC).qty).toBe(500);
  });

  it('points out an order that rests although it is done here', async () => {
    sent(1, 'accepted', 'canceled');
    venue.orderList = [fact(1, 'resting')];
    unwrap(await sync.sync());
    expect(strays.map(({ orderId }) => orderId)).toEqual([name(1)]);
  });

  it('takes the venue’s split of cost and result when fills came out of order, and calls that no drift', async () => {
    for (const each of [fill(1, 1, 100), { ...fill(2, 1, 100), price: 5000 as Price }]) {
      journal.commit({ type: 'filled', at, fill: each });
    }
    const ours = ledger.position(NYC);
    const theirs = { ...ours, cost: (ours.cost - 7) as Money, realized: -7 as Money };
    venue.account = {
      balance: ledger.cash as Money,
      positions: [{ market: NYC, ...theirs }],
    };
    expect(unwrap(await sync.sync())).toBe('suspect');
    expect(unwrap(await sync.sync())).toBe('same');
    expect(ledger.position(NYC)).toEqual(theirs);
    expect(unwrap(await sync.sync())).toBe('same');
    expect(drifts()).toEqual([]);
  });

  it('takes a payment for what it is', async () => {
    journal.commit({ type: 'filled', at, fill: fill(1, 1, 1000) });
    venue.account = {
      balance: (100_000_000 - 4_500_000 + 10_000_000) as Money,
      positions: [],
    };
    venue.settlementList = [{ market: NYC, revenue: 10_000_000 as Money, at }];
    expect(unwrap(await sync.sync())).toBe('same');
    expect(ledger.position(NYC)).toMatchObject({ qty: 0, realized: 5_500_000 });
    expect(drifts()).toEqual([]);
  });
});
