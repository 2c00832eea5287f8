import type { DockviewApi, DockviewGroupPanel, IDockviewPanel } from 'dockview-react';
import { keepKeys } from './focus-into.ts';
import { fillsSide, neighbourOf, type Direction } from './group-neighbours.ts';
import type { LayoutHistory } from './layout-history.ts';

/** What came of it, for those who do not see it. What was asked for and cannot be is for everybody. */
export interface MoveReport {
  readonly outcome: 'done' | 'impossible';
  readonly text: string;
}

export const SIZE_CHANGES = ['wider', 'narrower', 'taller', 'shorter'] as const;
export type SizeChange = (typeof SIZE_CHANGES)[number];

const STEP_PX = 40;
const FLOATING_FRAME = '.dv-resize-container';
const ACROSS = {
  side: 'width',
  least: 'minimumWidth',
  px: 'offsetWidth',
  unit: 'wide',
  sides: ['left', 'right'],
} as const;
const UPRIGHT = {
  side: 'height',
  least: 'minimumHeight',
  px: 'offsetHeight',
  unit: 'high',
  sides: ['up', 'down'],
} as const;
const RESIZINGS = {
  wider: { ...ACROSS, byPx: STEP_PX },
  narrower: { ...ACROSS, byPx: -STEP_PX },
  taller: { ...UPRIGHT, byPx: STEP_PX },
  shorter: { ...UPRIGHT, byPx: -STEP_PX },
} as const;

const DOCK_SIDES = { left: 'left', right: 'right', up: 'top', down: 'bottom' } as const;
const DOCK_DIRECTIONS = { left: 'left', right: 'right', up: 'above', down: 'below' } as const;
const WHERE: Readonly<Record<Direction, string>> = {
  left: 'to the left of',
  right: 'to the right of',
  up: 'above',
  down: 'below',
};

const done = (text: string): MoveReport => ({ outcome: 'done', text });
const impossible = (text: string): MoveReport => ({ outcome: 'impossible', text });
const nameOf = (panel: IDockviewPanel | undefined): string => panel?.title ?? '';

/** While one group fills the dock, the others are nowhere. */
function leaveMaximised(dock: DockviewApi): void {
  if (dock.hasMaximizedGroup()) dock.exitMaximizedGroup();
}

function neighbour(
  dock: DockviewApi,
  from: DockviewGroupPanel,
  direction: Direction,
): DockviewGroupPanel | undefined {
  const boxOf = (group: DockviewGroupPanel): DOMRect => group.element.getBoundingClientRect();
  const others = new Map(
    dock.groups.filter((group) => group !== from).map((group) => [boxOf(group), group] as const),
  );
  const found = neighbourOf(boxOf(from), [...others.keys()], direction);
  return found && others.get(found);
}

/** No panel that was moved begins with less than it needs. */
function giveLeast({ group, minimumWidth = 0, minimumHeight = 0 }: IDockviewPanel): void {
  if (group.width >= minimumWidth && group.height >= minimumHeight) return;
  group.api.setSize({
    width: Math.max(group.width, minimumWidth),
    height: Math.max(group.height, minimumHeight),
  });
}

/** Gives the keyboard to the group next to the one that has it. */
export function goToGroup(dock: DockviewApi, direction: Direction): MoveReport | undefined {
  const { activeGroup } = dock;
  if (activeGroup === undefined) return undefined;
  leaveMaximised(dock);
  const next = neighbour(dock, activeGroup, direction);
  if (next === undefined) {
    return done(`Nothing is ${WHERE[direction]} ${nameOf(activeGroup.activePanel)}.`);
  }
  next.activePanel?.api.setActive();
  keepKeys(next.activePanel);
  return undefined;
}

/**
 * Moves the panel that has the keyboard into the group next to its own. Where none is, it gets a group of its own on
 * that side: first at the end of its group, and once it is alone there, along the whole side of the dock.
 */
export function movePanel(dock: DockviewApi, direction: Direction): MoveReport | undefined {
  const panel = dock.activePanel;
  if (panel === undefined) return undefined;
  leaveMaximised(dock);
  const next = neighbour(dock, panel.group, direction);
  if (next === undefined && panel.group.panels.length > 1) return splitPanel(dock, direction);
  if (next === undefined && isAlongSide(dock, panel.group, direction)) {
    return impossible(`Nothing is ${WHERE[direction]} ${nameOf(panel)}.`);
  }
  const beside = nameOf(next?.activePanel);
  keepKeys(panel);
  panel.api.moveTo({ group: next ?? dock.addGroup({ direction: DOCK_DIRECTIONS[direction] }) });
  giveLeast(panel);
  return done(
    next
      ? `${nameOf(panel)} is in the group of ${beside}.`
      : `${nameOf(panel)} is ${WHERE[direction]} all others.`,
  );
}

function isAlongSide(dock: DockviewApi, group: DockviewGroupPanel, direction: Direction): boolean {
  const all = dock.groups
    .filter(({ api }) => api.location.type === 'grid')
    .map(({ element }) => element.getBoundingClientRect());
  const left = Math.min(...all.map((box) => box.left));
  const top = Math.min(...all.map((box) => box.top));
  const width = Math.max(...all.map((box) => box.right)) - left;
  const height = Math.max(...all.map((box) => box.bottom)) - top;
  return fillsSide(group.element.getBoundingClientRect(), { left, top, width, height }, direction);
}

/** Gives the panel that has the keyboard a group of its own beside the others of its group. */
export function splitPanel(dock: DockviewApi, direction: Direction): MoveReport | undefined {
  const panel = dock.activePanel;
  if (panel === undefined) return undefined;
  const { group } = panel;
  if (group.panels.length < 2) {
    return impossible(`${nameOf(panel)} has a group of its own already.`);
  }
  leaveMaximised(dock);
  keepKeys(panel);
  panel.api.moveTo({ group, position: DOCK_SIDES[direction] });
  giveLeast(panel);
  return done(
    `${nameOf(panel)} has a group of its own ${WHERE[direction]} ${nameOf(group.activePanel)}.`,
  );
}

/** What has the new size at once: a group that floats follows its frame only when the page is laid out. */
const resizedBy = ({ api, element }: DockviewGroupPanel): HTMLElement =>
  (api.location.type === 'floating' && element.closest<HTMLElement>(FLOATING_FRAME)) || element;

/** Makes the group that has the keyboard larger or smaller by a step, as far as its panels and the others allow. */
export function resizeGroup(
  dock: DockviewApi,
  history: LayoutHistory,
  change: SizeChange,
): MoveReport | undefined {
  const { activeGroup } = dock;
  if (activeGroup === undefined) return undefined;
  leaveMaximised(dock);
  const { side, least, px, unit, byPx, sides } = RESIZINGS[change];
  const { api } = activeGroup;
  const element = resizedBy(activeGroup);
  const name = nameOf(activeGroup.activePanel);
  const wasPx = element[px];
  const beside = sides
    .map((direction) => neighbour(dock, activeGroup, direction))
    .map((group) => ({ group, wasPx: group?.element[px] }));
  // What floats is not kept from being too small by the dock.
  api.setSize({ [side]: Math.max(Math.min(api[side], activeGroup[least]), api[side] + byPx) });
  const grownPx = element[px] - wasPx;
  if (grownPx === 0) return impossible(`${name} cannot be ${change}.`);
  // The dock takes and gives room at its far end. Where no neighbour changed by that, the one that follows trades.
  const following = beside.at(-1)?.group;
  if (
    following !== undefined &&
    [api, following.api].every(({ location }) => location.type === 'grid') &&
    beside.every((each) => each.group?.element[px] === each.wasPx)
  ) {
    following.api.setSize({ [side]: following.api[side] - grownPx });
  }
  history.noteResizing(dock.toJSON(), `${activeGroup.id} ${change}`);
  return done(`${name} is ${element[px]} pixels ${unit}.`);
}

/** Brings another tab of the group to the front that has the keyboard, round and round. */
export function stepTab(dock: DockviewApi, by: 1 | -1): undefined {
  const { activeGroup, activePanel } = dock;
  const panels = activeGroup?.panels ?? [];
  const at = panels.findIndex((panel) => panel === activePanel) + by;
  const next = panels[(at + panels.length) % panels.length];
  next?.api.setActive();
  keepKeys(next);
}

/** Moves the tab that is in front among those of its group. */
export function moveTab(dock: DockviewApi, by: 1 | -1): MoveReport | undefined {
  const panel = dock.activePanel;
  if (panel === undefined) return undefined;
  const { group } = panel;
  const to = group.panels.findIndex((each) => each === panel) + by;
  const other = group.panels[to];
  if (other === undefined) {
    return done(`${nameOf(panel)} is the ${by === 1 ? 'last' : 'first'} tab of its group.`);
  }
  keepKeys(panel);
  panel.api.moveTo({ group, index: to });
  return done(`${nameOf(panel)} is ${by === 1 ? 'after' : 'before'} ${nameOf(other)}.`);
}

/** Lets the group that has the keyboard fill the dock, or puts it back. The dock says so itself. */
export function toggleMaximised(dock: DockviewApi): MoveReport | undefined {
  const { activePanel } = dock;
  if (activePanel === undefined) return undefined;
  if (activePanel.api.isMaximized()) activePanel.api.exitMaximized();
  else if (activePanel.api.location.type === 'grid') activePanel.api.maximize();
  else return impossible(`${nameOf(activePanel)} floats, and cannot fill the dock.`);
  keepKeys(activePanel);
  return undefined;
}
