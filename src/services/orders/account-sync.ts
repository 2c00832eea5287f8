import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ok, type Result } from '../../base/result.ts';
import {
  fillBooked,
  fillKey,
  type CalibrationCause,
  type Difference,
  type Fill,
} from '../../domain/orders/ledger-event.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { Order } from '../../domain/orders/order.ts';
import {
  differencesOf,
  eventForStranger,
  eventsForOrder,
  otherCosts,
  type AccountFact,
  type OrderFact,
} from '../../domain/orders/reconcile.ts';
import type { ClientOrderId, MarketTicker, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Money, Qty } from '../../domain/units/units.ts';
import type { Funds } from './funds.ts';
import type { Journal } from './journal.ts';
import type { MarketTermsReader } from './market-terms.ts';
import type { OrderVenue } from './order-venue.ts';

/** Everything read from the venue in one go. */
interface Reading {
  readonly account: AccountFact;
  readonly resting: readonly OrderFact[];
  /** Our working orders with what the venue says of each; undefined when it does not know it. */
  readonly ours: readonly (readonly [Order, OrderFact | undefined])[];
  /** Fills of orders that have more of them than we know. */
  readonly fills: ReadonlyMap<OrderId, readonly Fill[]>;
  /** What was paid for positions that the venue no longer has. */
  readonly settled: readonly SettlementFact[];
  /** Whether nothing became known here while it was read, so that account and ledger may be compared. */
  readonly quiet: 'no' | 'yes';
}

interface SettlementFact {
  readonly market: MarketTicker;
  readonly revenue: Money;
  readonly at: Instant;
}

/** Beyond so many orders of one market to look up, its whole list is cheaper. */
const MOST_SINGLE_LOOKUPS = 2;
/** Lists may show for so long what is over (protocol brief §5). */
const LIST_LAG_US = 2_000_000;
/** The venue's reads must have caught up by then (protocol brief §5). */
const LOOK_AGAIN_MS = 1000;
/** Who trades on elsewhere may move the account between any two looks: then it is taken as it is, and looked at on. */
const MOST_LOOKS = 10;
/** A reading that keeps being overtaken by news is taken as it is: what it missed is in the ledger by then. */
const QUIET_ATTEMPTS = 5;

/**
 * Brings the ledger to what the venue has, by reading balance, positions and orders, in this order. Readings follow
 * one another; nothing is changed while one is under way except by the feed, and then it is read anew.
 */
export class AccountSync {
  readonly #venue: OrderVenue;
  readonly #journal: Journal;
  readonly #funds: Funds;
  readonly #terms: MarketTermsReader;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #isInFlight: (clientOrderId: ClientOrderId) => boolean;
  readonly #onStray: (fact: OrderFact) => void;
  readonly #sleep: (ms: number) => Promise<unknown>;
  /** Orders, done or not, of which the venue counted more filled than it has shown us. */
  readonly #owed = new Map<OrderId, Qty>();
  #last: Promise<unknown> = Promise.resolve();
  /** What differed at the last look; the venue's reads lag, so only a difference seen twice counts. */
  #suspected = '';
  #drifts = 0;

  constructor(options: {
    readonly venue: OrderVenue;
    readonly journal: Journal;
    readonly funds: Funds;
    readonly terms: MarketTermsReader;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Whether a request about this order is under way: then the answer tells, not the reading. */
    readonly isInFlight: (clientOrderId: ClientOrderId) => boolean;
    /** An order rests that is done in the ledger. The venue's lists lag, so it may only look so. */
    readonly onStray: (fact: OrderFact) => void;
    readonly sleep: (ms: number) => Promise<unknown>;
  }) {
    this.#venue = options.venue;
    this.#journal = options.journal;
    this.#funds = options.funds;
    this.#terms = options.terms;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#isInFlight = options.isInFlight;
    this.#onStray = options.onStray;
    this.#sleep = options.sleep;
  }

  /** How often the venue's account was not what the ledger said. */
  get drifts(): number {
    return this.#drifts;
  }

  /** The venue counted so much filled of an order: its fills are asked for until they have come. */
  expectFills(orderId: OrderId, filledQty: Qty): void {
    this.#owed.set(orderId, filledQty);
  }

  /**
   * Takes the account as the venue has it. One that is not what the ledger says by then may only be older than the
   * orders and fills that were read after it, or lag behind what the feed told: it is read again before it is believed.
   */
  calibrate(cause: CalibrationCause): Promise<Result<null, VenueError>> {
    return this.#inTurn(async () => {
      let before: string | undefined;
      for (let look = 1; ; look += 1) {
        const read = await this.#readQuietly();
        if (!read.ok) return read;
        this.#applyOrders(read.value, 'before');
        const { account } = read.value;
        const found = this.#compare(account);
        const isFirst = this.#journal.ledger.cash === null;
        if (isFirst || found.text === '' || found.text === before || look === MOST_LOOKS) {
          this.#adopt(account, cause);
          return ok(null);
        }
        before = found.text;
        await this.#sleep(LOOK_AGAIN_MS);
      }
    });
  }

  /**
   * Looks for what the feed did not tell: fills, ends of orders, strangers, and an account that differs.
   *
   * @returns `suspect` when the account differs for the first time: look again soon
   */
  sync(): Promise<Result<'same' | 'suspect' | 'drifted', VenueError>> {
    return this.#inTurn(async () => {
      const read = await this.#read();
      if (!read.ok) return read;
      this.#applyOrders(read.value, 'since');
      if (read.value.quiet === 'no') return ok('same');
      const { account } = read.value;
      const { text, isDrift } = this.#compare(account);
      const seenBefore = text === this.#suspected;
      this.#suspected = text;
      if (text === '') return ok('same');
      if (!seenBefore) return ok('suspect');
      this.#adopt(account, 'drift');
      return ok(isDrift ? 'drifted' : 'same');
    });
  }

  /** What differs, in a form that can be told from what differed before; empty when nothing does. */
  #compare(account: AccountFact): { readonly text: string; readonly isDrift: boolean } {
    const { ledger } = this.#journal;
    const differences = differencesOf(ledger, account, this.#funds.promised());
    const costs = otherCosts(ledger, account);
    const isDrift = differences.length > 0;
    return {
      isDrift,
      text: isDrift || costs.length > 0 ? JSON.stringify([differences, costs]) : '',
    };
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined); // whoever asked for it hears of it
    return turn;
  }

  async #readQuietly(): Promise<Result<Reading, VenueError>> {
    for (let attempt = 1; ; attempt += 1) {
      const read = await this.#read();
      if (!read.ok || read.value.quiet === 'yes' || attempt === QUIET_ATTEMPTS) return read;
    }
  }

  async #read(): Promise<Result<Reading, VenueError>> {
    const { ledger } = this.#journal;
    const { version } = ledger;
    const working = ledger
      .workingOrders()
      .filter(({ clientOrderId }) => !this.#isInFlight(clientOrderId));
    const balance = await this.#venue.balance();
    if (!balance.ok) return balance;
    const positions = await this.#venue.positions();
    if (!positions.ok) return positions;
    const resting = await this.#venue.orders({ status: 'resting' });
    if (!resting.ok) return resting;
    const ours = await this.#lookUp(working, resting.value);
    if (!ours.ok) return ours;
    const fills = await this.#readFills(ours.value, resting.value);
    if (!fills.ok) return fills;
    const settled = await this.#readSettlements(positions.value);
    if (!settled.ok) return settled;
    for (const { market } of resting.value) {
      if (!this.#terms.known(market)) await this.#terms.read(market);
    }
    const isQuiet = ledger.version === version && working.length === ledger.workingOrders().length;
    return ok({
      account: { balance: balance.value.cash, positions: positions.value },
      resting: resting.value,
      ours: ours.value,
      fills: fills.value,
      settled: settled.value,
      quiet: isQuiet ? 'yes' : 'no',
    });
  }

  /** What became of our orders: those that do not rest are asked for by name, or sought in their market's list. */
  async #lookUp(
    working: readonly Order[],
    resting: readonly OrderFact[],
  ): Promise<Result<(readonly [Order, OrderFact | undefined])[], VenueError>> {
    const found = working.map((order) => [order, factOf(order, resting)] as const);
    const missing = new Map<MarketTicker, Order[]>();
    for (const [order, fact] of found) {
      if (fact) continue;
      missing.set(order.market, [...(missing.get(order.market) ?? []), order]);
    }
    const looked: OrderFact[] = [];
    for (const [market, orders] of missing) {
      const read = await this.#readOrders(market, orders);
      if (!read.ok) return read;
      looked.push(...read.value);
    }
    return ok(found.map(([order, fact]) => [order, fact ?? factOf(order, looked)]));
  }

  async #readOrders(
    market: MarketTicker,
    orders: readonly Order[],
  ): Promise<Result<readonly OrderFact[], VenueError>> {
    const names = orders.map(({ orderId }) => orderId).filter((name) => name !== null);
    if (names.length < orders.length || names.length > MOST_SINGLE_LOOKUPS) {
      return this.#venue.orders({ market });
    }
    const facts: OrderFact[] = [];
    for (const name of names) {
      const read = await this.#venue.order(name);
      if (read.ok) facts.push(read.value);
      else if (!(read.error.code === 'venue.refused' && read.error.status === 404)) return read;
    }
    return ok(facts);
  }

  async #readFills(
    ours: readonly (readonly [Order, OrderFact | undefined])[],
    resting: readonly OrderFact[],
  ): Promise<Result<ReadonlyMap<OrderId, readonly Fill[]>, VenueError>> {
    const wanted = new Set<OrderId>();
    for (const [order, fact] of ours) {
      if (fact && fact.filledQty > order.filledQty) wanted.add(fact.orderId);
    }
    for (const fact of resting) {
      if (fact.filledQty > 0 && !this.#known(fact)) wanted.add(fact.orderId);
    }
    for (const [orderId, filledQty] of this.#owed) {
      const shown = this.#journal.ledger.orderNamed(orderId)?.filledQty ?? 0;
      if (shown < filledQty) wanted.add(orderId);
      else this.#owed.delete(orderId);
    }
    const fills = new Map<OrderId, readonly Fill[]>();
    for (const order of wanted) {
      const read = await this.#venue.fills({ order });
      if (!read.ok) return read;
      fills.set(order, read.value);
    }
    return ok(fills);
  }

  /** A position that is gone without a fill was paid out, or it never was what we thought. */
  async #readSettlements(
    theirs: AccountFact['positions'],
  ): Promise<Result<readonly SettlementFact[], VenueError>> {
    const held = new Set(theirs.filter(({ qty }) => qty !== 0).map(({ market }) => market));
    const settled: SettlementFact[] = [];
    for (const [market, { qty }] of this.#journal.ledger.positions) {
      if (qty === 0 || held.has(market)) continue;
      const read = await this.#venue.settlements({ market });
      if (!read.ok) return read;
      settled.push(...read.value);
    }
    return ok(settled);
  }

  /** @param strangers - whether fills of orders new to us were `before` the account that is taken over, or `since` */
  #applyOrders(reading: Reading, strangers: 'before' | 'since'): void {
    const at = this.#clock.nowUs() as Instant;
    const { ledger } = this.#journal;
    for (const [{ clientOrderId }, fact] of reading.ours) {
      // Read again: the feed may have told more while the reading was under way.
      const order = ledger.order(clientOrderId);
      if (order)
        this.#journal.commit(...eventsForOrder(order, fact, this.#news(reading, fact), at));
    }
    for (const fact of reading.resting) {
      const order = this.#known(fact);
      if (order) {
        if (!isWorking(order.state) && order.updatedAt < at - LIST_LAG_US) this.#onStray(fact);
        continue;
      }
      const fills = reading.fills.get(fact.orderId) ?? [];
      const prior =
        strangers === 'before'
          ? { filledQty: fact.filledQty, fills: fills.map(fillKey) }
          : { filledQty: 0 as Qty, fills: [] };
      this.#journal.commit(eventForStranger(fact, prior, at));
    }
    for (const fills of reading.fills.values()) {
      const news = fills.filter((fill) => !ledger.knowsFill(fill));
      this.#journal.commit(...news.map((fill) => fillBooked(fill, at)));
    }
    for (const { market, revenue, at: settledAt } of reading.settled) {
      if (ledger.position(market).qty === 0) continue;
      this.#journal.commit({ type: 'settled', at, market, revenue, settledAt });
    }
  }

  #adopt(account: AccountFact, cause: CalibrationCause): void {
    const { ledger } = this.#journal;
    const promised = this.#funds.promised();
    const differences: readonly Difference[] =
      ledger.cash === null ? [] : differencesOf(ledger, account, promised);
    const agreesOnCash = !differences.some(({ what }) => what === 'cash');
    const theirs = (account.balance + promised) as Money;
    this.#suspected = '';
    this.#journal.commit({
      type: 'calibrated',
      at: this.#clock.nowUs() as Instant,
      cause,
      cash: agreesOnCash ? (ledger.cash ?? theirs) : theirs,
      positions: account.positions,
      differences,
    });
    if (differences.length === 0) return;
    this.#drifts += 1;
    this.#logger.warn('orders.drift', { cause, differences });
  }

  #known({ orderId, clientOrderId }: OrderFact): Order | undefined {
    const { ledger } = this.#journal;
    return (
      ledger.orderNamed(orderId) ??
      (clientOrderId === null ? undefined : ledger.order(clientOrderId))
    );
  }

  #news(reading: Reading, fact: OrderFact | undefined): readonly Fill[] {
    if (fact === undefined) return [];
    const fills = reading.fills.get(fact.orderId) ?? [];
    return fills.filter((fill) => !this.#journal.ledger.knowsFill(fill));
  }
}

const factOf = (order: Order, facts: readonly OrderFact[]): OrderFact | undefined =>
  facts.find((fact) =>
    order.orderId === null
      ? fact.clientOrderId === order.clientOrderId
      : fact.orderId === order.orderId,
  );
