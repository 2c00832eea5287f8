import type { BookTrust } from '../../contract/market-data.ts';
import { useIsUnlisted } from '../store/market-rows.ts';
import { useSearchHint } from './command-keys.ts';
import { PanelState, PanelWarning } from './panel-state.tsx';

/** Why nothing comes from a service, in words. */
interface Trouble {
  readonly words: string;
  readonly tone: 'busy' | 'bad';
}

/** Why a panel shows no book. */
export function BookState({
  market,
  status,
  outage,
  what = 'book',
}: {
  readonly what?: 'book' | 'tape';
  readonly market: string | null;
  readonly status: 'loading' | 'live' | 'held' | 'refused';
  readonly outage: Trouble | undefined;
}) {
  const searchHint = useSearchHint();
  const isUnlisted = useIsUnlisted(market);
  if (market === null) return <PanelState title="No market chosen" detail={searchHint} />;
  if (outage !== undefined) {
    return (
      <PanelState
        tone={outage.tone}
        title={outage.words}
        detail={`The ${what} comes back by itself once it is ready.`}
      />
    );
  }
  // Also where its book came before: one that was taken off the list comes no more.
  if (isUnlisted && status !== 'loading') {
    return (
      <PanelState
        tone="bad"
        title={`No ${what} of ${market}`}
        detail="The feed does not follow this market. Choose another one."
      />
    );
  }
  return <PanelState tone="busy" title={`Waiting for the ${what}`} />;
}

const WARNINGS: Readonly<Record<Exclude<BookTrust, 'live'>, string>> = {
  empty: 'No snapshot of this book has come yet',
  stale: 'STALE: this book is not current. Nothing trades on it',
  polled: 'POLLED: the feed is away; this book is asked for every few seconds',
};

/** Above a book that must not be taken for current. */
export function BookWarning({
  trust,
  outage,
}: {
  readonly trust: BookTrust | undefined;
  readonly outage: Trouble | undefined;
}) {
  if (trust === undefined) return null;
  if (outage !== undefined) return <PanelWarning tone="bad">STALE: {outage.words}</PanelWarning>;
  if (trust === 'live') return null;
  return <PanelWarning tone={trust === 'stale' ? 'bad' : 'warn'}>{WARNINGS[trust]}</PanelWarning>;
}
