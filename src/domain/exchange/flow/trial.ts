import { Random } from '../../../base/random.ts';
import { unwrap } from '../../../base/result.ts';
import type { MarketTicker, OrderId } from '../../units/ids.ts';
import { type Instant, instantToMs, parseInstant } from '../../units/units.ts';
import type { AccountId, NewAccount, NewOrder } from '../commands.ts';
import { type BookLevel, type EngineEvent, ExchangeEngine, type EngineOptions } from '../index.ts';
import { createOrderFlow, type OrderFlow } from './order-flow.ts';
import { Observer } from './stylised-facts.ts';

/** Monday, two and a half minutes after the quarter. */
export const TRIAL_START = unwrap(parseInstant('2026-01-05T22:32:30Z'));

/** An engine with order flow in it, its events and commands overheard: what tests of the flow start from. */
export interface Trial {
  readonly engine: ExchangeEngine;
  readonly flow: OrderFlow;
  /** Those of the flow's traders. */
  readonly accounts: readonly AccountId[];
  /** Order commands in the order given, without the ids the engine makes up. */
  readonly commands: ReadonlyMap<MarketTicker, readonly string[]>;
  /** How often each refusal was met. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Acts as the server does, up to `seconds` after the start. */
  runTo(seconds: number): void;
}

export function startTrial(setup: {
  readonly markets: number;
  readonly ratePerS: number;
  readonly seed?: number;
  readonly hear?: (event: EngineEvent) => void;
  readonly options?: Partial<EngineOptions>;
}): Trial {
  const engine = new ExchangeEngine({
    random: new Random(1, 'ids'),
    emit: setup.hear ?? (() => undefined),
    startAt: TRIAL_START,
    options: setup.options,
  });
  const accounts: AccountId[] = [];
  const commands = new Map<MarketTicker, string[]>();
  const refusals = new Map<string, number>();
  const orders = new Map<OrderId, readonly [MarketTicker, string]>();
  const note = (market: MarketTicker, command: string) => {
    const known = commands.get(market);
    if (known) known.push(command);
    else commands.set(market, [command]);
  };
  const heed = <T extends { readonly ok: boolean }>(result: T): T => {
    if ('error' in result) {
      const { code } = result.error as { code: string };
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
    }
    return result;
  };
  const overheard = new Proxy(engine, {
    get(target, name) {
      if (name === 'createOrder') {
        return (account: AccountId, order: NewOrder) => {
          const { market, side, price, qty, timeInForce } = order;
          const text = `${account} ${side} ${price} ${qty} ${timeInForce}`;
          note(market, `${target.now} ${text}`);
          const placed = heed(target.createOrder(account, order));
          if (placed.ok) orders.set(placed.value.orderId, [market, text]);
          return placed;
        };
      }
      if (name === 'cancelOrder') {
        return (account: AccountId, orderId: OrderId) => {
          const [market, text] = orders.get(orderId) ?? [];
          if (market !== undefined) note(market, `${target.now} cancel ${text}`);
          return heed(target.cancelOrder(account, orderId));
        };
      }
      if (name === 'openAccount') {
        return (account: NewAccount) => {
          const id = target.openAccount(account);
          accounts.push(id);
          return id;
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const { seed = 7, markets, ratePerS } = setup;
  const flow = createOrderFlow({
    engine: overheard,
    seed,
    startAt: TRIAL_START,
    markets,
    ratePerS,
  });
  return {
    engine,
    flow,
    accounts,
    commands,
    refusals,
    runTo(seconds) {
      const end = (TRIAL_START + seconds * 1e6) as Instant;
      for (let at = flow.nextAt(); at <= end; at = flow.nextAt()) {
        engine.advanceTo(at);
        flow.step();
      }
      engine.advanceTo(end);
    },
  };
}

/** Lets order flow run and takes the measure of every market, from its first book on. */
export function observe(setup: {
  readonly markets: number;
  readonly ratePerS: number;
  readonly seconds: number;
  readonly seed?: number;
}): ReadonlyMap<MarketTicker, Observer> {
  const observers = new Map<MarketTicker, Observer>();
  const observerOf = (market: MarketTicker): Observer => {
    const observer = observers.get(market) ?? new Observer();
    observers.set(market, observer);
    return observer;
  };
  let isOpen = false;
  const trial = startTrial({
    ...setup,
    hear: (event) => {
      if (!isOpen) return;
      const atMs = instantToMs(event.at);
      if (event.type === 'levelChanged') observerOf(event.market).delta({ ...event, atMs });
      if (event.type === 'traded') observerOf(event.trade.market).trade({ ...event.trade, atMs });
    },
  });
  for (const { ticker } of trial.engine.markets()) {
    const book = trial.engine.book(ticker);
    const entries = (levels: readonly BookLevel[] = []) =>
      levels.map(({ price, qty }) => [price, qty] as const);
    observerOf(ticker).start(entries(book?.yes), entries(book?.no));
  }
  isOpen = true;
  trial.runTo(setup.seconds);
  return observers;
}
