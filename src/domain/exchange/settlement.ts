import { assert } from '../../base/assert.ts';
import { ONE_DOLLAR, type Money, type Price, type Qty } from '../units/units.ts';
import type { Core } from './core.ts';
import type { Holding } from './holding.ts';
import type { MarketState, Outcome } from './market-state.ts';
import type { Settlement } from './views.ts';

const CENT = 10_000;

/**
 * Pays a market: winning contracts × their value into cash, rounded down to whole cents, and positions gone. Only
 * scalar results on fractional counts ever round; the house keeps the difference.
 */
export function settle(core: Core, market: MarketState): void {
  const { outcome } = market;
  assert(outcome !== undefined, 'a market without result cannot be paid');
  core.outbox.market(market);
  const records: { readonly holding: Holding; readonly settlement: Settlement }[] = [];
  for (const holding of market.holdings.values()) {
    if (holding.qty !== 0) records.push({ holding, settlement: pay(core, holding, outcome) });
    if (holding.account.history === undefined) {
      market.holdings.delete(holding.account.id);
      holding.account.holdings.delete(holding);
    }
  }
  market.openInterest = 0;
  for (const { holding, settlement } of records) {
    const { account } = holding;
    if (account.emitsPrivately) {
      core.outbox.send({ type: 'settled', at: core.now, account: account.id, settlement });
    }
  }
  core.outbox.flush();
}

function pay(core: Core, holding: Holding, outcome: Outcome): Settlement {
  const { account, qty, cost, fees, market } = holding;
  const due = qty > 0 ? qty * outcome.value : -qty * (ONE_DOLLAR - outcome.value);
  const revenue = Math.floor(due / CENT) * CENT;
  account.cash += revenue;
  account.updatedAt = core.now;
  core.houseCash += due - revenue;
  holding.realized += revenue - cost;
  holding.qty = 0;
  holding.cost = 0;
  holding.openFees = 0;
  core.outbox.holding(holding);
  const settlement: Settlement = {
    seq: core.settlementSeq,
    market: market.ticker,
    event: market.listing.event,
    result: outcome.result,
    yesQty: Math.max(qty, 0) as Qty,
    noQty: Math.max(-qty, 0) as Qty,
    yesCost: (qty > 0 ? cost : 0) as Money,
    noCost: (qty < 0 ? cost : 0) as Money,
    revenue: revenue as Money,
    value: outcome.value as Price,
    fees: fees as Money,
    at: core.now,
  };
  core.settlementSeq += 1;
  account.history?.settlements.push(settlement);
  return settlement;
}
