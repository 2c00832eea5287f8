import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { ExitStatus } from '../../contract/exits.ts';
import type { ExitRule, ExitRuleName, ExitView } from '../../domain/exits/exit-rule.ts';
import { EXIT_RULES, firedRule } from '../../domain/exits/exit-rules.ts';
import { EXITS_OFF, type ExitSettings } from '../../domain/exits/exit-settings.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import { remainingQty, type Order, type OrderTerms } from '../../domain/orders/order.ts';
import type { TradingState } from '../../domain/orders/trading-state.ts';
import { exitValue, paidPrice } from '../../domain/portfolio/position.ts';
import { riskLimits } from '../../domain/risk/limits.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { ONE_CONTRACT, type Instant, type Qty } from '../../domain/units/units.ts';
import { flatteningOrder } from './flatten.ts';
import type { Funds } from './funds.ts';
import type { Journal } from './journal.ts';
import type { MarketTermsReader } from './market-terms.ts';
import type { Marks } from './marks.ts';
import type { OrderDesk } from './order-desk.ts';
import type { VenueClock } from './venue-clock.ts';

/** Between two orders that take: the fills of the first one have to be told before the second is reckoned. */
const TAKE_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A rule that stops and starts within it goes on where it was, and is not told of anew. */
const REFIRE_MS = 5000;
/** Beyond its patience an order that waits ends by itself, should nobody be here to take it back. */
const ORDER_LIFE_BEYOND_MS = 30_000;

/** A position that a rule wants closed. */
interface Exit {
  readonly rule: ExitRule;
  /** Monotonic. */
  readonly sinceMs: number;
  /** When it last wanted it; it is over once that is long ago. */
  seenMs: number;
  wanted: 'yes' | 'no';
  notBeforeMs: number;
  failures: number;
  /** What was held when it took last: still the same, that brought nothing. */
  tookAt: Qty | null;
}

export interface ExitDeskOptions {
  readonly journal: Journal;
  readonly desk: OrderDesk;
  readonly marks: Marks;
  readonly terms: MarketTermsReader;
  readonly funds: Funds;
  readonly clock: Clock;
  readonly venueClock: VenueClock;
  readonly logger: Logger;
  readonly trading: () => TradingState;
  readonly onChange: () => void;
}

/**
 * Leaves positions by rule: reduce-only, through the gate, one working order a market, never in a market that a person
 * holds. A rule that is in no hurry rests at the touch and follows it until its patience ends; then, and an urgent
 * one at once, it takes up to the collar through the touch, again and again with growing pauses until nothing is left.
 */
export class ExitDesk {
  readonly #options: ExitDeskOptions;
  readonly #exits = new Map<MarketTicker, Exit>();
  readonly #busy = new Set<MarketTicker>();

  constructor(options: ExitDeskOptions, initial: ExitSettings) {
    this.#options = options;
    const { journal } = options;
    if (journal.ledger.exits === null) this.#set(initial, 'initial');
  }

  get settings(): ExitSettings {
    return { ...EXITS_OFF, ...this.#options.journal.ledger.exits };
  }

  change(changes: Partial<ExitSettings>): ExitSettings {
    this.#set({ ...this.settings, ...changes }, 'changed');
    this.#options.onChange();
    this.look();
    return this.settings;
  }

  /** Whether a rule is leaving the market now. */
  isLeaving(market: MarketTicker): boolean {
    return this.#exits.get(market)?.wanted === 'yes';
  }

  status(): ExitStatus {
    const { settings } = this;
    const { firings } = this.#options.journal.ledger;
    return {
      settings,
      rules: EXIT_RULES.map((rule) => {
        const { name } = rule;
        const fired = firings.findLast(({ rule: each }) => each === name);
        const last = fired && { at: fired.at, market: fired.market, position: fired.position };
        return { name, state: rule.isOn(settings) ? 'on' : 'off', last: last ?? null };
      }),
      firings: firings
        .map(({ at, market, rule, position }) => ({ at, market, rule, position }))
        .toReversed(),
      leaving: [...this.#exits]
        .filter(([, { wanted }]) => wanted === 'yes')
        .map(([market, { rule }]) => ({ market, rule: rule.name })),
    };
  }

  /** Asks the rules about these positions, or about every one. To be called when one of them or its mark moved. */
  look(markets?: Iterable<MarketTicker>): void {
    const { ledger } = this.#options.journal;
    const { settings } = this;
    const isAnyOn = EXIT_RULES.some((rule) => rule.isOn(settings));
    if (!isAnyOn && this.#exits.size === 0) return;
    const best = settings.freeCash === 'on' ? this.#mostValuable() : null;
    for (const market of markets ?? new Set([...ledger.held.keys(), ...this.#exits.keys()])) {
      const rule = this.#mayLeave(market)
        ? firedRule(this.#view(market, best, settings), settings)
        : undefined;
      if (rule === undefined) this.#end(market);
      else this.#pursue(market, rule, settings);
    }
  }

  #mayLeave(market: MarketTicker): boolean {
    const { journal, trading } = this.#options;
    const { ledger } = journal;
    const state = trading();
    return (
      (state === 'trading' || state === 'reduceOnly') &&
      ledger.held.has(market) &&
      !ledger.taken.has(market)
    );
  }

  #view(market: MarketTicker, best: MarketTicker | null, settings: ExitSettings): ExitView {
    const { journal, marks, terms, funds, clock, venueClock } = this.#options;
    const { ledger } = journal;
    const position = ledger.position(market);
    const now = clock.nowUs() as Instant;
    // A close may be moved; what is known of it is kept young, and read at once only where it is old.
    if (settings.flatBeforeCloseS !== null) void terms.read(market);
    return {
      position,
      exitValue: exitValue(position, marks.touchOf(market)),
      heldSince: ledger.held.get(market) ?? now,
      now,
      venueNow: venueClock.now,
      closeAt: terms.known(market)?.closeAt ?? null,
      available: settings.freeCash === 'on' ? funds.available() : null,
      cashReserve: ledger.limits && riskLimits(ledger.limits).minCashReserve,
      standing: market === best ? 'mostValuable' : 'other',
    };
  }

  #mostValuable(): MarketTicker | null {
    const { journal, marks } = this.#options;
    const { ledger } = journal;
    let best: MarketTicker | null = null;
    let most = 0;
    for (const market of ledger.held.keys()) {
      if (ledger.taken.has(market)) continue;
      const value = exitValue(ledger.position(market), marks.touchOf(market)) ?? 0;
      if (value > most) [best, most] = [market, value];
    }
    return best;
  }

  #pursue(market: MarketTicker, rule: ExitRule, settings: ExitSettings): void {
    const nowMs = this.#options.clock.monotonicMs();
    let exit = this.#exits.get(market);
    if (exit?.rule !== rule || (exit.wanted === 'no' && nowMs - exit.seenMs > REFIRE_MS)) {
      exit = {
        rule,
        sinceMs: nowMs,
        seenMs: nowMs,
        wanted: 'yes',
        notBeforeMs: nowMs,
        failures: 0,
        tookAt: null,
      };
      this.#exits.set(market, exit);
      this.#tellFired(market, rule.name);
    }
    exit.seenMs = nowMs;
    exit.wanted = 'yes';
    if (nowMs < exit.notBeforeMs || this.#busy.has(market)) return;
    this.#busy.add(market);
    void this.#carryOut(market, exit, settings)
      .then((done) => this.#settle(market, exit, done))
      .finally(() => this.#busy.delete(market));
  }

  /** Nothing of it stays in the books. */
  #end(market: MarketTicker): void {
    const exit = this.#exits.get(market);
    if (exit === undefined) return;
    const nowMs = this.#options.clock.monotonicMs();
    if (exit.wanted === 'yes') {
      exit.wanted = 'no';
      this.#options.onChange();
    }
    const left = this.#ownIn(market);
    if (left.length === 0 && nowMs - exit.seenMs > REFIRE_MS) this.#exits.delete(market);
    if (left.length === 0 || this.#busy.has(market)) return;
    this.#busy.add(market);
    void this.#cancel(left).finally(() => this.#busy.delete(market));
  }

  async #carryOut(
    market: MarketTicker,
    exit: Exit,
    settings: ExitSettings,
  ): Promise<Result<unknown>> {
    const { journal, clock } = this.#options;
    const working = journal.ledger.workingIn(market);
    const cleared = await this.#cancel(working.filter(({ origin }) => origin === 'actor'));
    if (!cleared.ok) return cleared;
    const isPatient =
      exit.rule.urgency === 'patient' && clock.monotonicMs() - exit.sinceMs < settings.patienceMs;
    return isPatient ? this.#rest(market, exit, settings) : this.#take(market, exit);
  }

  /** At the touch of the side that closes, following it. */
  async #rest(market: MarketTicker, exit: Exit, settings: ExitSettings): Promise<Result<unknown>> {
    const { journal, desk, marks, venueClock } = this.#options;
    const held = journal.ledger.position(market).qty;
    const side = held > 0 ? 'ask' : 'bid';
    const price = marks.touchOf(market)[side];
    if (price === null) return ok(null);
    const [kept, ...surplus] = this.#ownIn(market).toReversed();
    const cleared = await this.#cancel(surplus);
    if (!cleared.ok) return cleared;
    const closable = this.#closable(market);
    if (closable === 0) return ok(null);
    const qty = this.#within({ market, side, price, qty: closable });
    if (qty === 0) return err({ code: 'exits.limitsAllowNone', market });
    if (kept?.side === side) {
      if (kept.price === price && remainingQty(kept) === qty) return ok(null);
      return desk.amend(kept.clientOrderId, { price, qty: (kept.filledQty + qty) as Qty });
    }
    const lifeS = Math.ceil((settings.patienceMs + ORDER_LIFE_BEYOND_MS) / 1000);
    const terms: OrderTerms = {
      market,
      side,
      price,
      qty,
      timeInForce: 'good_till_canceled',
      postOnly: true,
      reduceOnly: true,
      expiresAt: ((Math.ceil(venueClock.now / 1e6) + lifeS) * 1e6) as Instant,
      exitRule: exit.rule.name,
    };
    return desk.submit(terms, 'exit');
  }

  /** Through the touch, as far as the collar. */
  async #take(market: MarketTicker, exit: Exit): Promise<Result<unknown>> {
    const { journal, desk, marks, terms } = this.#options;
    const cleared = await this.#cancel(this.#ownIn(market));
    if (!cleared.ok) return cleared;
    const { ledger } = journal;
    const order = await flatteningOrder(market, { ledger, marks, terms });
    // Gone meanwhile, or taken by a person.
    if (!this.#mayLeave(market)) return ok(null);
    if (!order.ok) return order;
    const closable = this.#closable(market);
    if (closable === 0) return ok(null);
    const qty = this.#within({ ...order.value, qty: closable });
    if (qty === 0) return err({ code: 'exits.limitsAllowNone', market });
    const held = ledger.position(market).qty;
    const isStuck = exit.tookAt === held;
    exit.tookAt = held;
    const submitted = await desk.submit({ ...order.value, qty, exitRule: exit.rule.name }, 'exit');
    if (!submitted.ok) return submitted;
    return isStuck ? err({ code: 'exits.nothingTaken', market }) : ok('took');
  }

  #settle(market: MarketTicker, exit: Exit, done: Result<unknown>): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (done.ok) {
      exit.failures = 0;
      if (done.value === 'took') exit.notBeforeMs = nowMs + TAKE_PAUSE_MS;
      return;
    }
    exit.notBeforeMs = nowMs + Math.min(TAKE_PAUSE_MS * 2 ** exit.failures, LONGEST_PAUSE_MS);
    exit.failures += 1;
    const { name: rule } = exit.rule;
    this.#options.logger.warn('exits.refused', { market, rule, error: done.error });
  }

  /** Contracts that would be left if everything of others on that side were filled. */
  #closable(market: MarketTicker): Qty {
    const { ledger } = this.#options.journal;
    const held = ledger.position(market).qty;
    const side = held > 0 ? 'ask' : 'bid';
    let left: number = Math.abs(held);
    for (const order of ledger.workingIn(market)) {
      if (order.side === side && order.origin !== 'exit') left -= remainingQty(order);
    }
    return Math.max(0, left) as Qty;
  }

  /** As much of it as the limits on one order allow, in whole contracts where it is one; the rest goes in the next. */
  #within({
    market,
    side,
    price,
    qty,
  }: Pick<OrderTerms, 'market' | 'side' | 'price' | 'qty'>): Qty {
    const { journal, marks } = this.#options;
    if (journal.ledger.limits === null) return qty;
    const { maxOrderQty, maxOrderNotional, maxTouchMultiple, touchFloorQty } = riskLimits(
      journal.ledger.limits,
    );
    const touch = marks.touchOf(market);
    const shown = side === 'bid' ? touch.askQty : touch.bidQty;
    const most = Math.min(
      maxOrderQty ?? qty,
      maxOrderNotional === null ? qty : Math.floor(maxOrderNotional / paidPrice(side, price)),
      maxTouchMultiple === null || shown === null
        ? qty
        : Math.floor(maxTouchMultiple * Math.max(shown, touchFloorQty ?? 0)),
    );
    if (qty <= most) return qty;
    return (most < ONE_CONTRACT ? most : most - (most % ONE_CONTRACT)) as Qty;
  }

  #ownIn(market: MarketTicker): Order[] {
    const working = this.#options.journal.ledger.workingIn(market);
    return working.filter(({ origin }) => origin === 'exit');
  }

  async #cancel(orders: readonly Order[]): Promise<Result<null>> {
    const { desk, journal } = this.#options;
    await Promise.all(orders.map(({ clientOrderId }) => desk.cancel(clientOrderId)));
    const left = orders.find(({ clientOrderId }) => {
      const state = journal.ledger.order(clientOrderId)?.state;
      return state !== undefined && isWorking(state);
    });
    return left ? err({ code: 'exits.orderLeft', clientOrderId: left.clientOrderId }) : ok(null);
  }

  #tellFired(market: MarketTicker, rule: ExitRuleName): void {
    const { journal, clock, logger, onChange } = this.#options;
    const position = journal.ledger.position(market).qty;
    const at = clock.nowUs() as Instant;
    logger.info('exits.fired', { market, rule, position });
    journal.commit({ type: 'exitFired', at, market, rule, position });
    onChange();
  }

  #set(exits: ExitSettings, cause: 'initial' | 'changed'): void {
    const { journal, clock } = this.#options;
    journal.commitDurably({ type: 'exitsSet', at: clock.nowUs() as Instant, exits, cause });
  }
}
