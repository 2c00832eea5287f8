import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { LINEAR_CENT, TAPERED_DECI_CENT } from '../market/price-grid.ts';
import type { Instant, Price } from '../units/units.ts';
import { listedEngine, MARKET, openAccount, order } from './engine.fixture.ts';
import { ACCOUNTS, command, mirror, Pair } from './engine-pair.fixture.ts';
import type { EngineEvent } from './events.ts';
import type { EngineOptions } from './options.ts';

const sequence = (maxLength: number) => fc.array(command, { minLength: 1, maxLength, size: 'max' });

type Types = readonly EngineEvent['type'][];
const PUBLIC: Types = ['levelChanged', 'traded'];
const PRIVATE: Types = ['filled', 'orderChanged', 'positionChanged'];

/** The events within an action. */
const ORDERS: Readonly<Record<EngineOptions['eventOrder'], Types>> = {
  publicFirst: [...PUBLIC, ...PRIVATE, 'tickerChanged'],
  privateFirst: [...PRIVATE, ...PUBLIC, 'tickerChanged'],
};

const isOrdered = (events: readonly EngineEvent[], order: Types): boolean => {
  const ranks = events.map(({ type }) => order.indexOf(type)).filter((rank) => rank !== -1);
  return ranks.every((rank, index) => index === 0 || rank >= (ranks[index - 1] as number));
};

describe('over any sequence of commands', () => {
  it('the engine does what the plain reference does', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(sequence(80), (commands) => {
        const pair = new Pair();
        for (const step of commands) {
          const replies = pair.run(step);
          expect(replies.engine).toEqual(replies.reference);
          expect(pair.engineState()).toEqual(pair.referenceState());
        }
      }),
      { numRuns: 250 },
    );
  });

  it('money and contracts are conserved, the book never crosses, cash covers what is locked', () => {
    fc.assert(
      fc.property(sequence(100), (commands) => {
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
    const orders = fc.constantFrom('publicFirst', 'privateFirst');
    const changes = fc.constantFrom('perOrder', 'perLevel');
    fc.assert(
      fc.property(sequence(80), orders, changes, (commands, eventOrder, levelChanges) => {
        const pair = new Pair({ eventOrder, levelChanges });
        const ladders = { yes: new Map<number, number>(), no: new Map<number, number>() };
        for (const step of commands) {
          pair.run(step);
          const events = pair.events.splice(0);
          // A group that triggers, or an order that expires, is an action of its own.
          const isOneAction =
            step.do !== 'wait' && !events.some(({ type }) => type === 'groupChanged');
          expect(isOneAction && !isOrdered(events, ORDERS[eventOrder])).toBe(false);
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
      fc.property(sequence(60), (commands) => {
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
      fc.property(sequence(60), (commands) => {
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
    fc.assert(
      fc.property(
        fc.constantFrom(LINEAR_CENT, TAPERED_DECI_CENT),
        fc.integer({ min: -5, max: 10_005 }),
        (grid, at) => {
          const { engine } = listedEngine({ market: { grid } });
          const reply = engine.createOrder(openAccount(engine, 'bob'), order('bid', at / 100, 1));
          const step = grid === LINEAR_CENT || (at >= 1000 && at <= 9000) ? 100 : 10;
          expect(reply.ok).toBe(at > 0 && at < 10_000 && at % step === 0);
        },
      ),
    );
  });
});
