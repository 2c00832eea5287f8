import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../orders/order.ts';
import type { EventTicker, MarketTicker } from '../units/ids.ts';
import type { Money, Price, Qty } from '../units/units.ts';
import { Exposures, outcomeLoss } from './exposure.ts';

const order = (side: 'bid' | 'ask', price: number, qty: number): Order =>
  ({ side, price: price as Price, qty: qty as Qty, filledQty: 0, state: 'resting' }) as Order;
const event = (name: string, mutuallyExclusive: boolean) => ({
  ticker: name as EventTicker,
  mutuallyExclusive,
});
const market = (name: string) => name as MarketTicker;

describe('outcomeLoss', () => {
  it('is the worst over every way in which the orders may fill', () => {
    const orders = fc.array(
      fc.tuple(
        fc.constantFrom('bid' as const, 'ask' as const),
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 500 }),
      ),
      { maxLength: 6 },
    );
    const held = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 9999 }));
    fc.assert(
      fc.property(held, orders, ([qty, paid], list) => {
        const cost = Math.abs(qty) * paid;
        const worst = { ifYes: Number.NEGATIVE_INFINITY, ifNo: Number.NEGATIVE_INFINITY };
        for (let filled = 0; filled < 2 ** list.length; filled += 1) {
          let yes = qty > 0 ? cost - qty * 10_000 : cost;
          let no = qty < 0 ? cost + qty * 10_000 : cost;
          for (const [i, [side, price, size]] of list.entries()) {
            if ((filled & (1 << i)) === 0) continue;
            yes += side === 'bid' ? size * (price - 10_000) : size * (10_000 - price);
            no += side === 'bid' ? size * price : -size * price;
          }
          worst.ifYes = Math.max(worst.ifYes, yes);
          worst.ifNo = Math.max(worst.ifNo, no);
        }
        const position = { qty: qty as Qty, cost: cost as Money };
        expect(
          outcomeLoss(
            position,
            list.map((each) => order(...each)),
          ),
        ).toEqual(worst);
      }),
    );
  });
});

describe('Exposures', () => {
  const loss = fc.record({
    ifYes: fc.integer({ min: -1000, max: 1000 }),
    ifNo: fc.integer({ min: -1000, max: 1000 }),
  });

  it('takes the worst result of an event of which at most one market pays', () => {
    fc.assert(
      fc.property(fc.array(loss, { minLength: 1, maxLength: 5 }), (losses) => {
        const exposures = new Exposures();
        const one = event('E', true);
        losses.forEach((each, i) => exposures.set(market(`M${i}`), one, each));
        const none = losses.reduce((sum, { ifNo }) => sum + ifNo, 0);
        const results = losses.map(({ ifYes, ifNo }) => none - ifNo + ifYes);
        expect(exposures.total).toBe(Math.max(0, none, ...results));
      }),
    );
  });

  it('lets independent markets go wrong together, and no gain cover another event', () => {
    const exposures = new Exposures();
    exposures.set(market('A'), event('E', false), { ifYes: -10, ifNo: 30 });
    exposures.set(market('B'), event('E', false), { ifYes: 20, ifNo: -5 });
    exposures.set(market('C'), event('F', true), { ifYes: -100, ifNo: -100 });
    expect(exposures.total).toBe(50);
    expect([...exposures.losses()]).toEqual([50]);
  });

  it('foretells what setting would give, whatever was set before', () => {
    const change = fc.record({
      market: fc.constantFrom('A', 'B', 'C', 'D'),
      loss,
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const exposures = new Exposures();
        // A market's event is learned once, and never another one after that.
        const eventOf = (name: string) => event(name < 'C' ? 'E' : 'F', name < 'C');
        for (const each of changes) {
          const to = eventOf(each.market);
          const foretold = exposures.with(market(each.market), to, each.loss);
          exposures.set(market(each.market), to, each.loss);
          expect(exposures.total).toBe(foretold.total);
        }
      }),
    );
  });

  it('moves a market to its event once that is known', () => {
    const exposures = new Exposures();
    exposures.set(market('A'), null, { ifYes: 0, ifNo: 10 });
    exposures.set(market('A'), event('E', true), { ifYes: 0, ifNo: 10 });
    expect(exposures.total).toBe(10);
  });
});
