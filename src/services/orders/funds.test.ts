import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ok } from '../../base/result.ts';
import { DIRECT_MEMBER_STEP } from '../../domain/fees/fill-fee.ts';
import { NO_FEES, type FeeSchedule } from '../../domain/fees/fee-schedule.ts';
import { histories } from '../../domain/orders/ledger-history.fixture.ts';
import { Ledger } from '../../domain/orders/ledger.ts';
import { dearestPrice, remainingQty } from '../../domain/orders/order.ts';
import { promisedCash } from '../../domain/portfolio/collateral.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { Funds } from './funds.ts';
import { HIGHEST_FEES, type MarketTermsReader } from './market-terms.ts';

/** Every order there is, reckoned anew. */
function walk(ledger: Ledger, fees: (market: MarketTicker) => FeeSchedule): number {
  const markets = new Set([...ledger.workingOrders()].map(({ market }) => market));
  let sum = 0;
  for (const market of markets) {
    const claims = ledger
      .workingOrders()
      .filter((order) => order.market === market)
      .map((order) => ({
        side: order.side,
        price: dearestPrice(order),
        qty: remainingQty(order),
        role:
          order.state === 'submitted' || order.state === 'unconfirmed' || order.amendment
            ? ('taker' as const)
            : ('maker' as const),
      }));
    const { qty } = ledger.position(market);
    sum += promisedCash(qty, claims, fees(market), DIRECT_MEMBER_STEP);
  }
  return sum;
}

it('promises what a walk over all orders would, however often it is asked in between', () => {
  fc.assert(
    fc.property(histories(80), fc.integer({ min: 1, max: 7 }), (events, every) => {
      const ledger = new Ledger();
      const known = new Map<MarketTicker, FeeSchedule>();
      const fees = (market: MarketTicker): FeeSchedule => known.get(market) ?? HIGHEST_FEES;
      const terms = { fees, read: () => ok(null) } as unknown as MarketTermsReader;
      const funds = new Funds(ledger, terms);
      events.forEach((event, index) => {
        ledger.apply(event);
        if (event.type === 'filled' && index % 5 === 0) {
          known.set(event.fill.market, NO_FEES);
          funds.relearn(event.fill.market);
        }
        if (index % every === 0) expect(funds.promised()).toBe(walk(ledger, fees));
      });
      expect(funds.promised()).toBe(walk(ledger, fees));
      expect(new Funds(ledger, terms).promised()).toBe(funds.promised());
      expect(funds.available()).toBe((ledger.cash ?? 0) - funds.promised());
    }),
    { numRuns: 200 },
  );
});
