import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { defaultLayout, describePanel, isUsableLayout, plainLayout } from './dock-layout.ts';
import { LayoutHistory } from './layout-history.ts';
import { PANELS, type PanelId } from './panel-list.ts';

/**
 * What keys go to first: the list or grid of a panel, else its first field or button; with none of them, itself. No
 * search and no choice in a bar, which would swallow the keys of commands.
 */
const FOCUS_TARGETS = ['[tabindex="0"]', 'input:enabled:not([type="search"])', 'button:enabled'];

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

  readonly attach = (dock: DockviewApi): void => {
    this.#dock = dock;
    const history = new LayoutHistory();
    this.#history = history;
    history.note(dock.toJSON());
    dock.onDidLayoutChange(() => history.note(dock.toJSON()));
  };

  /** Brings a panel to the front, opening it again if it was closed. */
  show(id: PanelId): void {
    const open = this.#dock?.getPanel(id);
    if (open) open.api.setActive();
    else this.#dock?.addPanel({ ...describePanel(id), position: { direction: 'right' } });
  }

  /** Shows a panel and gives it the keyboard, once it is mounted. */
  focus(id: PanelId): void {
    this.show(id);
    requestAnimationFrame(() => focusInto(this.#dock?.getPanel(id)));
  }

  /** Gives the keyboard to the next group of panels, round and round. */
  focusNextGroup(): void {
    const { groups = [], activeGroup } = this.#dock ?? {};
    const next = groups[(groups.findIndex((group) => group === activeGroup) + 1) % groups.length];
    next?.activePanel?.api.setActive();
    focusInto(next?.activePanel);
  }

  /** The panel that has the keyboard. */
  activePanel(): PanelId | undefined {
    return PANELS.find(({ id }) => id === this.#dock?.activePanel?.id)?.id;
  }

  closeActive(): void {
    this.#dock?.activePanel?.api.close();
  }

  /** The layout as it is; undefined before the dock is ready. */
  layout() {
    return this.#dock && plainLayout(this.#dock);
  }

  /** Puts everything where a kept layout has it; `unusable` leaves all as it is. */
  apply(layout: unknown): 'applied' | 'unusable' {
    const dock = this.#dock;
    if (dock === undefined || !isUsableLayout(layout)) return 'unusable';
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
