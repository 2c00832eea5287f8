import type { DockviewApi, DockviewPanelApi, IDockviewPanel } from 'dockview-react';
import { describePanel } from './dock-layout.ts';
import {
  countCopies,
  isMarketPanel,
  isTicker,
  MOST_COPIES,
  panelIdOf,
  readMarket,
  readPanelId,
  type MarketPanelId,
  type PanelParams,
} from './market-panels.ts';
import type { PanelId } from './panel-list.ts';

/** `odd ticker`: there is a market, but no panel can keep it. */
export type PinOutcome = 'done' | 'no market' | 'odd ticker' | 'not about a market';

/** Why no panel can be pinned to the chosen market; undefined: it can. */
export function whyNotPinned(chosen: string | null): 'no market' | 'odd ticker' | undefined {
  if (chosen === null) return 'no market';
  return isTicker(chosen) ? undefined : 'odd ticker';
}

type Pinnable = Pick<DockviewPanelApi, 'id' | 'updateParameters'>;

/** Lets a panel follow the chosen market again. */
export function unpinPanel(panel: Pinnable): void {
  panel.updateParameters({ market: undefined } satisfies PanelParams);
}

/** Pins a panel that follows to the chosen market, or lets it follow again. @param pinnedTo - null: it follows */
export function togglePin(
  panel: Pinnable,
  pinnedTo: string | null,
  chosen: string | null,
): PinOutcome {
  const kind = readPanelId(panel.id)?.kind;
  if (kind === undefined || !isMarketPanel(kind)) return 'not about a market';
  if (pinnedTo !== null) {
    unpinPanel(panel);
    return 'done';
  }
  const reason = whyNotPinned(chosen);
  if (reason !== undefined) return reason;
  panel.updateParameters({ market: chosen ?? undefined } satisfies PanelParams);
  return 'done';
}

const marketOf = (panel: IDockviewPanel): string | null => readMarket(panel.params);

/** Every panel of a kind, the first one first. */
export const panelsOfKind = (dock: DockviewApi, kind: PanelId): readonly IDockviewPanel[] =>
  dock.panels
    .filter(({ id }) => readPanelId(id)?.kind === kind)
    .sort((a, b) => (readPanelId(a.id)?.copy ?? 1) - (readPanelId(b.id)?.copy ?? 1));

/** Those that need their height. */
const COLUMNS: readonly MarketPanelId[] = ['ladder', 'ticket'];

/**
 * Where a panel goes that has no like: to the right of all, else, so that it is never outside of the window, with the
 * panel that has the keyboard.
 */
export function placeAlone(
  { width, minimumWidth: taken, activePanel }: DockviewApi,
  { minimumWidth = 0 }: ReturnType<typeof describePanel>,
): { readonly direction: 'right' } | { readonly referencePanel: IDockviewPanel } {
  const isRoom = activePanel === undefined || taken + minimumWidth <= width;
  return isRoom ? { direction: 'right' } : { referencePanel: activePanel };
}

/** Opens one more where it has the room that it needs: beside another, under it, in a column, else as one more tab. */
function addBeside(
  dock: DockviewApi,
  beside: IDockviewPanel | undefined,
  kind: MarketPanelId,
  panel: ReturnType<typeof describePanel>,
): void {
  if (beside === undefined) {
    dock.addPanel({ ...panel, position: placeAlone(dock, panel) });
    return;
  }
  const { width, height } = beside.group;
  const { minimumWidth = 0, minimumHeight = 0 } = panel;
  const right = { referencePanel: beside, direction: 'right' } as const;
  const isInGrid = beside.group.api.location.type === 'grid';
  if (isInGrid && width >= 2 * minimumWidth) {
    dock.addPanel({ ...panel, initialWidth: Math.floor(width / 2), position: right });
  } else if (isInGrid && !COLUMNS.includes(kind) && height >= 2 * minimumHeight) {
    dock.addPanel({ ...panel, position: { ...right, direction: 'below' } });
  } else if (!isInGrid || dock.minimumWidth + minimumWidth > dock.width) {
    dock.addPanel({ ...panel, position: { referencePanel: beside } });
  } else if (height >= dock.height) {
    // What is not there for both, both lack.
    const { group } = dock.addPanel({ ...panel, initialWidth: width, position: right });
    beside.group.api.setSize({ width: Math.floor((beside.group.width + group.width) / 2) });
  } else {
    // A part of a column has nowhere to grow to. At the end of the dock all would get the same, whatever they had.
    const column = dock.groups.findLast(
      ({ api, height: all }) => api.location.type === 'grid' && all >= dock.height,
    );
    dock.addPanel({
      ...panel,
      initialWidth: width,
      position: {
        ...(column && { referenceGroup: column }),
        direction: 'right',
      },
    });
  }
}

/** Which panels keep a market of their own, and more than one of a kind. */
export class PinnedPanels {
  readonly #dock: () => DockviewApi | undefined;

  constructor(dock: () => DockviewApi | undefined) {
    this.#dock = dock;
  }

  /** The market that the panel with the keyboard is pinned to; null: it follows the chosen one. */
  activeMarket(): string | null {
    const panel = this.#dock()?.activePanel;
    return panel === undefined ? null : marketOf(panel);
  }

  /** The panel with the keyboard, if it is one about a market. */
  active(): { readonly id: string; readonly kind: MarketPanelId } | undefined {
    const id = this.#dock()?.activePanel?.id;
    const kind = id === undefined ? undefined : readPanelId(id)?.kind;
    return id === undefined || kind === undefined || !isMarketPanel(kind)
      ? undefined
      : { id, kind };
  }

  /** Pins the panel with the keyboard to the chosen market, or lets it follow again. */
  toggleActive(chosen: string | null): PinOutcome {
    const panel = this.#dock()?.activePanel;
    if (panel === undefined) return 'not about a market';
    return togglePin(panel.api, marketOf(panel), chosen);
  }

  /** Opens one more of a kind beside the one that is there, pinned to a market. */
  openAnother(kind: MarketPanelId, market: string): 'opened' | 'odd ticker' | 'too many' {
    if (!isTicker(market)) return 'odd ticker';
    const dock = this.#dock();
    const id = this.#freeId(kind);
    if (dock === undefined || id === undefined) return 'too many';
    if (dock.hasMaximizedGroup()) dock.exitMaximizedGroup();
    const all = panelsOfKind(dock, kind);
    const beside = all.find((panel) => panel === dock.activePanel) ?? all.at(-1);
    addBeside(dock, beside, kind, describePanel(kind, { id, market }));
    return 'opened';
  }

  /**
   * Brings a panel of a kind to the front that shows this market, one in view if there is one. Where all of them are
   * pinned to others, one more is opened among them: pinned, unless it is the chosen market that is asked for.
   *
   * @returns its id; undefined: there are too many panels already
   */
  show(kind: MarketPanelId, market: string | null, chosen: string | null): string | undefined {
    const dock = this.#dock();
    if (dock === undefined) return undefined;
    const all = panelsOfKind(dock, kind);
    const showing = all.filter((panel) => (marketOf(panel) ?? chosen) === market);
    const found = showing.find(({ api }) => api.isVisible) ?? showing[0];
    if (found !== undefined) {
      found.api.setActive();
      return found.id;
    }
    const id = this.#freeId(kind);
    if (id === undefined) return undefined;
    const [first] = all;
    const panel = describePanel(kind, { id, market: market === chosen ? null : market });
    const position = first ? { referencePanel: first } : placeAlone(dock, panel);
    dock.addPanel({ ...panel, position });
    return id;
  }

  /** The first of a kind, if it is closed, else the next copy; undefined: there are enough. */
  #freeId(kind: MarketPanelId): string | undefined {
    const ids = new Set(this.#dock()?.panels.map((panel) => panel.id));
    if (!ids.has(kind)) return kind;
    if (countCopies([...ids]) >= MOST_COPIES) return undefined;
    let copy = 2;
    while (ids.has(panelIdOf(kind, copy))) copy += 1;
    return panelIdOf(kind, copy);
  }
}
