import type { SerializedDockview } from 'dockview-react';
import { readMarket } from './market-panels.ts';

type LayoutNode = SerializedDockview['grid']['root'];

const viewsOf = ({ data }: LayoutNode): unknown =>
  Array.isArray(data) ? data.map(viewsOf) : data?.views;

/** Which panel is beside which, and which market it is pinned to; not how large, and not which tab is in front. */
function arrangementOf({ grid, panels, floatingGroups = [] }: SerializedDockview): string {
  const pins = Object.values(panels).flatMap(({ id, params }) => {
    const market = readMarket(params);
    return market === null ? [] : [`${id} ${market}`];
  });
  return JSON.stringify([
    pins.toSorted(),
    grid.orientation,
    viewsOf(grid.root),
    floatingGroups.map(({ data }) => data?.views),
  ]);
}

/** Further back nobody remembers. */
const MOST = 20;

/**
 * The layouts before each panel that was moved, closed, opened, pinned, released or resized by command, so that it can
 * be undone.
 */
export class LayoutHistory {
  #past: readonly SerializedDockview[] = [];
  #now: SerializedDockview | undefined;
  /** What sizes were changed by, when that was the last change. */
  #resizing: string | undefined;

  /** The layout after a change; sizes and tabs in front belong to what is there already. */
  note(layout: SerializedDockview): void {
    const before = this.#now;
    this.#now = layout;
    if (before === undefined || arrangementOf(before) === arrangementOf(layout)) return;
    this.#resizing = undefined;
    this.#keep(before);
  }

  /**
   * The layout after sizes were changed by command, step by step: steps of one kind in a row are one change.
   *
   * @param kind - of what, and whether it grew or shrank
   */
  noteResizing(layout: SerializedDockview, kind: string): void {
    const before = this.#now;
    this.#now = layout;
    if (before === undefined || kind === this.#resizing) return;
    this.#resizing = kind;
    this.#keep(before);
  }

  #keep(before: SerializedDockview): void {
    this.#past = [...this.#past, before].slice(-MOST);
  }

  /** What was there before the last change, once; undefined when nothing was changed. */
  back(): SerializedDockview | undefined {
    const before = this.#past.at(-1);
    if (before === undefined) return undefined;
    this.#past = this.#past.slice(0, -1);
    this.#now = before;
    this.#resizing = undefined;
    return before;
  }
}
