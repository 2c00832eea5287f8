import type { VenueLifecycle } from './wire-lifecycle.ts';
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
  const { about } = change;
  const changed: Market = {
    ...market,
    status: STATUS[change.change] ?? market.status,
    openAt: change.openAt ?? market.openAt,
    closeAt: change.closeAt ?? market.closeAt,
    gridLabel: change.gridLabel ?? market.gridLabel,
    grid: change.grid ?? market.grid,
    event: about?.event ?? market.event,
    title: about?.title ?? market.title,
    yesTitle: about?.yesTitle ?? market.yesTitle,
    noTitle: about?.noTitle ?? market.noTitle,
    canCloseEarly: about?.canCloseEarly ?? market.canCloseEarly,
  };
  const fields = Object.keys(changed) as (keyof Market)[];
  return fields.every((field) => changed[field] === market[field]) ? market : changed;
}
