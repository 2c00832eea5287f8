import { describe, expect, it } from 'vitest';
import type { MarketTicker, OrderId, TradeId } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import { LedgerAudit } from './ledger-audit.ts';
import type { Difference, LedgerEvent } from './ledger-event.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const at = 1 as Instant;

const calibrated = (cash: number, differences: readonly Difference[] = []): LedgerEvent => ({
  type: 'calibrated',
  at,
  cause: differences.length === 0 ? 'start' : 'drift',
  cash: cash as Money,
  positions: [],
  differences,
});
const filled = (trade: number, side: 'bid' | 'ask', qty: number): LedgerEvent => ({
  type: 'filled',
  at,
  fill: {
    tradeId: `t${trade}` as TradeId,
    orderId: 'v1' as OrderId,
    clientOrderId: null,
    market: NYC,
    side,
    price: 4500 as Price,
    qty: qty as Qty,
    fee: 100 as Money,
    isTaker: true,
    at,
  },
});
const settled = (revenue: number): LedgerEvent => ({
  type: 'settled',
  at,
  market: NYC,
  revenue: revenue as Money,
  settledAt: at,
});
const audit = (...events: readonly LedgerEvent[]): LedgerAudit => {
  const audited = new LedgerAudit();
  for (const event of events) audited.take(event);
  return audited;
};

describe('LedgerAudit', () => {
  it('finds nothing wrong with money that only moves', () => {
    const audited = audit(
      calibrated(1_000_000_000),
      filled(1, 'bid', 300),
      filled(2, 'ask', 800),
      settled(1_000_000),
      calibrated(900_000_000),
    );
    expect(audited.problems).toEqual([]);
    expect(audited.ledger.cash).toBe(900_000_000);
  });

  it('says where money appeared', () => {
    const broken = filled(1, 'bid', 300) as Extract<LedgerEvent, { type: 'filled' }>;
    // A fee that is not a number would poison all that follows.
    const poisoned = { ...broken, fill: { ...broken.fill, fee: Number.NaN as Money } };
    expect(audit(calibrated(1_000_000_000), poisoned).problems).toMatchObject([
      { code: 'ledger.notConserved', seq: 2 },
    ]);
  });

  it('stops at an event that no state takes, and says which', () => {
    const audited = audit(calibrated(1000), filled(1, 'bid', 1), filled(1, 'bid', 1), settled(9));
    expect(audited.problems).toMatchObject([{ code: 'ledger.illegalEvent', seq: 3 }]);
    expect(audited.ledger.version).toBeLessThanOrEqual(3);
  });

  it('compares what was ours at the time with what the events make', () => {
    const seen = (ours: number): readonly Difference[] => [
      { what: 'position', market: NYC, ours: ours as Qty, theirs: 0 as Qty },
    ];
    const history = [calibrated(1_000_000_000), filled(1, 'bid', 300)];
    expect(audit(...history, calibrated(7, seen(300))).problems).toEqual([]);
    expect(audit(...history, calibrated(7, seen(200))).problems).toEqual([
      {
        code: 'ledger.otherState',
        seq: 3,
        what: 'position',
        market: NYC,
        recorded: 200,
        refolded: 300,
      },
    ]);
  });
});
