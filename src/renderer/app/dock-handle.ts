import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { Observable } from '../store/observable.ts';
import { defaultLayout, describePanel, plainLayout, readLayout } from './dock-layout.ts';
import { focusInto, keepKeys } from './focus-into.ts';
import { LayoutHistory } from './layout-history.ts';
import { readPanelId } from './market-panels.ts';
import { onLayoutChange } from './on-layout-change.ts';
import type { PanelId } from './panel-list.ts';
import { panelsOfKind, PinnedPanels, placeAlone } from './pinned-panels.ts';

/** What commands may do with the dock. Before it is ready they do nothing. */
export class DockHandle {
  #dock: DockviewApi | undefined;
  #history = new LayoutHistory();
  readonly pinned = new PinnedPanels(() => this.#dock);
  /** What was done to the layout, in words for those who do not see it. */
  readonly spoken = new Observable('');

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
    const dock = this.#dock;
    const panel = describePanel(kind);
    if (open) open.api.setActive();
    else dock?.addPanel({ ...panel, position: placeAlone(dock, panel) });
    return open?.id ?? kind;
  }

  /** Gives the keyboard to the panel in front, once it is mounted. */
  focusActive(): void {
    // Which one that is, a dialog that closes until then may change.
    const panel = this.#dock?.activePanel;
    requestAnimationFrame(() => focusInto(panel));
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

  /** Moves what is in the dock, once it is ready. */
  arrange<T>(move: (dock: DockviewApi, history: LayoutHistory) => T): T | undefined {
    return this.#dock && move(this.#dock, this.#history);
  }

  closeActive(): void {
    this.#dock?.activePanel?.api.close();
  }

  /** The layout as it is; undefined before the dock is ready. */
  layout() {
    return this.#dock && plainLayout(this.#dock);
  }

  /**
   * Puts everything where a kept layout has it; `unusable` leaves all as it is. Panels that are there already are
   * moved, with all that was typed in them.
   */
  apply(kept: unknown): 'applied' | 'unusable' {
    const dock = this.#dock;
    const layout = readLayout(kept);
    if (dock === undefined || layout === undefined) return 'unusable';
    const before = dock.toJSON();
    try {
      dock.fromJSON(layout, { reuseExistingPanels: true });
      return 'applied';
    } catch {
      // The dock's own reader is the last word on its format.
      dock.fromJSON(before);
      return 'unusable';
    }
  }

  /** Puts back what was moved, closed, opened or resized last; first of all a group that fills the dock. */
  undo(): 'undone' | 'nothing to undo' {
    if (this.#dock?.hasMaximizedGroup()) {
      this.#dock.exitMaximizedGroup();
      return 'undone';
    }
    const before = this.#history.back();
    const keys = document.activeElement;
    if (before === undefined || this.apply(before) === 'unusable') return 'nothing to undo';
    this.spoken.set('The last change of the layout is undone.');
    // All panels were taken out of the page meanwhile, and none of them has the keyboard.
    keepKeys(this.#dock?.activePanel, keys);
    return 'undone';
  }

  reset(): void {
    const dock = this.#dock;
    dock?.fromJSON(defaultLayout(dock.width, dock.height), { reuseExistingPanels: true });
  }
}
