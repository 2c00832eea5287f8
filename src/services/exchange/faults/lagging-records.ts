import type {
  AccountId,
  AccountView,
  EngineEvent,
  ExchangeEngine,
  Fill,
  OrderView,
  PositionView,
  Settlement,
} from '../../../domain/exchange/index.ts';
import type { MarketTicker, OrderId } from '../../../domain/units/ids.ts';
import type { Instant } from '../../../domain/units/units.ts';

/** What an account's books said before a change; undefined where there was nothing. */
type Before =
  | { readonly kind: 'order'; readonly id: OrderId; readonly before: OrderView | undefined }
  | {
      readonly kind: 'position';
      readonly id: MarketTicker;
      readonly before: PositionView | undefined;
    }
  | { readonly kind: 'account'; readonly before: AccountView };

type Undo = Before & { readonly at: Instant };

interface Journal {
  readonly orders: Map<OrderId, OrderView>;
  readonly positions: Map<MarketTicker, PositionView>;
  account: AccountView;
  /** Oldest first; nothing older than the longest lag. */
  readonly undo: Undo[];
}

/**
 * The records of accounts as the engine has them or, within `asOf`, as it had them a while ago. It remembers what
 * changed only while it is told to.
 */
export class LaggingRecords {
  readonly #engine: ExchangeEngine;
  readonly #journals = new Map<AccountId, Journal>();
  #keepUs = 0;
  #at: Instant | undefined;

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
  }

  /** From now on reads may lag by so much. @param accounts - whose records are read */
  remember(lagMs: number, accounts: Iterable<AccountId>): void {
    this.#keepUs = lagMs * 1000;
    this.#journals.clear();
    if (lagMs > 0) for (const account of accounts) this.#begin(account);
  }

  hear(event: EngineEvent): void {
    if (this.#keepUs === 0) return;
    if (event.type === 'orderChanged') {
      const { orders } = this.#journalOf(event.account);
      const { orderId: id, status } = event.order;
      this.#note(event, { kind: 'order', id, before: orders.get(id) });
      if (status === 'resting') orders.set(id, event.order);
      else orders.delete(id);
    } else if (event.type === 'positionChanged') {
      const { positions } = this.#journalOf(event.account);
      const id = event.position.market;
      this.#note(event, { kind: 'position', id, before: positions.get(id) });
      positions.set(id, event.position);
    }
  }

  /** Reads as of so long ago. */
  asOf<T>(lagMs: number, read: () => T): T {
    this.#at = (this.#engine.now - lagMs * 1000) as Instant;
    try {
      return read();
    } finally {
      this.#at = undefined;
    }
  }

  get now(): Instant {
    return this.#at ?? this.#engine.now;
  }

  account(id: AccountId): AccountView {
    const [first] = this.#undone(id, 'account');
    return first?.before ?? this.#engine.account(id);
  }

  positions(id: AccountId): PositionView[] {
    const past = byId(this.#undone(id, 'position'));
    return this.#engine.positions(id).flatMap((position) => {
      const undo = past.get(position.market);
      return undo === undefined ? [position] : (undo.before ?? []);
    });
  }

  orders(id: AccountId): OrderView[] {
    const past = byId(this.#undone(id, 'order'));
    return this.#engine.orders(id).flatMap((order) => {
      const undo = past.get(order.orderId);
      return undo === undefined ? [order] : (undo.before ?? []);
    });
  }

  openOrders(id: AccountId): OrderView[] {
    if (this.#at === undefined) return this.#engine.openOrders(id);
    return this.orders(id).filter(({ status }) => status === 'resting');
  }

  order(id: AccountId, orderId: OrderId): OrderView | undefined {
    const undo = this.#undone(id, 'order').find((each) => each.id === orderId);
    return undo === undefined ? this.#engine.order(id, orderId) : undo.before;
  }

  fills(id: AccountId): Fill[] {
    return this.#upToNow(this.#engine.fills(id));
  }

  settlements(id: AccountId): Settlement[] {
    return this.#upToNow(this.#engine.settlements(id));
  }

  #upToNow<T extends { readonly at: Instant }>(records: T[]): T[] {
    const at = this.#at;
    return at === undefined ? records : records.filter((record) => record.at <= at);
  }

  /** The changes to be undone to see the past, oldest first. */
  #undone<K extends Undo['kind']>(id: AccountId, kind: K): Extract<Undo, { kind: K }>[] {
    const at = this.#at;
    if (at === undefined) return [];
    return (this.#journals.get(id)?.undo ?? []).filter(
      (undo): undo is Extract<Undo, { kind: K }> => undo.kind === kind && undo.at > at,
    );
  }

  #note(
    { at, account }: { readonly at: Instant; readonly account: AccountId },
    before: Before,
  ): void {
    const journal = this.#journalOf(account);
    const { undo } = journal;
    undo.push({ at, ...before }, { at, kind: 'account', before: journal.account });
    journal.account = this.#engine.account(account);
    const kept = undo.findIndex((each) => each.at >= at - this.#keepUs);
    // In bulk, so that each record is moved about once.
    if (kept * 2 > undo.length) undo.splice(0, kept);
  }

  /** Of an account opened since, nothing is to be remembered from before. */
  #journalOf(id: AccountId): Journal {
    const known = this.#journals.get(id);
    if (known) return known;
    const journal = this.#begin(id);
    journal.orders.clear();
    journal.positions.clear();
    return journal;
  }

  #begin(id: AccountId): Journal {
    const engine = this.#engine;
    const journal: Journal = {
      orders: new Map(engine.openOrders(id).map((order) => [order.orderId, order])),
      positions: new Map(engine.positions(id).map((position) => [position.market, position])),
      account: engine.account(id),
      undo: [],
    };
    this.#journals.set(id, journal);
    return journal;
  }
}

/** The oldest change of each thing: what it says came before is what stood then. */
const byId = <K, U extends { readonly id: K }>(undos: readonly U[]): Map<K, U> =>
  new Map(undos.toReversed().map((undo) => [undo.id, undo]));
