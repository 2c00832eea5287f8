import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { defaultLayout, describePanel, plainLayout, readLayout } from './dock-layout.ts';
import { LayoutHistory } from './layout-history.ts';
import { readPanelId } from './market-panels.ts';
import { onLayoutChange } from './on-layout-change.ts';
import type { PanelId } from './panel-list.ts';
import { panelsOfKind, PinnedPanels } from './pinned-panels.ts';

/**
 * What keys go to first: the list or grid of a panel, else its first field or button; with none of them, itself. No
 * search and no choice in a bar, which would swallow the keys of commands, and not what lets go of a market.
 */
const FOCUS_TARGETS = [
  '[tabindex="0"]',
  'input:enabled:not([type="search"])',
  'button:enabled:not(.pinned-unpin)',
];

function focusInto(panel: IDockviewPanel | undefined): void {
  const content = panel?.view.content.element;
  if (content === undefined) return;
  for (const target of FOCUS_TARGETS) {
    const element = content.querySelector<HTMLElement>(target);
    if (!element) continue;
    element.focus();
    return;
  }
  content.tabIndex = -1;
  content.focus();
}

/** What commands may do with the dock. Before it is ready they do nothing. */
export class DockHandle {
  #dock: DockviewApi | undefined;
  #history = new LayoutHistory();
  readonly pinned = new PinnedPanels(() => this.#dock);

  readonly attach = (dock: DockviewApi): void => {
    this.#dock = dock;
    const history = new LayoutHistory();
    this.#history = history;
    history.note(dock.toJSON());
    onLayoutChange(dock, () => history.note(dock.toJSON()));
  };

  /**
   * Brings a panel to the front, opening it again if it was closed: the one with the keyboard, else the first of its
   * kind.
   *
   * @returns its id
   */
  show(kind: PanelId): string {
    const all = this.#ofKind(kind);
    return this.#bringUp(kind, all.find((panel) => panel === this.#dock?.activePanel) ?? all[0]);
  }

  /** Shows a panel and gives it the keyboard, once it is mounted; again, and it is the next one of its kind. */
  focus(kind: PanelId): void {
    const all = this.#ofKind(kind);
    const at = all.findIndex((panel) => panel === this.#dock?.activePanel);
    const id = this.#bringUp(kind, all[(at + 1) % all.length]);
    requestAnimationFrame(() => focusInto(this.#dock?.getPanel(id)));
  }

  #ofKind(kind: PanelId): readonly IDockviewPanel[] {
    return this.#dock === undefined ? [] : panelsOfKind(this.#dock, kind);
  }

  #bringUp(kind: PanelId, open: IDockviewPanel | undefined): string {
    if (open) open.api.setActive();
    else this.#dock?.addPanel({ ...describePanel(kind), position: { direction: 'right' } });
    return open?.id ?? kind;
  }

  /** Gives the keyboard to the next group of panels, round and round. */
  focusNextGroup(): void {
    const { groups = [], activeGroup } = this.#dock ?? {};
    const next = groups[(groups.findIndex((group) => group === activeGroup) + 1) % groups.length];
    next?.activePanel?.api.setActive();
    focusInto(next?.activePanel);
  }

  /** What the panel that has the keyboard shows. */
  activePanel(): PanelId | undefined {
    return readPanelId(this.#dock?.activePanel?.id ?? '')?.kind;
  }

  closeActive(): void {
    this.#dock?.activePanel?.api.close();
  }

  /** The layout as it is; undefined before the dock is ready. */
  layout() {
    return this.#dock && plainLayout(this.#dock);
  }

  /** Puts everything where a kept layout has it; `unusable` leaves all as it is. */
  apply(kept: unknown): 'applied' | 'unusable' {
    const dock = this.#dock;
    const layout = readLayout(kept);
    if (dock === undefined || layout === undefined) return 'unusable';
    const before = dock.toJSON();
    try {
      dock.fromJSON(layout);
      return 'applied';
    } catch {
      // The dock's own reader is the last word on its format.
      dock.fromJSON(before);
      return 'unusable';
    }
  }

  /** Puts back what was moved, closed or opened last. */
  undo(): 'undone' | 'nothing to undo' {
    const before = this.#history.back();
    return before !== undefined && this.apply(before) === 'applied' ? 'undone' : 'nothing to undo';
  }

  reset(): void {
    const dock = this.#dock;
    dock?.fromJSON(defaultLayout(dock.width, dock.height));
  }
}
