import { PANELS, type PanelId } from './panel-list.ts';

const KEY = 'panel';

/** The one panel that an address is for; null: the whole desk. */
export function panelOf(hash: string): PanelId | null {
  const wanted = new URLSearchParams(hash.replace(/^#/, '')).get(KEY);
  return PANELS.find(({ id }) => id === wanted)?.id ?? null;
}

export const panelOfThisWindow = (): PanelId | null => panelOf(location.hash);

/** Where a panel has a window to itself. */
export const hashOf = (panel: PanelId): string => `#${KEY}=${panel}`;

/** Opens a panel in a window of its own, or brings the one that is open to the front. */
export function popOut(panel: PanelId): 'opened' | 'blocked' {
  const address = `${location.pathname}${hashOf(panel)}`;
  const opened = window.open(address, `oddlot-${panel}`, 'popup,width=640,height=520');
  opened?.focus();
  return opened === null ? 'blocked' : 'opened';
}
