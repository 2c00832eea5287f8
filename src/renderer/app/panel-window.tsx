import { useCallback, useState } from 'react';
import { ReleaseDialog } from '../features/kill/release-dialog.tsx';
import { ResumeDialog } from '../features/kill/resume-dialog.tsx';
import { QuoteStrip } from '../features/quote/quote-strip.tsx';
import { PanelVisibility } from '../store/use-topic.ts';
import type { Overlay } from './commands.ts';
import { NoticeList } from './notice-list.tsx';
import type { PanelId } from './panel-list.ts';
import { PANEL_VIEWS } from './panel-views.ts';
import { TitleBar } from './title-bar.tsx';
import './app.css';

/** A window for one panel. What stops everything is in it as well. */
export function PanelWindow({ panel }: { readonly panel: PanelId }) {
  const View = PANEL_VIEWS[panel];
  const [overlay, setOverlay] = useState<Overlay>('none');
  const close = useCallback(() => setOverlay('none'), []);
  return (
    <div className="app">
      <TitleBar onOverlay={setOverlay} size="small" />
      <QuoteStrip />
      <main className="app-panel">
        <PanelVisibility value="visible">
          <View />
        </PanelVisibility>
      </main>
      <NoticeList />
      {overlay === 'release' && <ReleaseDialog onClose={close} />}
      {overlay === 'resume' && <ResumeDialog onClose={close} />}
    </div>
  );
}
