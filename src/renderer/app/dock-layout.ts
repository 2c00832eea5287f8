import type { z } from 'zod';
import { Orientation, type DockviewApi, type SerializedDockview } from 'dockview-react';
import { PANELS, type PanelId } from './panel-list.ts';

const titleOf = (id: PanelId): string => PANELS.find((panel) => panel.id === id)?.title ?? id;

/** Smaller than this, a panel cannot be used; a smaller window takes room from the others first. */
const LEAST_PX: Partial<
  Readonly<Record<PanelId, { readonly minimumWidth: number; readonly minimumHeight?: number }>>
> = {
  markets: { minimumWidth: 220 },
  ladder: { minimumWidth: 210 },
  ticket: { minimumWidth: 236, minimumHeight: 474 },
};

/** What the dock has to know of a panel to open it. */
export const describePanel = (id: PanelId) => ({
  id,
  component: id,
  title: titleOf(id),
  ...LEAST_PX[id],
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

/** Whether a kept layout is one of this version: its panels are known and there is a grid to put them in. */
export function isUsableLayout(layout: unknown): layout is SerializedDockview {
  if (!isRecord(layout) || !isRecord(layout['grid']) || !isRecord(layout['panels'])) return false;
  const panels = Object.values(layout['panels']);
  if (panels.length === 0 || !isRecord(layout['grid']['root'])) return false;
  return panels.every(
    (kept) => isRecord(kept) && PANELS.some(({ id }) => id === kept['contentComponent']),
  );
}

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
