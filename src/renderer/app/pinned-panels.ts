import type { DockviewApi, DockviewPanelApi, IDockviewPanel } from 'dockview-react';
import { describePanel } from './dock-layout.ts';
import {
  isMarketPanel,
  MOST_COPIES,
  panelIdOf,
  readMarket,
  readPanelId,
  type MarketPanelId,
  type PanelParams,
} from './market-panels.ts';
import type { PanelId } from './panel-list.ts';

/** Pins a panel to a market; null: it follows the chosen one again. */
export function pinPanel(
  panel: Pick<DockviewPanelApi, 'id' | 'updateParameters'>,
  market: string | null,
): void {
  const place = readPanelId(panel.id);
  if (place === undefined || !isMarketPanel(place.kind)) return;
  panel.updateParameters({ market: market ?? undefined } satisfies PanelParams);
}

const marketOf = (panel: IDockviewPanel): string | null => readMarket(panel.params);

/** Every panel of a kind, the first one first. */
export const panelsOfKind = (dock: DockviewApi, kind: PanelId): readonly IDockviewPanel[] =>
  dock.panels
    .filter(({ id }) => readPanelId(id)?.kind === kind)
    .sort((a, b) => (readPanelId(a.id)?.copy ?? 1) - (readPanelId(b.id)?.copy ?? 1));

/** Those that need their height. */
const COLUMNS: readonly MarketPanelId[] = ['ladder', 'ticket'];
/** Half of a panel that has this much is a panel still. */
const SPLIT_FROM_PX = 480;

/** Opens one more beside another or under it, with half of what that has. */
function addBeside(
  dock: DockviewApi,
  beside: IDockviewPanel | undefined,
  kind: MarketPanelId,
  panel: ReturnType<typeof describePanel>,
): void {
  if (beside === undefined) {
    dock.addPanel({ ...panel, position: { direction: 'right' } });
    return;
  }
  const { width, height } = beside.group;
  const right = { referencePanel: beside, direction: 'right' } as const;
  if (width >= SPLIT_FROM_PX) {
    dock.addPanel({ ...panel, initialWidth: Math.floor(width / 2), position: right });
  } else if (!COLUMNS.includes(kind)) {
    dock.addPanel({ ...panel, position: { ...right, direction: 'below' } });
  } else if (height < dock.height) {
    // A part of a column has nowhere to grow to.
    dock.addPanel({ ...panel, initialWidth: width, position: { direction: 'right' } });
  } else {
    // What is not there for both, both lack.
    const { group } = dock.addPanel({ ...panel, initialWidth: width, position: right });
    beside.group.api.setSize({ width: Math.floor((beside.group.width + group.width) / 2) });
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
  toggleActive(chosen: string | null): 'done' | 'no market' | 'not about a market' {
    const panel = this.#dock()?.activePanel;
    if (panel === undefined || this.active() === undefined) return 'not about a market';
    const isPinned = marketOf(panel) !== null;
    if (!isPinned && chosen === null) return 'no market';
    pinPanel(panel.api, isPinned ? null : chosen);
    return 'done';
  }

  /** Opens one more of a kind beside the one that is there, pinned to a market. */
  openAnother(kind: MarketPanelId, market: string): 'opened' | 'too many' {
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
    dock.addPanel({
      ...describePanel(kind, { id, market: market === chosen ? null : market }),
      position: first ? { referencePanel: first } : { direction: 'right' },
    });
    return id;
  }

  /** The first of a kind, if it is closed, else the next copy; undefined: there are enough. */
  #freeId(kind: MarketPanelId): string | undefined {
    const ids = new Set(this.#dock()?.panels.map((panel) => panel.id));
    if (!ids.has(kind)) return kind;
    const copies = [...ids].filter((id) => (readPanelId(id)?.copy ?? 1) > 1).length;
    if (copies >= MOST_COPIES) return undefined;
    let copy = 2;
    while (ids.has(panelIdOf(kind, copy))) copy += 1;
    return panelIdOf(kind, copy);
  }
}
