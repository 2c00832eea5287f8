/** The row that keys act on, by its key, and where it was seen last. */
export interface RowCursor {
  readonly key: string;
  /** Among the items of the table, headings included. */
  readonly at: number;
  /** Whether it stands in the place of a row that went; not so once a person moved it. */
  readonly isReplacement?: boolean;
}

/** Nobody sees and presses faster: a key that comes sooner was meant for the row that went. */
const NOTICED_AFTER_MS = 500;

/** Whether a press was meant for the row that the cursor is on. @param forMs - how long it has been on that row */
export const isMeant = ({ isReplacement = false }: RowCursor, forMs: number): boolean =>
  !isReplacement || forMs >= NOTICED_AFTER_MS;

/** The items of a table, as a cursor goes along them. */
export interface CursorPath {
  readonly count: number;
  /** Undefined for a heading, and beyond the ends. */
  readonly keyAt: (at: number) => string | undefined;
}

/** The row there, or the first one further on in a direction, else the last one before; null where there is none. */
export function rowNear(path: CursorPath, place: number, way: 1 | -1): RowCursor | null {
  const { count, keyAt } = path;
  const from = Math.max(0, Math.min(count - 1, place));
  for (const step of [way, -way]) {
    for (let at = from; at >= 0 && at < count; at += step) {
      const key = keyAt(at);
      if (key !== undefined) return { key, at };
    }
  }
  return null;
}

/** The cursor as the list is now: where its row went to, or in its place where the row is gone. */
export function followRow(path: CursorPath, cursor: RowCursor): RowCursor | null {
  const { key, at } = cursor;
  if (path.keyAt(at) === key) return cursor;
  for (let now = 0; now < path.count; now += 1) {
    if (path.keyAt(now) === key) return { ...cursor, at: now };
  }
  const next = rowNear(path, at, 1);
  return next && { ...next, isReplacement: true };
}

/** The cursor so many items further on, at the nearest row; it stops at the ends. Null stands before the first row. */
export const moveCursor = (
  path: CursorPath,
  cursor: RowCursor | null,
  by: number,
): RowCursor | null => rowNear(path, (cursor?.at ?? -1) + by, by < 0 ? -1 : 1);

/** By how many items a key moves the cursor of so many; undefined if it does not. @param page - items in view */
export function stepOf(key: string, count: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  return steps[key];
}

/** The places of items in view, in order, and the cursor's: the focus may be in its row, and screen readers tell of it. */
export function withCursor(inView: number[], at: number | undefined): number[] {
  if (at === undefined || inView.includes(at)) return inView;
  return at < (inView[0] ?? 0) ? [at, ...inView] : [...inView, at];
}
