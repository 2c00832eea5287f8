import type { DockviewApi, IDockviewPanel } from 'dockview-react';

/** What was in front before something else was brought there for a while. */
export interface Fronts {
  readonly active: IDockviewPanel | undefined;
  readonly isMaximized: boolean;
  readonly inFront: readonly IDockviewPanel[];
  readonly open: ReadonlySet<IDockviewPanel>;
}

export const noteFronts = (dock: DockviewApi): Fronts => ({
  active: dock.activePanel,
  isMaximized: dock.hasMaximizedGroup(),
  inFront: dock.groups.flatMap(({ activePanel }) => activePanel ?? []),
  open: new Set(dock.panels),
});

/**
 * Puts back what was in front, and closes what was not open. What the person brought to the front, moved or closed
 * meanwhile stays as it is.
 *
 * @param shown - the ids of what was brought to the front
 */
export function putBack(dock: DockviewApi, before: Fronts, shown: ReadonlySet<string>): void {
  const isShown = (panel: IDockviewPanel | undefined): boolean =>
    panel !== undefined && shown.has(panel.id);
  const { activePanel } = dock;
  for (const panel of before.inFront) {
    if (dock.panels.includes(panel) && isShown(panel.group.activePanel)) panel.api.setActive();
  }
  for (const panel of dock.panels) {
    if (isShown(panel) && !before.open.has(panel)) panel.api.close();
  }
  const last = isShown(activePanel) ? before.active : activePanel;
  if (last === undefined || !dock.panels.includes(last)) return;
  last.api.setActive();
  if (before.isMaximized && last === before.active) last.api.maximize();
}
