import { PANELS, type PanelId } from './panel-list.ts';

/** Panels that show one market, and may be pinned to it: then they do not follow the chosen one. */
export const MARKET_PANELS = ['ladder', 'depth', 'price', 'heatMap', 'tape', 'ticket'] as const;
export type MarketPanelId = (typeof MARKET_PANELS)[number];

export const isMarketPanel = (id: PanelId): id is MarketPanelId =>
  MARKET_PANELS.some((each) => each === id);

/** Panels beside the first of their kind, in all; with more of them nobody knows which is which. */
export const MOST_COPIES = 12;

/** The name of one of a kind in the dock: `ladder`, then `ladder-2`. */
export const panelIdOf = (kind: PanelId, copy: number): string =>
  copy === 1 ? kind : `${kind}-${copy}`;

/** What a panel of the dock shows, and which one of its kind it is; undefined: none of ours. */
export function readPanelId(
  id: string,
): { readonly kind: PanelId; readonly copy: number } | undefined {
  const [, name, number] = /^([a-zA-Z]+)(?:-([2-9]|[1-9]\d))?$/.exec(id) ?? [];
  const kind = PANELS.find((panel) => panel.id === name)?.id;
  if (kind === undefined || (number !== undefined && !isMarketPanel(kind))) return undefined;
  return { kind, copy: Number(number ?? 1) };
}

/** How many of some panels are beside the first of their kind. */
export const countCopies = (ids: readonly string[]): number =>
  ids.filter((id) => (readPanelId(id)?.copy ?? 1) > 1).length;

export const panelTitle = (kind: PanelId): string =>
  PANELS.find(({ id }) => id === kind)?.title ?? kind;

/** What a panel keeps, as the dock knows it. `undefined` takes it away. */
export interface PanelParams {
  readonly market: string | undefined;
}

/** The market in what was kept of a panel; null where there is none that could be one. */
export function readMarket(params: unknown): string | null {
  if (typeof params !== 'object' || params === null || !('market' in params)) return null;
  const { market } = params;
  return typeof market === 'string' && isTicker(market) ? market : null;
}

/** Whether a panel can keep this market. Topics are told from their keys by blanks and slashes. */
export const isTicker = (text: string): boolean => /^[\w.-]{1,100}$/.test(text);
