import { useState } from 'react';
import { followRow, type CursorPath, type RowCursor } from './row-cursor.ts';

export type SetCursor = (change: (cursor: RowCursor | null) => RowCursor | null) => void;

/** The cursor of a table: it stays with its row when the list changes. */
export function useRowCursor(path: CursorPath): readonly [RowCursor | null, SetCursor] {
  const [cursor, setCursor] = useState<RowCursor | null>(null);
  const followed = cursor && followRow(path, cursor);
  if (followed !== cursor) setCursor(followed);
  return [followed, setCursor];
}
