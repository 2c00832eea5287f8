import { err, ok, type Result } from '../../base/result.ts';
import type { IntentMessage, OutcomeMessage } from '../../contract/links.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { Order, OrderTerms } from '../../domain/orders/order.ts';
import { ACTION_TERMS } from '../../domain/policy/action.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Circumstances } from './circumstances.ts';
import type { Journal } from './journal.ts';
import type { Marks } from './marks.ts';
import type { OrderDesk } from './order-desk.ts';
import type { TickToOrder } from './tick-to-order.ts';
import type { VenueClock } from './venue-clock.ts';
import { cameTooLate } from './venue-fault.ts';

type Outcome = Omit<OutcomeMessage, 'type' | 'n' | 'market'>;

export interface IntentSettings {
  /** The actor's order follows the touch once that is so far away, 1e-4 USD. */
  readonly amendDistance: number;
  /** How long an actor's order lives when nobody renews it. */
  readonly orderLifeMs: number;
}

/** There was nothing to send; nothing went wrong either. */
const NOT_BEGUN: ReadonlySet<string> = new Set([
  'intent.noTouch',
  'intent.withdrawn',
  'intent.exitUnderWay',
]);

/**
 * So long before an order's end a new one takes its place, should the actor still want it. The venue cuts ends down to
 * the second and the shortest life is 5 s.
 */
const RENEW_BEFORE_END_US = 2_500_000;

interface Waiting {
  readonly intent: IntentMessage;
  readonly tell: (outcome: Outcome) => void;
}

/**
 * Turns what the actor wants into orders: at the touch, passive, one working order per market and direction. One
 * intent of a market at a time; of those that come meanwhile only the newest is kept.
 */
export class IntentDesk {
  readonly #desk: OrderDesk;
  readonly #journal: Journal;
  readonly #marks: Marks;
  readonly #venueClock: VenueClock;
  readonly #settings: IntentSettings;
  readonly #tickToOrder: TickToOrder;
  readonly #isLeaving: (market: MarketTicker) => boolean;
  /** Markets at work, with what came meanwhile. */
  readonly #busy = new Map<MarketTicker, Waiting | undefined>();
  /** Markets at work that the actor left meanwhile. */
  readonly #withdrawn = new Set<MarketTicker>();

  constructor(options: {
    readonly desk: OrderDesk;
    readonly journal: Journal;
    readonly marks: Marks;
    readonly venueClock: VenueClock;
    readonly settings: IntentSettings;
    readonly tickToOrder: TickToOrder;
    /** Whether an exit rule is leaving the market: then the actor has no say there. */
    readonly isLeaving: (market: MarketTicker) => boolean;
  }) {
    this.#desk = options.desk;
    this.#journal = options.journal;
    this.#marks = options.marks;
    this.#venueClock = options.venueClock;
    this.#settings = options.settings;
    this.#tickToOrder = options.tickToOrder;
    this.#isLeaving = options.isLeaving;
  }

  /** @param tell - called once, when it is decided what became of the intent */
  async take(intent: IntentMessage, tell: Waiting['tell']): Promise<void> {
    const { market } = intent;
    if (this.#busy.has(market)) {
      this.#busy.get(market)?.tell({ outcome: 'superseded', code: null });
      this.#busy.set(market, { intent, tell });
      return;
    }
    let next: Waiting | undefined = { intent, tell };
    while (next) {
      this.#busy.set(market, undefined);
      const done: Result<Outcome['outcome']> = await this.#carryOut(next.intent);
      // The order that was under way when it was withdrawn.
      if (this.#withdrawn.delete(market)) await this.#cancel(this.#ownIn(market));
      next.tell(outcomeOf(done));
      next = this.#busy.get(market);
    }
    this.#busy.delete(market);
  }

  /** The actor stays out of a market from now on: of what it wanted before, nothing comes or stays. */
  async withdraw(market: MarketTicker): Promise<void> {
    const waiting = this.#busy.get(market);
    if (waiting) {
      waiting.tell({ outcome: 'denied', code: 'intent.withdrawn' });
      this.#busy.set(market, undefined);
    }
    if (this.#busy.has(market)) this.#withdrawn.add(market);
    await this.#cancel(this.#ownIn(market));
  }

  /** The actor is gone or was disarmed: nothing of it stays in the books. */
  async cancelAll(): Promise<void> {
    const own = this.#journal.ledger.workingOrders().filter(({ origin }) => origin === 'actor');
    await Promise.all(own.map(({ clientOrderId }) => this.#desk.cancel(clientOrderId)));
  }

  async #carryOut(intent: IntentMessage): Promise<Result<Outcome['outcome']>> {
    const { market, qty, epoch, decision } = intent;
    const watch = this.#tickToOrder.watch(intent);
    if (this.#isLeaving(market)) return err({ code: 'intent.exitUnderWay' });
    const { side } = ACTION_TERMS[intent.action];
    const { bid, ask } = this.#marks.touchOf(market);
    const price = side === 'bid' ? bid : ask;
    if (price === null) return err({ code: 'intent.noTouch' });
    const own = this.#ownIn(market);
    const [kept, ...surplus] = own.filter((order) => order.side === side).toReversed();
    const against = own.filter((order) => order.side !== side);
    const cleared = await this.#cancel([...against, ...surplus]);
    if (!cleared.ok) return cleared;
    if (this.#withdrawn.has(market)) return err({ code: 'intent.withdrawn' });
    const circumstances: Circumstances = { epoch, decision };
    const now = kept && this.#journal.ledger.order(kept.clientOrderId);
    if (now && isWorking(now.state)) {
      if (!this.#isEnding(now)) {
        if (Math.abs(now.price - price) < this.#settings.amendDistance) return ok('kept');
        const to = { price, qty: (now.filledQty + qty) as Qty };
        return became('amended', await this.#desk.amend(now.clientOrderId, to, circumstances));
      }
      // Its end cannot be put off at the venue, so a new one takes its place.
      const ended = await this.#cancel([now]);
      if (!ended.ok) return ended;
    }
    const terms: OrderTerms = {
      market,
      side,
      price,
      qty,
      timeInForce: 'good_till_canceled',
      postOnly: true,
      expiresAt: this.#expiry(),
      decidedBy: decision.model,
    };
    // What waited for a cancel of its own would tell of the venue's time, not of ours; and some answer no update.
    const isFirst = !intent.isSecondLook && kept === undefined && against.length === 0;
    return became(
      'placed',
      await this.#desk.submit(terms, 'actor', { ...circumstances, ...(isFirst && { watch }) }),
    );
  }

  #ownIn(market: MarketTicker): Order[] {
    return this.#journal.ledger.workingIn(market).filter(({ origin }) => origin === 'actor');
  }

  async #cancel(orders: readonly Order[]): Promise<Result<null>> {
    await Promise.all(orders.map(({ clientOrderId }) => this.#desk.cancel(clientOrderId)));
    const left = orders.find(({ clientOrderId }) => this.#rests(clientOrderId));
    return left
      ? err({ code: 'intent.conflictLeft', clientOrderId: left.clientOrderId })
      : ok(null);
  }

  #rests(clientOrderId: ClientOrderId): boolean {
    const state = this.#journal.ledger.order(clientOrderId)?.state;
    return state !== undefined && isWorking(state);
  }

  /** A new one queues behind everybody, so the place is kept for as long as that is safe. */
  #isEnding({ expiresAt }: Order): boolean {
    return expiresAt !== undefined && expiresAt - this.#venueClock.now < RENEW_BEFORE_END_US;
  }

  /** The venue counts in whole seconds, cut down: one more, so that the life is never shorter. */
  #expiry(): Instant {
    const seconds = Math.ceil(this.#venueClock.now / 1e6 + this.#settings.orderLifeMs / 1000);
    return (seconds * 1e6) as Instant;
  }
}

const became = (outcome: 'placed' | 'amended', result: Result<Order>): Result<Outcome['outcome']> =>
  result.ok ? ok(outcome) : result;

const outcomeOf = (done: Result<Outcome['outcome']>): Outcome => {
  if (done.ok) return { outcome: done.value, code: null };
  const { code } = done.error;
  // The next update brings the next try. What is not found any more was filled or has ended meanwhile.
  const isGone = code === 'venue.refused' && done.error['status'] === 404;
  if (isGone || cameTooLate(done.error)) return { outcome: 'denied', code: 'intent.tooLate' };
  const isDenied = code.startsWith('risk.') || NOT_BEGUN.has(code);
  return { outcome: isDenied ? 'denied' : 'failed', code };
};
