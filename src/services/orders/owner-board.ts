import type { TopicHub } from '../../contract/topic-publisher.ts';
import { TableSource } from '../../contract/topic-sources.ts';
import { topics } from '../../contract/topics.ts';
import type { OwnerRow } from '../../contract/trading.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

/** Which markets are whose, as windows see it. */
export class OwnerBoard {
  readonly #ledger: Ledger;
  readonly #rows = new TableSource<OwnerRow>(topics.owners.keyOf);
  readonly #touch: () => void;

  constructor(hub: TopicHub, ledger: Ledger) {
    this.#ledger = ledger;
    this.#touch = hub.publish('owners', this.#rows);
    for (const market of ledger.taken) this.#show(market);
    for (const { market } of ledger.workingOrders()) this.#show(market);
  }

  /** Listens to the ledger. */
  take(event: LedgerEvent): void {
    const { type } = event;
    if (type === 'marketTaken' || type === 'marketHandedBack') this.#show(event.market);
    else if (type === 'filled') this.#show(event.fill.market);
    else if (type === 'orderMoved' || type === 'orderAdopted') {
      const order = this.#ledger.order(event.clientOrderId);
      if (order) this.#show(order.market);
    }
  }

  #show(market: MarketTicker): void {
    const row = this.#rowOf(market);
    const shown = this.#rows.get(market);
    if (row.owner === 'nobody' && row.personOrders === 0) {
      if (shown === undefined) return;
      this.#rows.drop(market);
    } else if (shown && isSame(shown, row)) return;
    else this.#rows.put(row);
    this.#touch();
  }

  #rowOf(market: MarketTicker): OwnerRow {
    let personOrders = 0;
    let actorOrders = 0;
    for (const { origin } of this.#ledger.workingIn(market)) {
      if (origin === 'person') personOrders += 1;
      else if (origin === 'actor') actorOrders += 1;
    }
    const holder = actorOrders > 0 ? 'actor' : 'nobody';
    const owner = this.#ledger.taken.has(market) ? 'person' : holder;
    return { market, owner, personOrders, actorOrders };
  }
}

const isSame = (a: OwnerRow, b: OwnerRow): boolean =>
  a.owner === b.owner && a.personOrders === b.personOrders && a.actorOrders === b.actorOrders;
