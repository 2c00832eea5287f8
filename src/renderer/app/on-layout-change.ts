import type { DockviewApi, IDockviewPanel } from 'dockview-react';

/** Calls back when panels moved, came or went, and when one was pinned or released, of which the dock says nothing. */
export function onLayoutChange(dock: DockviewApi, listener: () => void): void {
  const follow = ({ api }: IDockviewPanel): void => void api.onDidParametersChange(listener);
  for (const panel of dock.panels) follow(panel);
  dock.onDidAddPanel(follow);
  dock.onDidLayoutChange(listener);
}
