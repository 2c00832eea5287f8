import { useCallback, useMemo, useState } from 'react';
import { ReleaseDialog } from '../features/kill/release-dialog.tsx';
import { ResumeDialog } from '../features/kill/resume-dialog.tsx';
import { QuoteStrip } from '../features/quote/quote-strip.tsx';
import { useDesk } from '../store/desk.ts';
import { OwnPanelContext } from '../store/own-panel.ts';
import { PanelVisibility } from '../store/use-topic.ts';
import { Button } from '../ui/button.tsx';
import type { Overlay } from './commands.ts';
import { MarketFrame } from './market-frame.tsx';
import { isMarketPanel } from './market-panels.ts';
import { NoticeList } from './notice-list.tsx';
import { FaultBoundary } from './panel-frame.tsx';
import { PANEL_VIEWS } from './panel-views.ts';
import { hashOf, type PanelPlace } from './panel-window-place.ts';
import { TitleBar } from './title-bar.tsx';
import './app.css';

/** A window for one panel. What stops everything is in it as well. */
export function PanelWindow({ place: { panel, ...place } }: { readonly place: PanelPlace }) {
  const { workspace } = useDesk();
  const View = PANEL_VIEWS[panel];
  const [market, setMarket] = useState(place.market);
  const own = useMemo(() => ({ id: panel, market }), [panel, market]);
  /** Its address keeps it when the window is loaded anew. */
  const pin = (to: string | null): void => {
    setMarket(to);
    history.replaceState(null, '', hashOf({ panel, market: to }));
  };
  const [overlay, setOverlay] = useState<Overlay>('none');
  const close = useCallback(() => setOverlay('none'), []);
  return (
    <div className="app">
      <TitleBar onOverlay={setOverlay} size="small" />
      <div className="app-quote">
        <OwnPanelContext value={own}>
          <QuoteStrip mark={market === null ? 'none' : 'pinned'} />
        </OwnPanelContext>
        {isMarketPanel(panel) && market === null && (
          <Button
            tone="quiet"
            title="Stay with this market"
            onClick={() => pin(workspace.state.get().market)}
          >
            Pin
          </Button>
        )}
      </div>
      <main className="app-panel">
        <PanelVisibility value="visible">
          <FaultBoundary>
            {isMarketPanel(panel) ? (
              <MarketFrame id={panel} market={market} onUnpin={() => pin(null)}>
                <View />
              </MarketFrame>
            ) : (
              <View />
            )}
          </FaultBoundary>
        </PanelVisibility>
      </main>
      <NoticeList />
      {overlay === 'release' && <ReleaseDialog onClose={close} />}
      {overlay === 'resume' && <ResumeDialog onClose={close} />}
    </div>
  );
}
