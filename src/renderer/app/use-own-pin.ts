import { useEffect, useState } from 'react';
import { hashOf, placeOfThisWindow, type PanelPlace } from './panel-window-place.ts';

/** The market that the panel of this window is pinned to, which its address keeps, and how to change it. */
export function useOwnPin({
  panel,
  market: first,
}: PanelPlace): readonly [market: string | null, pin: (to: string | null) => void] {
  const [market, setMarket] = useState(first);
  useEffect(() => {
    // A window that is there already is not loaded anew where it is asked for again: it only gets another address.
    const follow = (): void => setMarket(placeOfThisWindow()?.market ?? null);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const pin = (to: string | null): void => {
    setMarket(to);
    history.replaceState(null, '', hashOf({ panel, market: to }));
  };
  return [market, pin];
}
