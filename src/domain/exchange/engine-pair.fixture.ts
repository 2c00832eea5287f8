import fc from 'fast-check';
import { unreachable } from '../../base/assert.ts';
import { unwrap } from '../../base/result.ts';
import type { OrderGroupId, OrderId } from '../units/ids.ts';
import { complement, type Instant, type Price, type Qty } from '../units/units.ts';
import type { AccountId, NewOrder } from './commands.ts';
import type { ExchangeEngine } from './engine.ts';
import { listedEngine, MARKET, START, usd } from './engine.fixture.ts';
import type { EngineEvent } from './events.ts';
import type { EngineOptions } from './options.ts';
import { ReferenceExchange, type ReferenceReply } from './reference-exchange.fixture.ts';
import type { BookLevel } from './views.ts';

// Random commands for one market with five accounts and three groups, and an engine and the reference to take them.

export const ACCOUNTS = [
  { userId: 'ann', cash: usd(40) },
  { userId: 'ann', cash: usd(5) },
  { userId: 'bob', cash: usd(0), credit: 'unlimited' },
  { userId: 'cid', cash: usd(8) },
  { userId: 'dan', cash: usd(0), credit: 'unlimited', history: 'none', privateEvents: 'omit' },
] as const;
/** Of account 0, 0 and 3. */
const GROUPS = [
  { account: 0, limit: 1500 },
  { account: 0, limit: 4000 },
  { account: 3, limit: 500 },
] as const;

export type Command =
  | {
      readonly do: 'create';
      readonly account: number;
      readonly terms: NewOrder;
      readonly group: number | undefined;
      readonly expiresInMs: number | undefined;
    }
  | {
      readonly do: 'cancel' | 'decrease' | 'amend';
      readonly pick: number;
      readonly account: number;
      readonly side: 'bid' | 'ask';
      readonly price: number;
      readonly qty: number;
    }
  | { readonly do: 'cancelAll'; readonly account: number }
  | { readonly do: 'trigger' | 'reset'; readonly group: number }
  | { readonly do: 'pause' }
  | { readonly do: 'wait'; readonly ms: number };

const account = fc.nat(ACCOUNTS.length - 1);
const side = fc.constantFrom('bid', 'ask');
// Few prices, so that orders meet; whole, fractional and odd sizes.
const price = fc.integer({ min: 44, max: 56 }).map((cents) => cents * 100);
const qty = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((contracts) => contracts * 100),
  fc.integer({ min: 1, max: 1500 }),
);

const create: fc.Arbitrary<Command> = fc
  .record({
    account,
    side,
    price,
    qty,
    timeInForce: fc.constantFrom(
      'good_till_canceled',
      'good_till_canceled',
      'good_till_canceled',
      'immediate_or_cancel',
      'fill_or_kill',
    ),
    selfTradePrevention: fc.constantFrom('taker_at_cross', 'maker'),
    flag: fc.constantFrom('none', 'none', 'none', 'postOnly', 'reduceOnly', 'cancelOnPause'),
    group: fc.option(fc.nat(GROUPS.length - 1), { nil: undefined, freq: 3 }),
    expiresInMs: fc.option(fc.integer({ min: 1, max: 30_000 }), { nil: undefined, freq: 4 }),
  })
  .map(({ account: owner, flag, group, expiresInMs, timeInForce, ...rest }) => {
    const tif = flag === 'reduceOnly' ? 'immediate_or_cancel' : timeInForce;
    const rests = tif === 'good_till_canceled';
    return {
      do: 'create',
      account: owner,
      terms: {
        market: MARKET,
        side: rest.side,
        price: rest.price as Price,
        qty: rest.qty as Qty,
        timeInForce: tif,
        selfTradePrevention: rest.selfTradePrevention,
        postOnly: rests && flag === 'postOnly',
        reduceOnly: flag === 'reduceOnly',
        cancelOnPause: flag === 'cancelOnPause',
      },
      group: group !== undefined && GROUPS[group]?.account === owner ? group : undefined,
      expiresInMs: rests ? expiresInMs : undefined,
    };
  });

export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: create },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel', 'decrease', 'amend', 'amend'),
      pick: fc.nat(),
      account,
      side,
      price,
      qty,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelAll'), account }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('trigger', 'reset', 'reset'),
      group: fc.nat(GROUPS.length - 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'pause' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 20_000 }) }),
  },
);

/** An engine and the reference, set up alike and driven by the same commands. */
export class Pair {
  readonly engine: ExchangeEngine;
  readonly events: EngineEvent[];
  readonly reference = new ReferenceExchange(START);
  readonly accounts: AccountId[];
  readonly groups: OrderGroupId[];
  readonly orderIds: OrderId[] = [];

  /** @param options - of the engine alone: they must not change what commands do */
  constructor(options: Pick<Partial<EngineOptions>, 'eventOrder' | 'levelChanges'> = {}) {
    const listed = listedEngine({
      options,
      series: { feeType: 'quadratic_with_maker_fees' },
      market: { closeAt: (START + 1e12) as Instant },
    });
    this.engine = listed.engine;
    this.events = listed.events;
    this.accounts = ACCOUNTS.map((terms) => this.engine.openAccount(terms));
    this.groups = GROUPS.map((group) =>
      unwrap(this.engine.createGroup(this.accounts[group.account]!, group.limit as Qty)),
    );
    for (const terms of ACCOUNTS) {
      this.reference.openAccount(terms.userId, terms.cash, 'credit' in terms);
    }
    for (const { account: owner, limit } of GROUPS) this.reference.openGroup(owner, limit);
    this.events.length = 0;
  }

  /** Gives both the command; what each replied. */
  run(step: Command): Replies {
    const { engine, reference } = this;
    switch (step.do) {
      case 'create': {
        const expiresAt = step.expiresInMs && ((engine.now + step.expiresInMs * 1000) as Instant);
        const terms = { ...step.terms, ...(expiresAt ? { expiresAt } : {}) };
        const group = step.group === undefined ? undefined : this.groups[step.group];
        const reply = engine.createOrder(this.accounts[step.account]!, { ...terms, group });
        if (reply.ok) this.orderIds.push(reply.value.orderId);
        return {
          engine: outcome(reply),
          reference: reference.create(step.account, terms, step.group),
        };
      }
      case 'cancel':
      case 'decrease':
      case 'amend':
        return this.#change(step);
      case 'cancelAll':
        unwrap(engine.cancelAll(this.accounts[step.account]!));
        reference.cancelAll(step.account);
        return NOTHING_TO_SAY;
      case 'trigger':
      case 'reset': {
        const owner = this.accounts[GROUPS[step.group]!.account]!;
        const id = this.groups[step.group]!;
        const act = step.do === 'trigger' ? 'triggerGroup' : 'resetGroup';
        unwrap(engine[act](owner, id));
        reference[step.do](step.group);
        return NOTHING_TO_SAY;
      }
      case 'pause':
        engine.setExchangeState({ tradingActive: false, exchangeActive: true });
        engine.setExchangeState({ tradingActive: true, exchangeActive: true });
        reference.pauseAndCancel();
        return NOTHING_TO_SAY;
      case 'wait':
        engine.advanceTo((engine.now + step.ms * 1000) as Instant);
        reference.advanceTo(engine.now);
        return NOTHING_TO_SAY;
      default:
        return unreachable(step);
    }
  }

  #change(step: Extract<Command, { readonly pick: number }>): Replies {
    const { engine, reference, orderIds } = this;
    if (orderIds.length === 0) return NOTHING_TO_SAY;
    // Lean to the newest orders: those are more likely to rest.
    const index = orderIds.length - 1 - (step.pick % Math.min(orderIds.length, 12));
    const order = reference.orders[index]!;
    const id = orderIds[index]!;
    const owner = step.pick % 7 === 0 ? step.account : order.account;
    const account = this.accounts[owner]!;
    const qty = step.qty as Qty;
    if (step.do === 'cancel') {
      const reply = engine.cancelOrder(account, id);
      return {
        engine: reply.ok ? DONE : reply.error.code,
        reference: reference.cancel(owner, index),
      };
    }
    if (step.do === 'decrease') {
      const reply = engine.decreaseOrder(account, id, { by: qty });
      return {
        engine: reply.ok ? { ...DONE, remaining: reply.value.remainingQty } : reply.error.code,
        reference: reference.decrease(owner, index, qty),
      };
    }
    const amendment = {
      market: MARKET,
      side: step.pick % 11 === 0 ? step.side : order.side,
      price: (step.pick % 2 === 0 ? step.price : order.price) as Price,
      qty,
    };
    return {
      engine: outcome(engine.amendOrder(account, id, amendment)),
      reference: reference.amend(owner, index, amendment),
    };
  }

  /** Everything both can tell, from the engine. */
  engineState(): State {
    const { engine } = this;
    const { yes, no } = engine.book(MARKET)!;
    const pair = ({ price, qty }: BookLevel): [number, number] => [price, qty];
    return {
      book: { yes: yes.map(pair), no: no.map(pair) },
      accounts: this.accounts.map((id) => {
        const { cash, reserved } = engine.account(id);
        const { qty: position, cost, realized, fees } = engine.position(id, MARKET);
        return { cash, reserved, position, cost, realized, fees };
      }),
      groups: GROUPS.map(({ account }, index) => {
        const { state, matched } = engine.group(this.accounts[account]!, this.groups[index]!)!;
        return { triggered: state === 'triggered', matched };
      }),
      house: engine.houseCash,
    };
  }

  /** The same, from the reference. */
  referenceState(): State {
    const { reference } = this;
    return {
      book: reference.book(),
      accounts: reference.accounts.map(({ cash, position, cost, realized, fees }, index) => ({
        cash,
        reserved: reference.reserved(index),
        position,
        cost,
        realized,
        fees,
      })),
      groups: reference.groups.map((group) => ({
        triggered: group.triggered,
        matched: reference.matched(group),
      })),
      house: reference.house,
    };
  }
}

/** What a command did: the code of its refusal, or what was filled and rests. */
interface Replies {
  readonly engine: ReferenceReply;
  readonly reference: ReferenceReply;
}

const DONE = { filled: 0, remaining: 0, notional: 0 };
const NOTHING_TO_SAY: Replies = { engine: DONE, reference: DONE };

interface State {
  readonly book: { readonly yes: [number, number][]; readonly no: [number, number][] };
  readonly accounts: readonly Readonly<Record<string, number>>[];
  readonly groups: readonly { readonly triggered: boolean; readonly matched: number }[];
  readonly house: number;
}

function outcome(
  reply: ReturnType<ExchangeEngine['createOrder']> | ReturnType<ExchangeEngine['amendOrder']>,
): ReferenceReply {
  if (!reply.ok) return reply.error.code;
  const { filledQty, remainingQty, fillNotional } = reply.value;
  return { filled: filledQty, remaining: remainingQty, notional: fillNotional };
}

/** The same command seen from NO. */
export function mirror(step: Command): Command {
  const flip = (from: 'bid' | 'ask') => (from === 'bid' ? 'ask' : 'bid');
  if (step.do === 'create') {
    const { terms } = step;
    return { ...step, terms: { ...terms, side: flip(terms.side), price: complement(terms.price) } };
  }
  return 'price' in step
    ? { ...step, side: flip(step.side), price: complement(step.price as Price) }
    : step;
}
