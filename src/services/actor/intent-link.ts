import type { Clock } from '../../base/clock.ts';
import type { ActorMessage, OrdersMessage } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { TradingState } from '../../contract/trading.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';

export interface IntentLinkOptions {
  readonly clock: Clock;
  /** Who decides, as the gate is told. */
  readonly model: string;
  readonly orderQty: Qty;
  /** Shortest time between two intents of one market. */
  readonly throttleMs: number;
  readonly armed: 'armed' | 'disarmed';
  /** Trading, or what is held, is another: decisions may be too. */
  readonly onChange: () => void;
  /** What became of an intent: its outcome, or the code of its denial or failure. */
  readonly onOutcome: (intent: number, outcome: string) => void;
  /** Of the intents without an outcome nothing more will be heard. */
  readonly onGone: () => void;
}

/** The actor's end of the pipe to orders: what may be wanted, what is held, and what became of each intent. */
export class IntentLink {
  readonly #options: IntentLinkOptions;
  readonly #held = new Map<MarketTicker, Qty>();
  readonly #sentMs = new Map<MarketTicker, number>();
  readonly #outcomes: Record<string, number> = {};
  #port: Port | undefined;
  #armed: 'armed' | 'disarmed';
  /** Without a word from orders nothing is welcome: a dead orders service is a killed one. */
  #trading: TradingState = 'starting';
  #epoch = 0;
  #intents = 0;

  constructor(options: IntentLinkOptions) {
    this.#options = options;
    this.#armed = options.armed;
  }

  get trading(): TradingState {
    return this.#trading;
  }
  get armed(): 'armed' | 'disarmed' {
    return this.#armed;
  }
  get intents(): number {
    return this.#intents;
  }
  /** How often an intent ended how: by outcome, or by the code of its denial or failure. */
  get outcomes(): Readonly<Record<string, number>> {
    return this.#outcomes;
  }
  /** + YES, − NO */
  held(market: MarketTicker): Qty {
    return this.#held.get(market) ?? (0 as Qty);
  }

  connect(port: Port): void {
    this.#port = port;
    this.#options.onGone();
    this.#held.clear();
    port.onMessage((message) => {
      if (this.#port === port) this.#take(message as OrdersMessage);
    });
    port.onClose(() => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#trading = 'recovering';
      this.#options.onGone();
      this.#options.onChange();
    });
    this.#tellArmed();
  }

  arm(to: 'armed' | 'disarmed'): void {
    this.#armed = to;
    this.#tellArmed();
    this.#options.onChange();
  }

  /** Asks for what was decided, unless it is disarmed or too soon: then it says so, else the intent's number. */
  want(
    market: MarketTicker,
    action: Action,
    basedOn: Instant,
  ): 'held' | 'disarmed' | 'throttled' | number {
    if (action === 'hold') return 'held';
    if (this.#armed === 'disarmed') return 'disarmed';
    const { clock, throttleMs, model, orderQty } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - (this.#sentMs.get(market) ?? Number.NEGATIVE_INFINITY) < throttleMs) {
      this.#count('throttled');
      return 'throttled';
    }
    const held = Math.abs(this.held(market));
    // What leaves a position is no larger than it: the rest would open the other side.
    const isLeaving = action === 'sellYes' || action === 'sellNo';
    const qty = (isLeaving && held > 0 ? Math.min(held, orderQty) : orderQty) as Qty;
    this.#sentMs.set(market, nowMs);
    this.#intents += 1;
    this.#post({
      type: 'intent',
      n: this.#intents,
      market,
      action,
      qty,
      epoch: this.#epoch,
      decision: { model, outputs: 'finite', basedOn },
    });
    return this.#intents;
  }

  #take(message: OrdersMessage): void {
    switch (message.type) {
      case 'trading':
        this.#trading = message.state;
        this.#epoch = message.epoch;
        break;
      case 'position':
        this.#held.set(message.market, message.qty);
        break;
      case 'flat':
        this.#held.clear();
        break;
      case 'outcome': {
        const outcome = message.code ?? message.outcome;
        this.#count(outcome);
        this.#options.onOutcome(message.n, outcome);
      }
    }
    this.#options.onChange();
  }

  #count(what: string): void {
    this.#outcomes[what] = (this.#outcomes[what] ?? 0) + 1;
  }

  #tellArmed(): void {
    this.#post({ type: 'arm', model: this.#armed === 'armed' ? this.#options.model : null });
  }

  #post(message: ActorMessage): void {
    this.#port?.post(message);
  }
}
