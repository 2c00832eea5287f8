import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import { assert } from '../../base/assert.ts';
import type { Api, Reply } from '../../contract/requests.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Frames } from './frames.ts';
import type { LinkState } from './link.ts';
import type { Notices } from './notices.ts';
import type { Observable } from './observable.ts';
import { useOwnPanel } from './own-panel.ts';
import type { Signal, Signals } from './signals.ts';
import type { TopicStore } from './topic-store.ts';
import type { Workspace } from './workspace.ts';

export type AppInfo = Extract<Reply<'app.read'>, { ok: true }>['value'];
export type Appearance = Settings['window'];

/** Everything a panel may use. One per window. */
export interface Desk {
  readonly app: AppInfo;
  readonly api: Api;
  readonly link: Observable<LinkState>;
  readonly store: TopicStore;
  readonly frames: Frames;
  readonly workspace: Workspace;
  readonly appearance: Observable<Appearance>;
  /** The theme in force: what `appearance` says, or the system where it leaves that open. */
  readonly shade: Observable<'dark' | 'light'>;
  readonly notices: Notices;
  readonly signals: Signals;
  /** The session that the library shows, by name; anew for every time that it is to be shown. */
  readonly shownSession: Observable<{ readonly key: string } | undefined>;
  /** Milliseconds since 1970, once a second, while the page can be seen. */
  readonly clock: Observable<number>;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  assert(desk, 'a panel is rendered inside the desk');
  return desk;
}

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}

/** Height of a row of figures in pixels, as the density has it; `--row` says the same to the style sheets. */
export function useRowHeight(): number {
  return useObservable(useDesk().appearance).density === 'compact' ? 20 : 24;
}

export function useSignal(listener: (signal: Signal) => void): void {
  const { signals } = useDesk();
  useEffect(() => signals.listen(listener), [signals, listener]);
}

/** The market that a panel shows: the one that it is pinned to, else the chosen one; null before one was chosen. */
export function useSelectedMarket(): string | null {
  const { market: chosen } = useObservable(useDesk().workspace.state);
  return useOwnPanel().market ?? chosen;
}
