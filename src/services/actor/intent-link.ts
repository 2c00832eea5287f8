import { err, ok, type Result } from '../../base/result.ts';
import type { ActorMode, Unsent } from '../../contract/actor.ts';
import type {
  ActorMessage,
  IntentMessage,
  OrdersMessage,
  OutcomeMessage,
} from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { TradingState } from '../../contract/trading.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Account } from './account.ts';
import type { MarketGates } from './market-gates.ts';

export interface IntentLinkOptions {
  readonly account: Account;
  readonly gates: MarketGates;
  readonly mode: ActorMode;
  /** Who decides, as the gate is told. */
  readonly model: string;
  readonly orderQty: Qty;
  readonly armed: 'armed' | 'disarmed';
  /** Trading, or what is held, is another: decisions may be too. */
  readonly onChange: () => void;
  /** What is held there is told. */
  readonly onPosition: (market: MarketTicker) => void;
  /** Who holds the market is another. */
  readonly onMarket: (market: MarketTicker) => void;
  /** What became of an intent: its outcome, or the code of its denial or failure. */
  readonly onOutcome: (intent: number, market: MarketTicker, outcome: string) => void;
  /** Of the intents without an outcome nothing more will be heard. */
  readonly onGone: () => void;
}

/** The way of an update, or of whatever else asked for a decision, until it was made. */
export interface DecisionTimes extends Pick<
  IntentMessage,
  'isSecondLook' | 'heardAt' | 'decidedAt'
> {
  /** The receipt of the update in ingest. */
  readonly basedOn: Instant;
}

/** The actor's end of the pipe to orders: what may be wanted, what is held, and what became of each intent. */
export class IntentLink {
  readonly #options: IntentLinkOptions;
  #mode: ActorMode;
  #model: string;
  #port: Port | undefined;
  #armed: 'armed' | 'disarmed';
  /** Without a word from orders nothing is welcome: a dead orders service is a killed one. */
  #trading: TradingState = 'starting';
  #epoch = 0;
  #intents = 0;

  constructor(options: IntentLinkOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#model = options.model;
    this.#armed = options.mode === 'shadow' ? 'disarmed' : options.armed;
  }

  get trading(): TradingState {
    return this.#trading;
  }
  get mode(): ActorMode {
    return this.#mode;
  }
  get armed(): 'armed' | 'disarmed' {
    return this.#armed;
  }
  get intents(): number {
    return this.#intents;
  }

  connect(port: Port): void {
    const { account, gates, onGone, onChange } = this.#options;
    this.#port = port;
    onGone();
    account.forget();
    gates.handBackAll();
    port.onMessage((message) => {
      if (this.#port === port) this.#take(message as OrdersMessage);
    });
    port.onClose(() => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#trading = 'recovering';
      account.forget();
      onGone();
      onChange();
    });
    this.#tellArmed();
  }

  arm(to: 'armed' | 'disarmed'): Result<null> {
    if (to === 'armed' && this.#mode === 'shadow') return err({ code: 'actor.inShadow' });
    this.#armed = to;
    this.#tellArmed();
    this.#options.onChange();
    return ok(null);
  }

  /** A shadow is disarmed; whoever comes back from there is armed by a person only. */
  adopt(mode: ActorMode): void {
    this.#mode = mode;
    if (mode === 'shadow' && this.#armed === 'armed') this.arm('disarmed');
  }

  /** Somebody else decides from now on; what is in the books stays there. */
  use(model: string): void {
    if (model === this.#model) return;
    this.#model = model;
    this.#tellArmed();
  }

  /** Asks for what was decided; says why not, or else the intent's number. */
  want(
    market: MarketTicker,
    action: Action,
    { basedOn, ...times }: DecisionTimes,
  ): Unsent | number {
    if (action === 'hold') return 'held';
    const { gates, account, orderQty } = this.#options;
    if (this.#mode === 'shadow') return 'shadow';
    if (this.#armed === 'disarmed') return 'disarmed';
    const gate = gates.of(market);
    const { bar } = gate;
    if (bar !== null) return bar;
    // What leaves a position is no larger than it: the rest would open the other side.
    const held: number = account.held(market);
    const left = action === 'sellYes' ? held : action === 'sellNo' ? -held : 0;
    const qty = (left > 0 ? Math.min(left, orderQty) : orderQty) as Qty;
    gate.pass();
    this.#intents += 1;
    this.#post({
      type: 'intent',
      n: this.#intents,
      market,
      action,
      qty,
      epoch: this.#epoch,
      decision: { model: this.#model, outputs: 'finite', basedOn },
      ...times,
    });
    return this.#intents;
  }

  /** A decision came to nothing, since an output of the model was no number. */
  tellModelFault(): void {
    if (this.#armed === 'armed') this.#post({ type: 'modelFault' });
  }

  /** Cancels what the actor has in the market. */
  withdraw(market: MarketTicker): void {
    this.#post({ type: 'withdraw', market });
  }

  #take(message: OrdersMessage): void {
    const { account, gates, onChange, onMarket, onPosition } = this.#options;
    switch (message.type) {
      case 'trading':
        if (message.state === 'killed' && this.#trading !== 'killed') this.#disarm();
        this.#trading = message.state;
        this.#epoch = message.epoch;
        break;
      case 'owner':
        gates.of(message.market).isTaken = message.owner === 'person';
        onMarket(message.market);
        break;
      case 'outcome':
        this.#settle(message);
        break;
      default:
        account.take(message);
        if (message.type === 'position') onPosition(message.market);
    }
    onChange();
  }

  /** What was stopped by a kill is armed by a person only, whatever is released and resumed. */
  #disarm(): void {
    if (this.#armed === 'disarmed') return;
    this.#armed = 'disarmed';
    this.#tellArmed();
  }

  #settle({ n, market, outcome, code }: OutcomeMessage): void {
    // None: the market is gone meanwhile.
    const gate = this.#options.gates.known(market);
    if (outcome === 'failed') gate?.failed(code ?? outcome);
    // A denial is a word of the gate, not of the venue: it says nothing about whether things work.
    else if (outcome === 'denied') {
      if (code?.startsWith('risk.')) gate?.denied();
    } else if (outcome !== 'superseded') gate?.succeeded();
    this.#options.onOutcome(n, market, code ?? outcome);
  }

  #tellArmed(): void {
    this.#post({ type: 'arm', model: this.#armed === 'armed' ? this.#model : null });
  }

  #post(message: ActorMessage): void {
    this.#port?.post(message);
  }
}
