import type { VenueLifecycle } from '../../adapters/kalshi/wire-lifecycle.ts';
import type { Market, MarketStatus } from '../../domain/market/market.ts';

type MarketChange = Extract<VenueLifecycle, { kind: 'market' }>;

/** What the venue's words say of a market's status (protocol brief §11). */
const STATUS: Readonly<Record<string, MarketStatus>> = {
  activated: 'active',
  deactivated: 'inactive',
  determined: 'determined',
  settled: 'finalized',
};

/** A market after a change that the venue told; the same object when nothing that we know changed. */
export function changedMarket(market: Market, change: MarketChange): Market {
  const status = STATUS[change.change] ?? market.status;
  const closeAt = change.closeAt ?? market.closeAt;
  const grid = change.grid ?? market.grid;
  const gridLabel = change.gridLabel ?? market.gridLabel;
  const isSame =
    status === market.status &&
    closeAt === market.closeAt &&
    grid === market.grid &&
    gridLabel === market.gridLabel;
  return isSame ? market : { ...market, status, closeAt, grid, gridLabel };
}
