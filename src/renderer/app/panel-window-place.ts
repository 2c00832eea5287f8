import { isMarketPanel, readMarket } from './market-panels.ts';
import { PANELS, type PanelId } from './panel-list.ts';

/** The one panel that a window is for. */
export interface PanelPlace {
  readonly panel: PanelId;
  /** The market that it is pinned to; null: it follows the chosen one. */
  readonly market: string | null;
}

/** What an address is for; null: the whole desk. */
export function placeOf(hash: string): PanelPlace | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const panel = PANELS.find(({ id }) => id === params.get('panel'))?.id;
  if (panel === undefined) return null;
  return { panel, market: isMarketPanel(panel) ? readMarket(Object.fromEntries(params)) : null };
}

export const placeOfThisWindow = (): PanelPlace | null => placeOf(location.hash);

/** Where a panel has a window to itself. */
export const hashOf = ({ panel, market }: PanelPlace): string =>
  `#panel=${panel}${market === null ? '' : `&market=${market}`}`;

/** Opens a panel in a window of its own, or brings the one that is open to the front: one for each market. */
export function popOut(place: PanelPlace): 'opened' | 'blocked' {
  const address = `${location.pathname}${hashOf(place)}`;
  const name = ['oddlot', place.panel, place.market ?? ''].join('-');
  const opened = window.open(address, name, 'popup,width=640,height=520');
  opened?.focus();
  return opened === null ? 'blocked' : 'opened';
}
