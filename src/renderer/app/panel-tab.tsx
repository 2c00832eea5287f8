import type { IDockviewPanelHeaderProps } from 'dockview-react';
import type { PointerEvent } from 'react';
import { shortName } from '../format/market-words.ts';
import { useDesk } from '../store/desk.ts';
import { useMarketTerms } from '../store/market-rows.ts';
import { isMarketPanel, panelTitle, readMarket, readPanelId } from './market-panels.ts';
import { PinIcon } from './pin-icon.tsx';
import { pinPanel } from './pinned-panels.ts';

/** The dock drags a tab that is pressed. */
const keepFromDrag = (event: PointerEvent): void => event.stopPropagation();

/**
 * The tab of a panel. Its pin and its cross are for pointers alone: a button inside a tab is lost on those who hear
 * the page, and the commands that pin and close a panel serve every keyboard.
 */
export function PanelTab({ api, params }: IDockviewPanelHeaderProps) {
  const { workspace } = useDesk();
  const market = readMarket(params);
  const terms = useMarketTerms(market);
  const kind = readPanelId(api.id)?.kind;
  const isPinned = market !== null;
  return (
    <div className={`panel-tab ${isPinned ? 'is-pinned' : ''}`}>
      <span>{kind === undefined ? api.title : panelTitle(kind, null)}</span>
      {isPinned && (
        <span className="panel-tab-market" title={market}>
          {terms ? shortName(terms) : market}
        </span>
      )}
      {kind !== undefined && isMarketPanel(kind) && (
        <span
          className="panel-tab-pin"
          aria-hidden="true"
          title={isPinned ? `Pinned to ${market}; click to unpin` : 'Pin it to this market'}
          onPointerDown={keepFromDrag}
          onClick={(event) => {
            event.stopPropagation();
            pinPanel(api, isPinned ? null : workspace.state.get().market);
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
