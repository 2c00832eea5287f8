import { useMemo, type ReactNode } from 'react';
import { describeStatus, questionOf, shortName } from '../format/market-words.ts';
import { useIsUnlisted, useMarketTerms } from '../store/market-rows.ts';
import { OwnPanelContext } from '../store/own-panel.ts';
import { useCommandKeys } from '../ui/command-keys.ts';
import { hintOf } from '../ui/keyboard.ts';
import { PinIcon } from './pin-icon.tsx';
import './market-frame.css';

const KEYS_GO_TO = '.market-frame-body :is([tabindex="0"], input, button)';

/** Around a panel about one market: tells it which, and says so above it while it is not the chosen one's. */
export function MarketFrame({
  id,
  market,
  onUnpin,
  children,
}: {
  readonly id: string;
  readonly market: string | null;
  readonly onUnpin: () => void;
  readonly children: ReactNode;
}) {
  const own = useMemo(() => ({ id, market }), [id, market]);
  const isPinned = market !== null;
  return (
    <OwnPanelContext value={own}>
      <div
        className={`market-frame ${isPinned ? 'is-pinned' : ''}`}
        {...(isPinned && { role: 'group', 'aria-label': `Pinned to ${market}` })}
      >
        {isPinned && <PinnedHead market={market} onUnpin={onUnpin} />}
        <div className="market-frame-body">{children}</div>
      </div>
    </OwnPanelContext>
  );
}

function PinnedHead({
  market,
  onUnpin,
}: {
  readonly market: string;
  readonly onUnpin: () => void;
}) {
  const terms = useMarketTerms(market);
  const isUnlisted = useIsUnlisted(market);
  // No quote is above it that would say so.
  const status =
    terms === undefined || terms.status === 'active' ? undefined : describeStatus(terms.status);
  const why = isUnlisted ? 'not listed any more' : status;
  const keys = useCommandKeys('pinPanel');
  return (
    <div className="pinned-head">
      <PinIcon />
      <div className="pinned-name">
        <strong>{terms ? shortName(terms) : market}</strong>
        <span>{terms && questionOf(terms)}</span>
      </div>
      <button
        type="button"
        className="row-action row-action-calm pinned-unpin"
        title={hintOf('Follow the chosen market again', keys)}
        onClick={({ currentTarget }) => {
          // The button goes; the keys stay in the panel.
          const frame = currentTarget.closest('.market-frame');
          onUnpin();
          frame?.querySelector<HTMLElement>(KEYS_GO_TO)?.focus();
        }}
      >
        Unpin
      </button>
      <small className={`pinned-ticker figure ${why === undefined ? '' : 'is-shut'}`}>
        Pinned to {market}
        {why !== undefined && `: ${why}`}
      </small>
    </div>
  );
}
