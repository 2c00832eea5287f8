import type { z } from 'zod';
import { Orientation, type DockviewApi, type SerializedDockview } from 'dockview-react';
import {
  countCopies,
  isMarketPanel,
  MOST_COPIES,
  panelTitle,
  readMarket,
  readPanelId,
} from './market-panels.ts';
import { PANELS, type PanelId } from './panel-list.ts';

/** Smaller than this, a panel cannot be used; a smaller window takes room from the others first. */
interface LeastPx {
  readonly minimumWidth: number;
  readonly minimumHeight?: number;
}
const CHART: LeastPx = { minimumWidth: 240, minimumHeight: 180 };
const LEAST_PX: Partial<Readonly<Record<PanelId, LeastPx>>> = {
  markets: { minimumWidth: 220 },
  depth: CHART,
  price: CHART,
  heatMap: CHART,
  ladder: { minimumWidth: 210 },
  tape: { minimumWidth: 210, minimumHeight: 112 },
  ticket: { minimumWidth: 236, minimumHeight: 490 },
};

/** What the dock has to know of a panel to open it. @param one - which of its kind, and the market that it is pinned to */
export const describePanel = (
  kind: PanelId,
  { id = kind, market = null }: { readonly id?: string; readonly market?: string | null } = {},
) => ({
  id,
  component: kind,
  title: panelTitle(kind),
  ...(market !== null && { params: { market } }),
  ...LEAST_PX[kind],
});

type LayoutNode = SerializedDockview['grid']['root'];

/** A group of tabs with its size along its parent; the first one is in front. */
const tabs = (size: number, ...views: [PanelId, ...PanelId[]]): LayoutNode => ({
  type: 'leaf',
  size,
  data: { id: `group-${views[0]}`, views, activeView: views[0] },
});

/** Groups side by side, or on top of each other one level further down. */
const split = (size: number, ...data: LayoutNode[]): LayoutNode => ({ type: 'branch', size, data });

const CHARTS = ['depth', 'price', 'heatMap'] as const;
const LOWER = [
  'orders',
  'positions',
  'fills',
  'portfolio',
  'actor',
  'models',
  'exits',
  'risk',
  'alerts',
  'sessions',
  'health',
] as const;

/** Beside which panel a new one is opened when the kept layout does not know it. */
const homeOf = (id: PanelId): PanelId =>
  CHARTS.some((chart) => chart === id)
    ? 'depth'
    : LOWER.some((each) => each === id)
      ? 'orders'
      : id;

/** Narrower than this, the charts share a group with the blotters, and the tape with the ticket. */
const WIDE_PX = 1280;
/** What a ticket needs to be seen whole, and what is left for the tape under it at least. */
const TICKET_HEIGHT_PX = 548;
const TAPE_HEIGHT_PX = 130;

/** The layout of a first start, made for the room there is. */
export function defaultLayout(width: number, height: number): SerializedDockview {
  const isWide = width >= WIDE_PX;
  const ladder = isWide ? 300 : 244;
  const ticket = isWide ? 276 : 236;
  const left = width - ladder - ticket;
  const lower = Math.round(height * (isWide ? 0.36 : 0.46));
  const depth = Math.round(left * 0.42);
  const upper = Math.min(TICKET_HEIGHT_PX, height - TAPE_HEIGHT_PX);
  const columns = isWide
    ? [
        split(
          left,
          split(height - lower, tabs(left - depth, 'markets'), tabs(depth, ...CHARTS)),
          tabs(lower, ...LOWER),
        ),
        tabs(ladder, 'ladder'),
        split(ticket, tabs(upper, 'ticket'), tabs(height - upper, 'tape')),
      ]
    : [
        split(left, tabs(height - lower, 'markets'), tabs(lower, ...CHARTS, ...LOWER)),
        tabs(ladder, 'ladder'),
        tabs(ticket, 'ticket', 'tape'),
      ];
  const panels = PANELS.map(
    ({ id, title }) => [id, { id, contentComponent: id, title, ...LEAST_PX[id] }] as const,
  );
  const orientation = Orientation.HORIZONTAL;
  return {
    grid: { root: split(height, ...columns), width, height, orientation },
    panels: Object.fromEntries(panels),
    activeGroup: 'group-markets',
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Of a panel only what is ours: one that keeps no market that could be one follows the chosen one. How large it has to
 * be at least is said by this version.
 */
function readPanel([id, kept]: [string, unknown]): [string, Record<string, unknown>] | undefined {
  const kind = readPanelId(id)?.kind;
  if (kind === undefined || !isRecord(kept)) return undefined;
  if (kept['id'] !== id || kept['contentComponent'] !== kind) return undefined;
  const market = isMarketPanel(kind) ? readMarket(kept['params']) : null;
  const { params: _, ...rest } = kept;
  return [id, { ...rest, ...(market !== null && { params: { market } }), ...LEAST_PX[kind] }];
}

/**
 * A kept layout as the dock may have it; undefined: it is none of this version, where panels are known and there is a
 * grid to put them in.
 */
export function readLayout(layout: unknown): SerializedDockview | undefined {
  if (!isRecord(layout) || !isRecord(layout['grid']) || !isRecord(layout['panels'])) {
    return undefined;
  }
  const panels = Object.entries(layout['panels']).map(readPanel);
  if (panels.length === 0 || !isRecord(layout['grid']['root'])) return undefined;
  const known = panels.filter((panel) => panel !== undefined);
  if (known.length < panels.length) return undefined;
  if (countCopies(known.map(([id]) => id)) > MOST_COPIES) return undefined;
  // What else there is in it the dock's own reader judges.
  return { ...layout, panels: Object.fromEntries(known) } as unknown as SerializedDockview;
}

/** Whether a layout has a panel that is pinned to a market. */
export const hasPins = (layout: unknown): boolean =>
  isRecord(layout) &&
  isRecord(layout['panels']) &&
  Object.values(layout['panels']).some(
    (kept) => isRecord(kept) && readMarket(kept['params']) !== null,
  );

/**
 * Panels that a kept layout was made without, each with where it belongs. One that was there and was closed is not
 * among them.
 *
 * @param panels - those that the layout has
 * @param known - those that there were when it was kept
 */
export function newPanels(
  panels: readonly string[],
  known: readonly string[],
): readonly { readonly id: PanelId; readonly beside: PanelId | null }[] {
  const open = new Set(panels);
  return PANELS.filter(({ id }) => !open.has(id) && !known.includes(id)).map(({ id }) => ({
    id,
    beside: open.has(homeOf(id)) ? homeOf(id) : null,
  }));
}

/** A layout as plain data. */
export const plainLayout = (dock: Pick<DockviewApi, 'toJSON'>) =>
  JSON.parse(JSON.stringify(dock.toJSON())) as z.core.util.JSONType;
