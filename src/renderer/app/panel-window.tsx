import { useCallback, useMemo, useState } from 'react';
import { ReleaseDialog } from '../features/kill/release-dialog.tsx';
import { ResumeDialog } from '../features/kill/resume-dialog.tsx';
import { QuoteStrip } from '../features/quote/quote-strip.tsx';
import { useDesk, useSignal } from '../store/desk.ts';
import { OwnPanelContext } from '../store/own-panel.ts';
import type { Signal } from '../store/signals.ts';
import { PanelVisibility } from '../store/use-topic.ts';
import { Button } from '../ui/button.tsx';
import type { Overlay } from './commands.ts';
import { MarketFrame } from './market-frame.tsx';
import { isMarketPanel } from './market-panels.ts';
import { NoticeList } from './notice-list.tsx';
import { FaultBoundary } from './panel-frame.tsx';
import { PANEL_VIEWS } from './panel-views.ts';
import type { PanelPlace } from './panel-window-place.ts';
import { sayNotPinned } from './pin-commands.ts';
import { whyNotPinned } from './pinned-panels.ts';
import { TitleBar } from './title-bar.tsx';
import { useOwnPin } from './use-own-pin.ts';
import './status-bar.css';
import './app.css';

/** A window for one panel. What stops everything is in it as well. */
export function PanelWindow({ place }: { readonly place: PanelPlace }) {
  const { workspace, notices } = useDesk();
  const { panel } = place;
  const View = PANEL_VIEWS[panel];
  const [market, pin] = useOwnPin(place);
  const own = useMemo(() => ({ id: panel, market }), [panel, market]);
  const pinToChosen = (): void => {
    const { market: chosen } = workspace.state.get();
    const reason = whyNotPinned(chosen);
    if (reason === undefined) pin(chosen);
    else sayNotPinned(notices, reason, chosen);
  };
  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type !== 'callTicket') return;
      notices.say(
        'info',
        'No ticket is in this window.',
        'The main window has one for every market.',
      );
    },
    [notices],
  );
  useSignal(onSignal);
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
          <Button tone="quiet" title="Stay with this market" onClick={pinToChosen}>
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
      <footer className="status-bar">
        <NoticeList />
      </footer>
      {overlay === 'release' && <ReleaseDialog onClose={close} />}
      {overlay === 'resume' && <ResumeDialog onClose={close} />}
    </div>
  );
}
