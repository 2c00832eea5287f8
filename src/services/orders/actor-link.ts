import type { ActorMessage, OrdersMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { TradingState } from '../../domain/orders/trading-state.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { IntentDesk } from './intent-desk.ts';

/** The actor's pipe: how trading stands and what is held go out, what it wants comes in. One actor at a time. */
export class ActorLink {
  readonly #ledger: Ledger;
  readonly #trading: () => TradingState;
  readonly #intents: IntentDesk;
  #port: Port | undefined;
  #armed: string | null = null;

  constructor(options: {
    readonly ledger: Ledger;
    readonly trading: () => TradingState;
    readonly intents: IntentDesk;
  }) {
    this.#ledger = options.ledger;
    this.#trading = options.trading;
    this.#intents = options.intents;
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
    for (const market of this.#ledger.positions.keys()) this.#tellPosition(market);
  }

  tellState(): void {
    this.#post({ type: 'trading', state: this.#trading(), epoch: this.#ledger.epoch });
  }

  /** Listens to the ledger. */
  take(event: LedgerEvent): void {
    if (event.type === 'filled') this.#tellPosition(event.fill.market);
    else if (event.type === 'settled') this.#tellPosition(event.market);
    else if (event.type === 'calibrated') {
      this.#post({ type: 'flat' });
      for (const { market } of event.positions) this.#tellPosition(market);
    }
  }

  #take(message: ActorMessage): void {
    if (message.type === 'arm') {
      this.#disarm();
      this.#armed = message.model;
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

  #tellPosition(market: MarketTicker): void {
    this.#post({ type: 'position', market, qty: this.#ledger.position(market).qty });
  }

  #post(message: OrdersMessage): void {
    this.#port?.post(message);
  }
}
