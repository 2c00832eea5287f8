import { expect, it } from 'vitest';
import { MARKET_PANELS } from './market-panels.ts';
import { PANELS } from './panel-list.ts';
import { hashOf, placeOf } from './panel-window-place.ts';

it('finds every panel where it is put, and the desk everywhere else', () => {
  for (const { id: panel } of PANELS) {
    const place = { panel, market: null };
    expect(placeOf(hashOf(place))).toEqual(place);
  }
  for (const hash of ['', '#', '#token=abc', '#panel=', '#panel=nothing', '#market=KXA-1']) {
    expect(placeOf(hash)).toBeNull();
  }
});

it('knows the market that a panel is pinned to, where it can be', () => {
  for (const panel of MARKET_PANELS) {
    const place = { panel, market: 'KXBTC-26NOV2117-T98000.5' };
    expect(placeOf(hashOf(place))).toEqual(place);
  }
  expect(placeOf('#panel=ladder&market=a%2Fb')).toEqual({ panel: 'ladder', market: null });
  expect(placeOf('#panel=orders&market=KXA-1')).toEqual({ panel: 'orders', market: null });
});
