import { createContext, useContext } from 'react';

/** The panel around a component. */
export interface OwnPanel {
  /** Its id in the dock; that of its kind in a window of its own. */
  readonly id: string;
  /** The market that it is pinned to; null: it follows the chosen one. */
  readonly market: string | null;
}

/** Panels about one market say so; around all others nothing is pinned. */
export const OwnPanelContext = createContext<OwnPanel>({ id: '', market: null });

export const useOwnPanel = (): OwnPanel => useContext(OwnPanelContext);
