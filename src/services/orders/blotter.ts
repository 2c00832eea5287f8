import type { TopicHub } from '../../contract/topic-publisher.ts';
import { LogSource, TableSource } from '../../contract/topic-sources.ts';
import { topics } from '../../contract/topics.ts';
import type {
  FillRow,
  OrderRow,
  PositionRow,
  TradingStatus,
  SettlementRow,
} from '../../contract/trading.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import { remainingQty, type Order } from '../../domain/orders/order.ts';
import { markValue, type MarkChoice } from '../../domain/portfolio/mark-value.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Money } from '../../domain/units/units.ts';
import type { Marks } from './marks.ts';

/** Finished orders that windows are shown, newest. */
const FINISHED_KEPT = 500;

/** What windows see of the ledger: orders, fills, positions at their mark, and how trading stands. */
export class Blotter {
  readonly #ledger: Ledger;
  readonly #marks: Marks;
  readonly #markAt: MarkChoice;
  readonly #orders = new TableSource<OrderRow>(topics.orders.keyOf);
  readonly #positions = new TableSource<PositionRow>(topics.positions.keyOf);
  readonly #fills = new LogSource<FillRow>(topics.fills.keep);
  readonly #settlements = new LogSource<SettlementRow>(topics.settlements.keep);
  readonly #finished: ClientOrderId[] = [];
  readonly #touchOrders: () => void;
  readonly #touchPositions: () => void;
  readonly #touchFills: () => void;
  readonly #touchSettlements: () => void;
  readonly #touchTrading: () => void;
  #trading: 'same' | 'changed' = 'same';

  constructor(options: {
    readonly hub: TopicHub;
    readonly ledger: Ledger;
    readonly marks: Marks;
    readonly markAt: MarkChoice;
    readonly status: () => TradingStatus;
  }) {
    const { hub, ledger, marks, markAt, status } = options;
    this.#ledger = ledger;
    this.#marks = marks;
    this.#markAt = markAt;
    this.#touchOrders = hub.publish('orders', this.#orders);
    this.#touchPositions = hub.publish('positions', this.#positions);
    this.#touchFills = hub.publish('fills', this.#fills);
    this.#touchSettlements = hub.publish('settlements', this.#settlements);
    this.#touchTrading = hub.publish('trading', {
      snapshot: status,
      takeDelta: () => {
        if (this.#trading === 'same') return undefined;
        this.#trading = 'same';
        return status();
      },
    });
    for (const order of ledger.orders()) this.#showOrder(order);
    for (const market of ledger.positions.keys()) this.#showPosition(market);
  }

  /** A fill of the past, when the ledger is folded at start. */
  recallFill(event: Extract<LedgerEvent, { type: 'filled' }>): void {
    this.#fills.append(this.#fillRow(event, null));
  }

  /** A settlement of the past; what was held is no longer known. */
  recallSettlement(event: Extract<LedgerEvent, { type: 'settled' }>): void {
    this.#settlements.append(settlementRow(event, undefined));
  }

  take(event: LedgerEvent): void {
    switch (event.type) {
      case 'orderDrafted':
      case 'orderMoved':
      case 'orderRevised':
      case 'amendSent':
      case 'amendRefused':
      case 'orderAdopted': {
        const order = this.#ledger.order(event.clientOrderId);
        if (order) this.#showOrder(order);
        break;
      }
      case 'filled': {
        const order = this.#ledger.orderNamed(event.fill.orderId);
        if (order) this.#showOrder(order);
        const { market } = event.fill;
        const before = this.#positions.get(market)?.realized ?? 0;
        const realized = (this.#ledger.position(market).realized - before) as Money;
        this.#fills.append(this.#fillRow(event, realized));
        this.#touchFills();
        this.#showPosition(event.fill.market);
        break;
      }
      case 'settled':
        this.#settlements.append(settlementRow(event, this.#positions.get(event.market)));
        this.#touchSettlements();
        this.#showPosition(event.market);
        break;
      case 'calibrated':
        for (const { market } of this.#positions.snapshot()) {
          if (!this.#ledger.positions.has(market)) this.#positions.drop(market);
        }
        for (const { market } of event.positions) this.#showPosition(market);
        this.#touchPositions();
        break;
      case 'killed':
      case 'killReported':
      case 'drilled':
      case 'orderGroupTaken':
      case 'released':
      case 'tradingWished':
      case 'marketTaken':
      case 'marketHandedBack':
      case 'limitsSet':
      case 'limitsProposed':
      case 'limitsWithdrawn':
      case 'dayOpened':
      case 'equityPeaked':
      case 'runBegan':
      case 'runEnded':
      case 'triggered':
      case 'resumed':
      case 'sessionOpened':
      case 'exitsSet':
      case 'exitFired':
    }
    this.tradingChanged();
  }

  /** Marks moved: what is held is worth something else. */
  remark(markets: Iterable<MarketTicker>): void {
    for (const market of markets) {
      const row = this.#positions.get(market);
      if (row === undefined || row.qty === 0) continue;
      if (row.value === this.#rowOf(market).value) continue;
      this.#showPosition(market);
      this.tradingChanged();
    }
  }

  tradingChanged(): void {
    this.#trading = 'changed';
    this.#touchTrading();
  }

  #showOrder(order: Order): void {
    const row = this.#orders.get(order.clientOrderId);
    if (!isWorking(order.state) && (row === undefined || isOpen(row))) {
      this.#finished.push(order.clientOrderId);
      if (this.#finished.length > FINISHED_KEPT) {
        this.#orders.drop(this.#finished.shift() as ClientOrderId);
      }
    }
    this.#orders.put(orderRow(order));
    this.#touchOrders();
  }

  #fillRow({ fill }: Extract<LedgerEvent, { type: 'filled' }>, realized: Money | null): FillRow {
    const { clientOrderId: _, ...row } = fill;
    const { origin = null, decidedBy = null } = this.#ledger.orderNamed(fill.orderId) ?? {};
    return { ...row, origin, decidedBy, realized };
  }

  #showPosition(market: MarketTicker): void {
    this.#positions.put(this.#rowOf(market));
    this.#touchPositions();
  }

  #rowOf(market: MarketTicker): PositionRow {
    const position = this.#ledger.position(market);
    const value = markValue(position, this.#marks.touchOf(market), this.#markAt);
    return { market, ...position, value };
  }
}

/** A row of an order that was still to end when it was shown last. */
const isOpen = ({ state }: OrderRow): boolean =>
  state === 'drafted' || isWorking(state as Order['state']);

const orderRow = (order: Order): OrderRow => ({
  clientOrderId: order.clientOrderId,
  orderId: order.orderId,
  market: order.market,
  side: order.side,
  price: order.price,
  formerPrices: order.formerPrices ?? [],
  initialQty: order.qty,
  filledQty: order.filledQty,
  remainingQty: remainingQty(order),
  state: order.state,
  origin: order.origin,
  exitRule: order.exitRule ?? null,
  reason: order.reason,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
});

/** @param held - as it was shown last, before it was paid */
const settlementRow = (
  { market, revenue, settledAt }: Extract<LedgerEvent, { type: 'settled' }>,
  held: PositionRow | undefined,
): SettlementRow => ({
  market,
  settledAt,
  revenue,
  qty: held?.qty ?? null,
  cost: held?.cost ?? null,
});
