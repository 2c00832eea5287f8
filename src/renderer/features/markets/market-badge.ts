import type { ActorMarketRow } from '../../../contract/actor.ts';
import type { OwnerRow, PositionRow } from '../../../contract/trading.ts';
import { formatPosition } from '../../format/quantity.ts';

/** What a person should see of a market at a glance; the strongest that is so. */
export interface MarketBadge {
  readonly word: string;
  readonly hint: string;
  readonly tone: 'person' | 'warn' | 'held';
}

type Standing = ActorMarketRow['standing'];

const STANDINGS: Partial<Readonly<Record<Standing, MarketBadge>>> = {
  paused: { word: 'paused', hint: 'The actor is paused here', tone: 'warn' },
  breakerOpen: { word: 'breaker', hint: 'Too much failed here: the actor waits', tone: 'warn' },
};

const TAKEN: MarketBadge = {
  word: 'you',
  hint: 'You took this market over: the actor stays out',
  tone: 'person',
};

/** Badges by market; a market without one has nothing to be told. */
export function marketBadges(
  owners: readonly OwnerRow[],
  actorMarkets: readonly ActorMarketRow[],
  positions: readonly Pick<PositionRow, 'market' | 'qty'>[],
): ReadonlyMap<string, MarketBadge> {
  const badges = new Map<string, MarketBadge>();
  for (const { market, qty } of positions) {
    if (qty === 0) continue;
    const held = formatPosition(qty);
    badges.set(market, { word: held, hint: `Position: ${held}`, tone: 'held' });
  }
  for (const { market, standing } of actorMarkets) {
    const badge = STANDINGS[standing];
    if (badge) badges.set(market, badge);
  }
  for (const { market, owner } of owners) if (owner === 'person') badges.set(market, TAKEN);
  return badges;
}
