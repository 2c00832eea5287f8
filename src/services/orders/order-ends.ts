import type { Clock } from '../../base/clock.ts';
import type { Failure } from '../../base/result.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';

/** How the venue ended an order: what it filled of it, and why it took back the rest. */
interface End {
  readonly filledQty: Qty;
  readonly reason?: Failure;
}

/**
 * Orders that are over at the venue. One ends here when every fill of it is known, not before: of an order that is
 * done nobody asks any more, and who starts anew knows no better.
 */
export class OrderEnds {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #onDoubt: () => void;
  readonly #awaited = new Map<ClientOrderId, End>();

  /** @param onDoubt - fills are owed: the account has to be looked at soon */
  constructor(options: {
    readonly journal: Journal;
    readonly clock: Clock;
    readonly onDoubt: () => void;
  }) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#onDoubt = options.onDoubt;
  }

  /** The venue filled so much of the order and took back the rest. */
  end(clientOrderId: ClientOrderId, end: End): void {
    const order = this.#journal.ledger.order(clientOrderId);
    this.#awaited.delete(clientOrderId);
    if (order === undefined || !isWorking(order.state)) return;
    if (order.filledQty < end.filledQty) {
      this.#awaited.set(clientOrderId, end);
      this.#onDoubt();
      return;
    }
    const { reason } = end;
    this.#journal.commit({
      type: 'orderMoved',
      at: this.#clock.nowUs() as Instant,
      clientOrderId,
      move: 'canceled',
      ...(reason && { reason }),
    });
  }

  /** A fill of the order is on record: it may have been the last that was owed. */
  noteFill(clientOrderId: ClientOrderId): void {
    const end = this.#awaited.get(clientOrderId);
    if (end) this.end(clientOrderId, end);
  }
}
