import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import type { Qty } from '../units/units.ts';
import type { AccountId } from './commands.ts';
import { listedEngine, MARKET, openAccount, order, usd } from './engine.fixture.ts';
import type { ExchangeEngine } from './engine.ts';
import type { EngineEvent } from './events.ts';
import type { EngineOptions } from './options.ts';

interface Stage {
  readonly engine: ExchangeEngine;
  readonly events: EngineEvent[];
  readonly ann: AccountId;
  readonly bob: AccountId;
}

/** What the engine does by default, and what with another value of one option. */
function both<K extends keyof EngineOptions>(
  option: K,
  other: EngineOptions[K],
  look: (stage: Stage) => unknown,
): readonly unknown[] {
  return [{}, { [option]: other }].map((options) => {
    const { engine, events } = listedEngine({ options });
    const ann = openAccount(engine, 'ann');
    return look({ engine, events, ann, bob: openAccount(engine, 'bob') });
  });
}

/** Bob buys from Ann. */
function buy({ engine, ann, bob }: Stage, cents: number, contracts: number): void {
  unwrap(engine.createOrder(ann, order('ask', cents, contracts)));
  unwrap(engine.createOrder(bob, order('bid', cents, contracts)));
}

/** Bob sells to Ann. */
function sell({ engine, ann, bob }: Stage, cents: number, contracts: number): void {
  unwrap(engine.createOrder(ann, order('bid', cents, contracts)));
  unwrap(engine.createOrder(bob, order('ask', cents, contracts)));
}

describe('what the documents leave open to the engine', () => {
  it('is a reduce-only order without a position', () => {
    const look = ({ engine, bob }: Stage): unknown => {
      const reduce = { timeInForce: 'immediate_or_cancel', reduceOnly: true } as const;
      const done = engine.createOrder(bob, order('ask', 40, 5, reduce));
      return done.ok ? [done.value.status, done.value.filledQty] : done.error.code;
    };
    expect(both('emptyReduceOnly', 'accept', look)).toEqual([
      'order.nothingToReduce',
      ['canceled', 0],
    ]);
  });

  it('is what a fill that closes is charged', () => {
    const look = (stage: Stage): unknown => {
      buy(stage, 50, 0.27);
      sell(stage, 48.01, 0.27);
      return stage.engine.fills(stage.bob).map(({ fee }) => fee);
    };
    // Proceeds of 0.129627 and a model fee of 0.004718 arrive as 0.1249 or, with the fee alone rounded, as 0.124827.
    const grid = [{ start: 0, end: 10_000, step: 1 }];
    const [usual, other] = both('closingFee', 'roundFee', (stage) => {
      unwrap(stage.engine.changeGrid(MARKET, 'fine', grid as never));
      return look(stage);
    });
    expect(usual).toEqual([4800, 4727]);
    expect(other).toEqual([4800, 4800]);
  });

  it('is what counts as traded', () => {
    const look = (stage: Stage): unknown => {
      buy(stage, 40, 10);
      sell(stage, 55, 15);
      return stage.engine.positions(stage.bob)[0]?.totalTraded;
    };
    // Ten YES at 0.40, then fifteen NO at 0.45, of which five open.
    expect(both('totalTraded', 'openingFills', look)).toEqual([usd(10.75), usd(6.25)]);
  });

  it('is the place of a decreased order', () => {
    const look = ({ engine, ann, bob }: Stage): unknown => {
      const { orderId } = unwrap(engine.createOrder(ann, order('bid', 40, 10)));
      unwrap(engine.createOrder(bob, order('bid', 40, 3)));
      unwrap(engine.decreaseOrder(ann, orderId, { to: 400 as Qty }));
      const { reserved } = engine.account(ann);
      return [engine.queuePosition(ann, orderId), reserved, engine.book(MARKET)?.yes[0]?.qty];
    };
    expect(both('decreasedPlace', 'back', look)).toEqual([
      [0, usd(1.6), 700],
      [300, usd(1.6), 700],
    ]);
  });

  it('is decreasing to zero', () => {
    const look = ({ engine, ann }: Stage): unknown => {
      const { orderId } = unwrap(engine.createOrder(ann, order('bid', 40, 10)));
      const done = engine.decreaseOrder(ann, orderId, { to: 0 as Qty });
      return [done.ok ? 'ok' : done.error.code, engine.order(ann, orderId)?.status];
    };
    expect(both('decreaseToZero', 'refuse', look)).toEqual([
      ['ok', 'canceled'],
      ['order.invalidQty', 'resting'],
    ]);
  });

  it('is the order of what is public and what is private', () => {
    const look = (stage: Stage): unknown => {
      unwrap(stage.engine.createOrder(stage.ann, order('ask', 45, 10)));
      stage.events.length = 0;
      unwrap(stage.engine.createOrder(stage.bob, order('bid', 45, 10)));
      return stage.events.map(({ type }) => type);
    };
    const ofAccounts = ['filled', 'filled', 'orderChanged', 'orderChanged'];
    const own = [...ofAccounts, 'positionChanged', 'positionChanged'];
    expect(both('eventOrder', 'privateFirst', look)).toEqual([
      ['levelChanged', 'traded', ...own, 'tickerChanged'],
      [...own, 'levelChanged', 'traded', 'tickerChanged'],
    ]);
  });

  it('is how a level’s change is told', () => {
    const look = ({ engine, events, ann, bob }: Stage): unknown => {
      unwrap(engine.createOrder(ann, order('ask', 46, 1)));
      for (const clientOrderId of ['a', 'b']) {
        unwrap(engine.createOrder(ann, order('ask', 45, 2, { clientOrderId })));
      }
      events.length = 0;
      unwrap(engine.createOrder(bob, order('bid', 46, 5)));
      return events.flatMap((event) =>
        event.type === 'levelChanged'
          ? [[event.price, event.delta, event.total, event.clientOrderId]]
          : [],
      );
    };
    expect(both('levelChanges', 'perLevel', look)).toEqual([
      [
        [5500, -200, 200, 'a'],
        [5500, -200, 0, 'b'],
        [5400, -100, 0, undefined],
      ],
      [
        [5500, -400, 0, undefined],
        [5400, -100, 0, undefined],
      ],
    ]);
  });
});
