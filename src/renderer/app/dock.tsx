import {
  DockviewReact,
  type DockviewApi,
  type DockviewReadyEvent,
  type DockviewTheme,
  type IDockviewPanelProps,
} from 'dockview-react';
import { useCallback, type FunctionComponent } from 'react';
import { useDesk } from '../store/desk.ts';
import { PanelState } from '../ui/panel-state.tsx';
import { defaultLayout, describePanel, newPanels, plainLayout, readLayout } from './dock-layout.ts';
import { MarketFrame } from './market-frame.tsx';
import { isMarketPanel, readMarket } from './market-panels.ts';
import { onLayoutChange } from './on-layout-change.ts';
import { PanelTab } from './panel-tab.tsx';
import { PANEL_VIEWS } from './panel-views.ts';
import { PanelFrame } from './panel-frame.tsx';
import { PANELS, type PanelId } from './panel-list.ts';
import { unpinPanel } from './pinned-panels.ts';
import 'dockview-react/dist/styles/dockview.css';
import './dock.css';

const components: Record<string, FunctionComponent<IDockviewPanelProps>> = Object.fromEntries(
  Object.entries(PANEL_VIEWS).map(([id, View]) => [
    id,
    ({ api, params }: IDockviewPanelProps) => (
      <PanelFrame api={api}>
        {isMarketPanel(id as PanelId) ? (
          <MarketFrame id={api.id} market={readMarket(params)} onUnpin={() => unpinPanel(api)}>
            <View />
          </MarketFrame>
        ) : (
          <View />
        )}
      </PanelFrame>
    ),
  ]),
);

/** What came with a newer version is there at once, behind what the person had in front. */
function addNewPanels(dock: DockviewApi, known: readonly string[]): void {
  const open = dock.panels.map(({ id }) => id);
  for (const { id, beside } of newPanels(open, known)) {
    const place = beside
      ? { referencePanel: beside, direction: 'within' as const }
      : { direction: 'right' as const };
    dock.addPanel({ ...describePanel(id), position: place, inactive: true });
  }
}

/** Colours and measures come from our own tokens, in dock.css. */
const theme: DockviewTheme = {
  name: 'oddlot',
  className: 'dockview-theme-oddlot',
  gap: 1,
  dndPanelOverlay: 'group',
  dndTabIndicator: 'line',
  tabGroupIndicator: 'none',
};

const NothingOpen = () => (
  <PanelState
    title="All panels are closed"
    detail="The command palette lists them, and resets the layout."
  />
);

/** The panels, where the person put them. */
export function Dock({ onReady }: { readonly onReady: (dock: DockviewApi) => void }) {
  const { workspace, notices } = useDesk();
  const start = useCallback(
    ({ api: dock }: DockviewReadyEvent) => {
      const { layout: kept } = workspace.state.get();
      const layout = readLayout(kept);
      let restored = false;
      if (layout !== undefined) {
        try {
          dock.fromJSON(layout);
          restored = true;
        } catch {
          // The dock's own reader is the last word on its format.
          dock.clear();
        }
      }
      if (!restored) dock.fromJSON(defaultLayout(dock.width, dock.height));
      if (!restored && kept !== null) {
        notices.say('info', 'The kept layout could not be used; this is the default one.');
      }
      const { knownPanels } = workspace.state.get();
      if (restored) addNewPanels(dock, knownPanels);
      onLayoutChange(dock, () => {
        workspace.change({ layout: plainLayout(dock), knownPanels: PANELS.map(({ id }) => id) });
      });
      onReady(dock);
    },
    [workspace, notices, onReady],
  );
  return (
    <DockviewReact
      components={components}
      defaultTabComponent={PanelTab}
      watermarkComponent={NothingOpen}
      theme={theme}
      onReady={start}
    />
  );
}
