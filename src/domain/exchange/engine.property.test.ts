import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { OrderGroupId, OrderId } from '../units/ids.ts';
import { complement, type Instant, type Price, type Qty } from '../units/units.ts';
import type { AccountId, NewOrder } from './commands.ts';
import type { ExchangeEngine } from './engine.ts';
import { listedEngine, MARKET, START, usd } from './engine.fixture.ts';
import type { EngineEvent } from './events.ts';
import { ReferenceExchange, type ReferenceReply } from './reference-exchange.fixture.ts';

const ACCOUNTS = [
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

type Command =
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

const command: fc.Arbitrary<Command> = fc.oneof(
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
class Pair {
  readonly engine: ExchangeEngine;
  readonly events: EngineEvent[];
  readonly reference = new ReferenceExchange(START);
  readonly accounts: AccountId[];
  readonly groups: OrderGroupId[];
  readonly orderIds: OrderId[] = [];

  constructor() {
    const listed = listedEngine({
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

  /** Gives both the command and compares what they reply. */
  run(step: Command): void {
    const { engine, reference } = this;
    switch (step.do) {
      case 'create': {
        const expiresAt = step.expiresInMs && ((engine.now + step.expiresInMs * 1000) as Instant);
        const terms = { ...step.terms, ...(expiresAt ? { expiresAt } : {}) };
        const group = step.group === undefined ? undefined : this.groups[step.group];
        const reply = engine.createOrder(this.accounts[step.account]!, { ...terms, group });
        const expected = reference.create(step.account, terms, step.group);
        expect(outcome(reply)).toEqual(expected);
        if (reply.ok) this.orderIds.push(reply.value.orderId);
        break;
      }
      case 'cancel':
      case 'decrease':
      case 'amend':
        this.#change(step.do, step);
        break;
      case 'cancelAll':
        unwrap(engine.cancelAll(this.accounts[step.account]!));
        reference.cancelAll(step.account);
        break;
      case 'trigger':
      case 'reset': {
        const owner = this.accounts[GROUPS[step.group]!.account]!;
        const id = this.groups[step.group]!;
        unwrap(
          step.do === 'trigger' ? engine.triggerGroup(owner, id) : engine.resetGroup(owner, id),
        );
        reference[step.do](step.group);
        break;
      }
      case 'pause':
        engine.setExchangeState({ tradingActive: false, exchangeActive: true });
        engine.setExchangeState({ tradingActive: true, exchangeActive: true });
        reference.pauseAndCancel();
        break;
      case 'wait':
        engine.advanceTo((engine.now + step.ms * 1000) as Instant);
        reference.advanceTo(engine.now);
        break;
    }
  }

  #change(
    what: 'cancel' | 'decrease' | 'amend',
    step: Extract<Command, { readonly pick: number }>,
  ): void {
    const { engine, reference, orderIds } = this;
    if (orderIds.length === 0) return;
    // Lean to the newest orders: those are more likely to rest.
    const index = orderIds.length - 1 - (step.pick % Math.min(orderIds.length, 12));
    const owner = step.pick % 7 === 0 ? step.account : reference.orders[index]!.account;
    const id = orderIds[index]!;
    const by = step.qty as Qty;
    const amendment = {
      market: MARKET,
      side: step.pick % 11 === 0 ? step.side : reference.orders[index]!.side,
      price: (step.pick % 2 === 0 ? step.price : reference.orders[index]!.price) as Price,
      qty: by,
    };
    const engineAccount = this.accounts[owner]!;
    if (what === 'cancel') {
      const reply = engine.cancelOrder(engineAccount, id);
      expect(reply.ok ? 'canceled' : reply.error.code).toEqual(
        typeof reference.cancel(owner, index) === 'string' ? 'order.notFound' : 'canceled',
      );
    } else if (what === 'decrease') {
      const reply = engine.decreaseOrder(engineAccount, id, { by });
      const expected = reference.decrease(owner, index, by);
      expect(reply.ok ? reply.value.remainingQty : reply.error.code).toEqual(
        typeof expected === 'string' ? expected : expected.remaining,
      );
    } else {
      const reply = engine.amendOrder(engineAccount, id, amendment);
      expect(outcome(reply)).toEqual(reference.amend(owner, index, amendment));
    }
  }

  compare(): void {
    const { engine, reference } = this;
    const book = engine.book(MARKET)!;
    const pairs = (levels: readonly { price: number; qty: number }[]) =>
      levels.map((level) => [level.price, level.qty]);
    expect({ yes: pairs(book.yes), no: pairs(book.no) }).toEqual(reference.book());
    for (const [index, expected] of reference.accounts.entries()) {
      const id = this.accounts[index]!;
      const { cash, reserved } = engine.account(id);
      const { qty: position, cost, realized, fees } = engine.position(id, MARKET);
      expect({ cash, reserved, position, cost, realized, fees }).toEqual({
        cash: expected.cash,
        reserved: reference.reserved(index),
        position: expected.position,
        cost: expected.cost,
        realized: expected.realized,
        fees: expected.fees,
      });
    }
    expect(engine.houseCash).toBe(reference.house);
    for (const [index, group] of reference.groups.entries()) {
      expect(engine.group(this.accounts[group.account]!, this.groups[index]!)).toMatchObject({
        state: group.triggered ? 'triggered' : 'active',
        matched: reference.matched(group),
      });
    }
  }
}

/** The same command seen from NO. */
function mirror(step: Command): Command {
  const flip = (from: 'bid' | 'ask') => (from === 'bid' ? 'ask' : 'bid');
  if (step.do === 'create') {
    const { terms } = step;
    return { ...step, terms: { ...terms, side: flip(terms.side), price: complement(terms.price) } };
  }
  return 'price' in step
    ? { ...step, side: flip(step.side), price: complement(step.price as Price) }
    : step;
}

function outcome(
  reply: ReturnType<ExchangeEngine['createOrder']> | ReturnType<ExchangeEngine['amendOrder']>,
): ReferenceReply {
  if (!reply.ok) return reply.error.code;
  const { filledQty, remainingQty, fillNotional } = reply.value;
  return { filled: filledQty, remaining: remainingQty, notional: fillNotional };
}

describe('over any sequence of commands', () => {
  it('the engine does what the plain reference does', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 80, size: 'max' }), (commands) => {
        const pair = new Pair();
        for (const step of commands) {
          pair.run(step);
          pair.compare();
        }
      }),
      { numRuns: 250 },
    );
  });

  it('money and contracts are conserved, the book never crosses, cash covers what is locked', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 100, size: 'max' }), (commands) => {
        const pair = new Pair();
        const { engine, accounts } = pair;
        const deposits = ACCOUNTS.reduce((total, { cash }) => total + cash, 0);
        let fills = 0;
        for (const step of commands) {
          pair.run(step);
          const { openInterest, yesBid, noBid } = engine.market(MARKET)!;
          const positions = accounts.map((id) => engine.positionQty(id, MARKET));
          const cash = accounts.reduce((total, id) => total + engine.account(id).cash, 0);
          expect(positions.reduce((total, n) => total + n, 0)).toBe(0);
          expect(positions.reduce((total, n) => total + Math.max(n, 0), 0)).toBe(openInterest);
          expect(cash + engine.houseCash + openInterest * 10_000).toBe(deposits);
          expect(yesBid + noBid).toBeLessThan(10_000);
          fills += pair.events.splice(0).filter(({ type }) => type === 'filled').length;
          for (const [index, id] of accounts.entries()) {
            const { available, cash: own } = engine.account(id);
            if ('credit' in ACCOUNTS[index]!) continue;
            expect(own % 100).toBe(0);
            // Each fill may round by up to 0.0001 USD against the account, which collateral does not foresee.
            expect(available).toBeGreaterThanOrEqual(-100 * fills);
          }
        }
        unwrap(engine.closeEarly(MARKET));
        unwrap(engine.determine(MARKET, { result: 'scalar', value: 3300 as Price }));
        engine.advanceTo((engine.now + 300e6) as Instant);
        const cash = accounts.reduce((total, id) => total + engine.account(id).cash, 0);
        expect(cash + engine.houseCash).toBe(deposits);
        expect(accounts.every((id) => engine.account(id).reserved === 0)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('the events alone rebuild the book, in the venue’s order within each action', () => {
    const RANK: Partial<Record<EngineEvent['type'], number>> = {
      levelChanged: 0,
      traded: 1,
      filled: 2,
      orderChanged: 3,
      positionChanged: 4,
      tickerChanged: 5,
    };
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 80, size: 'max' }), (commands) => {
        const pair = new Pair();
        const ladders = { yes: new Map<number, number>(), no: new Map<number, number>() };
        for (const step of commands) {
          pair.run(step);
          const events = pair.events.splice(0);
          // A group that triggers, or an order that expires, is an action of its own.
          const groups = events.some(({ type }) => type === 'groupChanged') || step.do === 'wait';
          if (!groups) {
            const ranks = events.flatMap(({ type }) => RANK[type] ?? []);
            expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
          }
          for (const event of events) {
            if (event.type !== 'levelChanged') continue;
            const ladder = ladders[event.side];
            const total = (ladder.get(event.price) ?? 0) + event.delta;
            expect(total).toBe(event.total);
            if (total === 0) ladder.delete(event.price);
            else ladder.set(event.price, total);
          }
          const levels = (ladder: Map<number, number>) =>
            [...ladder].sort(([a], [b]) => a - b).map(([p, q]) => ({ price: p, qty: q }));
          expect(pair.engine.book(MARKET)).toEqual({
            yes: levels(ladders.yes),
            no: levels(ladders.no),
          });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('the same commands from the other side give the mirrored market', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 60, size: 'max' }), (commands) => {
        const [straight, mirrored] = [new Pair(), new Pair()];
        for (const step of commands) {
          straight.run(step);
          mirrored.run(mirror(step));
        }
        const book = straight.engine.book(MARKET)!;
        expect(mirrored.engine.book(MARKET)).toEqual({ yes: book.no, no: book.yes });
        for (const [index, id] of straight.accounts.entries()) {
          const { cash, reserved } = straight.engine.account(id);
          const other = mirrored.accounts[index]!;
          expect(mirrored.engine.account(other)).toMatchObject({ cash, reserved });
          const position = straight.engine.positionQty(id, MARKET);
          expect(mirrored.engine.positionQty(other, MARKET) + position).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the same commands give the same events', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 20, maxLength: 60, size: 'max' }), (commands) => {
        const [first, second] = [new Pair(), new Pair()];
        for (const step of commands) {
          first.run(step);
          second.run(step);
        }
        expect(second.events).toEqual(first.events);
      }),
      { numRuns: 20 },
    );
  });

  it('orders keep to the grid whatever it is', () => {
    const grids = [
      LINEAR_CENT,
      [
        { start: 0, end: 1000, step: 10 },
        { start: 1000, end: 9000, step: 100 },
        { start: 9000, end: 10_000, step: 10 },
      ],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...grids), fc.integer({ min: -5, max: 10_005 }), (grid, at) => {
        const { engine } = listedEngine({ market: { grid: grid as never } });
        const bob = engine.openAccount({ userId: 'bob', cash: usd(100) });
        const reply = engine.createOrder(bob, {
          market: MARKET,
          side: 'bid',
          price: at as Price,
          qty: 100 as Qty,
          timeInForce: 'good_till_canceled',
          selfTradePrevention: 'maker',
        });
        const step = grid === LINEAR_CENT || (at >= 1000 && at <= 9000) ? 100 : 10;
        expect(reply.ok).toBe(at > 0 && at < 10_000 && at % step === 0);
      }),
    );
  });
});
