import type { ActorMessage, OrdersMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { TradingState } from '../../domain/orders/trading-state.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { IntentDesk } from './intent-desk.ts';

/** The actor's pipe: how trading stands and what is held go out, what it wants comes in. One actor at a time. */
export class ActorLink {
  readonly #ledger: Ledger;
  readonly #trading: () => TradingState;
  readonly #intents: IntentDesk;
  readonly #onModelFault: () => void;
  #port: Port | undefined;
  #armed: string | null = null;

  constructor(options: {
    readonly ledger: Ledger;
    readonly trading: () => TradingState;
    readonly intents: IntentDesk;
    /** A decision of the armed model came to nothing, since an output of it was no number. */
    readonly onModelFault: () => void;
  }) {
    this.#ledger = options.ledger;
    this.#trading = options.trading;
    this.#intents = options.intents;
    this.#onModelFault = options.onModelFault;
  }

  /** The model whose intents are heard; null while none is. */
  get armedModel(): string | null {
    return this.#armed;
  }

  connect(port: Port): void {
    this.#port = port;
    this.#disarm();
    port.onMessage((message) => {
      if (this.#port === port) this.#take(message as ActorMessage);
    });
    port.onClose(() => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#disarm();
    });
    this.tellState();
    for (const market of this.#ledger.taken) this.#post({ type: 'owner', market, owner: 'person' });
    this.#tellAccount();
  }

  tellState(): void {
    this.#post({ type: 'trading', state: this.#trading(), epoch: this.#ledger.epoch });
  }

  /** Listens to the ledger. */
  take(event: LedgerEvent): void {
    switch (event.type) {
      case 'killed':
        // What it has in the books is the kill's to cancel. It hears of it with the state of trading.
        this.#armed = null;
        return;
      case 'filled':
        this.#tellCash();
        this.#tellPosition(event.fill.market);
        this.#tellOrder(this.#ledger.orderNamed(event.fill.orderId));
        return;
      case 'settled':
        this.#tellCash();
        this.#tellPosition(event.market);
        return;
      case 'calibrated':
        this.#tellAccount();
        return;
      case 'marketTaken':
        this.#post({ type: 'owner', market: event.market, owner: 'person' });
        return;
      case 'marketHandedBack':
        this.#post({ type: 'owner', market: event.market, owner: 'actor' });
        return;
      case 'orderDrafted':
      case 'orderMoved':
      case 'orderRevised':
      case 'orderAdopted':
      case 'amendSent':
      case 'amendRefused':
        this.#tellOrder(this.#ledger.order(event.clientOrderId));
        return;
      default: // nothing that the actor has to know
    }
  }

  #take(message: ActorMessage): void {
    if (message.type === 'arm') {
      if (message.model === null) this.#disarm();
      // Another model in the place of one that may trade: what is in the books stays there for it.
      this.#armed = message.model;
      return;
    }
    if (message.type === 'withdraw') {
      void this.#intents.withdraw(message.market);
      return;
    }
    if (message.type === 'modelFault') {
      if (this.#armed !== null) this.#onModelFault();
      return;
    }
    const { n, market } = message;
    void this.#intents.take(message, (outcome) =>
      this.#post({ type: 'outcome', n, market, ...outcome }),
    );
  }

  #disarm(): void {
    if (this.#armed === null) return;
    this.#armed = null;
    void this.#intents.cancelAll();
  }

  #tellAccount(): void {
    this.#post({ type: 'anew' });
    this.#tellCash();
    for (const market of this.#ledger.positions.keys()) this.#tellPosition(market);
    for (const order of this.#ledger.workingOrders()) this.#tellOrder(order);
  }

  #tellCash(): void {
    this.#post({ type: 'cash', cash: this.#ledger.cash });
  }

  #tellPosition(market: MarketTicker): void {
    const { qty, cost } = this.#ledger.position(market);
    this.#post({ type: 'position', market, qty, cost });
  }

  #tellOrder(order: Order | undefined): void {
    if (order === undefined) return;
    const { clientOrderId, market, side, price, createdAt, state } = order;
    if (!isWorking(state)) this.#post({ type: 'orderOver', clientOrderId });
    else this.#post({ type: 'order', order: { clientOrderId, market, side, price, createdAt } });
  }

  #post(message: OrdersMessage): void {
    this.#port?.post(message);
  }
}
