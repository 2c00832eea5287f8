import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, type PointerEvent } from 'react';
import { shortName } from '../format/market-words.ts';
import { useDesk } from '../store/desk.ts';
import { useMarketTerms } from '../store/market-rows.ts';
import { useCommandKeys } from '../ui/command-keys.ts';
import { hintOf } from '../ui/keyboard.ts';
import { isMarketPanel, panelTitle, readMarket, readPanelId } from './market-panels.ts';
import { PinIcon } from './pin-icon.tsx';
import { sayNotPinned } from './pin-commands.ts';
import { togglePin } from './pinned-panels.ts';

/** The dock drags a tab that is pressed. */
const keepFromDrag = (event: PointerEvent): void => event.stopPropagation();

/**
 * The tab of a panel. Its pin and its cross are for pointers alone: a button inside a tab is lost on those who hear
 * the page, and the commands that pin and close a panel serve every keyboard.
 */
export function PanelTab({ api, params }: IDockviewPanelHeaderProps) {
  const { workspace, notices } = useDesk();
  const market = readMarket(params);
  const terms = useMarketTerms(market);
  const kind = readPanelId(api.id)?.kind;
  const title = kind === undefined ? api.title : panelTitle(kind);
  const name = terms ? shortName(terms) : market;
  // What the tab is called by those who hear the page, and by its group: all that is seen, and the ticker.
  const fullTitle = [title, name, terms && market].filter(Boolean).join(' ');
  // Every time: a layout that is put back brings the title that it was kept with.
  useEffect(() => api.setTitle(fullTitle));
  const keys = useCommandKeys('pinPanel');
  const isPinned = market !== null;
  const canPin = kind !== undefined && isMarketPanel(kind);
  return (
    <div className={`panel-tab ${canPin ? 'can-pin' : ''} ${isPinned ? 'is-pinned' : ''}`}>
      {/* The blank is for those who hear it; what is seen has a gap. */}
      <span>{title}</span>{' '}
      {isPinned && (
        <span className="panel-tab-market" title={market}>
          {name}
        </span>
      )}
      {canPin && (
        <span
          className="panel-tab-pin"
          aria-hidden="true"
          title={hintOf(isPinned ? `Unpin from ${market}` : 'Pin to the chosen market', keys)}
          onPointerDown={keepFromDrag}
          onClick={(event) => {
            event.stopPropagation();
            const chosen = workspace.state.get().market;
            sayNotPinned(notices, togglePin(api, market, chosen), chosen);
          }}
        >
          <PinIcon />
        </span>
      )}
      <span
        className="panel-tab-close"
        aria-hidden="true"
        onPointerDown={keepFromDrag}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        ×
      </span>
    </div>
  );
}
