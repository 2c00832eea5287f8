import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewOrder } from '../../adapters/kalshi/wire-order-entry.ts';
import type { Mark } from '../../contract/links.ts';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import { openLedgerStore } from '../../adapters/sqlite/ledger-store.ts';
import { ManualClock } from '../../base/clock.ts';
import { createLogger, type LogEntry } from '../../base/logger.ts';
import { err, ok, unwrap, type Result } from '../../base/result.ts';
import { NO_FEES } from '../../domain/fees/fee-schedule.ts';
import { LINEAR_CENT } from '../../domain/market/price-grid.ts';
import type { Fill } from '../../domain/orders/ledger-event.ts';
import { Ledger } from '../../domain/orders/ledger.ts';
import type { OrderOrigin, OrderTerms } from '../../domain/orders/order.ts';
import type { OrderFact } from '../../domain/orders/reconcile.ts';
import type { LinkState, TradingState } from '../../domain/orders/trading-state.ts';
import type {
  ClientOrderId,
  EventTicker,
  MarketTicker,
  OrderGroupId,
  OrderId,
  TradeId,
} from '../../domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../../domain/units/units.ts';
import { WIDE_LIMITS } from '../../contract/wide-limits.fixture.ts';
import type { LimitSettings } from '../../domain/risk/limits.ts';
import { Breakers } from './breakers.ts';
import type { Circumstances } from './circumstances.ts';
import { DayAccount } from './day-account.ts';
import { Funds } from './funds.ts';
import { Journal } from './journal.ts';
import type { MarketTerms, MarketTermsReader } from './market-terms.ts';
import { Marks } from './marks.ts';
import { OrderDesk } from './order-desk.ts';
import type { OrderVenue } from './order-venue.ts';
import { RiskGate } from './risk-gate.ts';
import { VenueClock } from './venue-clock.ts';

export const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
export const VENUE = 'v1' as OrderId;
export const GROUP = 'g1' as OrderGroupId;
export const terms: OrderTerms = {
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  qty: 2000 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
};

export const unknown: VenueError = { code: 'venue.outcomeUnknown', reason: 'reset', status: null };
export const refused = (status: number, venueCode: string): VenueError => ({
  code: 'venue.refused',
  status,
  venueCode,
  message: '',
  details: '',
});
export const ack = (filled = 0, remaining = 2000 - filled) =>
  ok({
    orderId: VENUE,
    clientOrderId: null,
    filledQty: filled as Qty,
    remainingQty: remaining as Qty,
    averagePrice: null,
    averageFee: null,
    at: 0 as Instant,
  });
export const fact = (
  status: OrderFact['status'],
  filled = 0,
  remaining = 2000 - filled,
): OrderFact => ({
  orderId: VENUE,
  clientOrderId: 'c1' as ClientOrderId,
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  status,
  filledQty: filled as Qty,
  remainingQty: remaining as Qty,
});
export const fill = (trade: number, qty: number, more: Partial<Fill> = {}): Fill => ({
  tradeId: `t${trade}` as TradeId,
  orderId: VENUE,
  clientOrderId: null,
  market: NYC,
  side: 'bid',
  price: 4500 as Price,
  qty: qty as Qty,
  fee: 0 as Money,
  isTaker: true,
  at: 0 as Instant,
  ...more,
});

/** Says to each request what the test put there for it; asked for more, it fails the test. */
export class ScriptedVenue {
  readonly creates: (() => Promise<Result<unknown, VenueError>>)[] = [];
  readonly cancels: Result<unknown, VenueError>[] = [];
  readonly lists: Result<readonly OrderFact[], VenueError>[] = [];
  readonly lookups: Result<OrderFact, VenueError>[] = [];
  readonly changes: Result<unknown, VenueError>[] = [];
  readonly sent: string[] = [];
  readonly requests: NewOrder[] = [];
  readonly changed: unknown[] = [];
  readonly canceled: string[] = [];

  answerCreate(answer: Result<unknown, VenueError>): void {
    this.creates.push(() => Promise.resolve(answer));
  }

  async createOrder(request: NewOrder, mayLeave = () => true) {
    const answer = this.creates.shift();
    if (answer === undefined) throw new Error('unexpected order');
    if (!mayLeave()) return err({ code: 'venue.withdrawn' } as const);
    this.sent.push(request.clientOrderId);
    this.requests.push(request);
    return answer();
  }
  amendOrder(amendment: unknown, mayLeave = () => true) {
    if (!mayLeave()) return Promise.resolve(err({ code: 'venue.withdrawn' } as const));
    this.changed.push(amendment);
    return Promise.resolve(this.changes.shift() ?? ok({ filledQty: null, at: null }));
  }
  decreaseOrder(_: unknown, decrease: unknown) {
    this.changed.push(decrease);
    return Promise.resolve(this.changes.shift() ?? ok({}));
  }
  cancelOrder({ orderId }: { orderId: string }) {
    this.canceled.push(orderId);
    return Promise.resolve(this.cancels.shift() ?? ok({}));
  }
  orders() {
    return Promise.resolve(this.lists.shift() ?? ok([]));
  }
  order() {
    return Promise.resolve(this.lookups.shift() ?? err(refused(404, 'not_found')));
  }
}

/** A real desk, gate and ledger before a venue that says what the test tells it to. */
export class DeskRig {
  readonly clock = new ManualClock(1_000_000);
  readonly ledger = new Ledger();
  readonly venue = new ScriptedVenue();
  readonly marks = new Marks();
  readonly owed: [OrderId, Qty][] = [];
  readonly log: LogEntry[] = [];
  readonly journal: Journal;
  readonly desk: OrderDesk;
  readonly gate: RiskGate;
  readonly day: DayAccount;
  readonly breakers: Breakers;
  market: MarketTerms | undefined = {
    status: 'active',
    grid: LINEAR_CENT,
    fees: NO_FEES,
    closeAt: 86_400_000_000 as Instant,
    event: { ticker: 'KXRAIN-26DEC01' as EventTicker, mutuallyExclusive: true },
  };
  trading: TradingState = 'trading';
  link: LinkState = 'steady';
  armed: string | null = null;
  readonly group: { id: OrderGroupId | null; settled: () => Promise<void> } = {
    id: GROUP,
    settled: () => Promise.resolve(),
  };
  tokens = 1000;
  doubts = 0;
  /** What the desk waits for between two looks. */
  pause = Promise.resolve();
  readonly #folder = mkdtempSync(join(tmpdir(), 'oddlot-desk-'));
  #names = 0;

  constructor() {
    const { clock, ledger, marks } = this;
    const logger = createLogger({
      source: 'test',
      sink: (entry) => this.log.push(entry),
      nowUs: () => clock.nowUs(),
    });
    const store = openLedgerStore(join(this.#folder, 'ledger.sqlite'), () => undefined);
    const journal = new Journal(ledger, unwrap(store), logger);
    this.journal = journal;
    const terms = {
      read: () => Promise.resolve(this.market ? ok(this.market) : err(refused(404, 'not_found'))),
      known: () => this.market,
      fees: () => NO_FEES,
    } as unknown as MarketTermsReader;
    this.day = new DayAccount(journal, clock);
    const venueClock = new VenueClock(clock);
    this.breakers = new Breakers(ledger, clock);
    this.gate = new RiskGate({
      ledger,
      funds: new Funds(ledger, terms),
      terms,
      marks,
      day: this.day,
      breakers: this.breakers,
      clock,
      venueClock,
      venueTime: 'real',
      trading: () => this.trading,
      writeTokens: () => this.tokens,
      armedModel: () => this.armed,
    });
    journal.onCommitted((event) => {
      this.breakers.take(event);
      this.gate.take(event);
    });
    this.desk = new OrderDesk({
      venue: this.venue as unknown as OrderVenue,
      journal,
      gate: this.gate,
      terms,
      clock,
      venueClock,
      logger,
      newName: () => {
        this.#names += 1;
        return `c${this.#names}` as ClientOrderId;
      },
      trading: () => this.trading,
      link: () => this.link,
      group: this.group,
      onDoubt: () => {
        this.doubts += 1;
      },
      onOwedFills: (orderId, qty) => this.owed.push([orderId, qty]),
      sleep: () => this.pause,
    });
    this.mark({});
    this.limit({});
    const cash = 100_000_000 as Money;
    const at = 0 as Instant;
    journal.commit({
      type: 'calibrated',
      at,
      cause: 'start',
      cash,
      positions: [],
      differences: [],
    });
    this.day.observe(cash);
  }

  /** Asks at the door, as every caller does: what would be sent if a rule were not wired in is sent. */
  async ask(
    more: Partial<OrderTerms> = {},
    origin: OrderOrigin = 'person',
    circumstances: Circumstances = {},
  ) {
    this.venue.answerCreate(ack(0, more.qty ?? 2000));
    const result = await this.desk.submit({ ...terms, ...more }, origin, circumstances);
    return result.ok ? 'sent' : result.error;
  }

  /** A position, by an order from elsewhere. */
  hold(qty: number, price = 4500): void {
    this.desk.takeFill(
      fill(Math.abs(qty), Math.abs(qty), {
        orderId: 'elsewhere' as OrderId,
        side: qty > 0 ? 'bid' : 'ask',
        price: price as Price,
      }),
    );
  }

  limit(changes: Partial<LimitSettings>): void {
    this.journal.commit({
      type: 'limitsSet',
      at: 0 as Instant,
      limits: { ...WIDE_LIMITS, ...changes },
      cause: 'confirmed',
      reason: 'test',
    });
  }

  mark(more: Partial<Mark>): void {
    this.marks.take([
      {
        market: NYC,
        trust: 'live',
        bid: 4400 as Price,
        bidQty: 10_000 as Qty,
        ask: 4600 as Price,
        askQty: 10_000 as Qty,
        receivedAt: this.clock.nowUs() as Instant,
        ...more,
      },
    ]);
  }

  close(): void {
    this.journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
