import { expect, it } from 'vitest';
import type { ActorMarketRow } from '../../../contract/actor.ts';
import type { OwnerRow, PositionRow } from '../../../contract/trading.ts';
import { marketBadges } from './market-badge.ts';

const owner = (market: string, who: OwnerRow['owner']) => ({ market, owner: who }) as OwnerRow;
const actor = (market: string, standing: ActorMarketRow['standing']) =>
  ({ market, standing }) as ActorMarketRow;
const held = (market: string, qty: number) => ({ market, qty }) as PositionRow;

it('shows the strongest of what is so', () => {
  const badges = marketBadges(
    [owner('A', 'person'), owner('B', 'actor')],
    [actor('A', 'taken'), actor('B', 'paused'), actor('C', 'breakerOpen'), actor('D', 'running')],
    [held('A', 100), held('B', 100), held('D', -500), held('E', 0)],
  );
  expect(
    [...badges]
      .map(([market, { word }]) => `${market} ${word}`)
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(['A you', 'B paused', 'C breaker', 'D 5 NO']);
});
