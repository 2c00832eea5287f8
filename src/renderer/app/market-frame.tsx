import { useMemo, type ReactNode } from 'react';
import { questionOf, shortName } from '../format/market-words.ts';
import { indexMarkets, useMarketTerms } from '../store/market-rows.ts';
import { OwnPanelContext } from '../store/own-panel.ts';
import { useTopicValue } from '../store/use-topic.ts';
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
  const isGone = useTopicValue(
    'markets',
    '',
    ({ data }) => data !== undefined && !indexMarkets(data).has(market),
  );
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
      <small className={`pinned-ticker figure ${isGone ? 'is-gone' : ''}`}>
        Pinned to {market}
        {isGone && ': not listed any more'}
      </small>
    </div>
  );
}
