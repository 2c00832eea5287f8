import type { BookChange, BookView, Level } from './market-data.ts';
import {
  topics,
  type TableDelta,
  type TopicMessage,
  type TopicName,
  type TopicPoint,
  type TopicSnapshot,
} from './topics.ts';

/**
 * The following side of a topic: the state after every message so far. Tables are kept in the order in which their
 * rows first came; a book's ladders ascend.
 */
export interface TopicView<N extends TopicName> {
  readonly point: TopicPoint;
  readonly data: TopicSnapshot<N>;
}

/**
 * Applies one message. `undefined` says that messages are missing: subscribe again without `since`.
 * The given view is never changed, so a painter may hold on to it.
 */
export function advanceView<N extends TopicName>(
  view: TopicView<N> | undefined,
  message: Extract<TopicMessage<N>, { type: 'reset' | 'delta' }>,
): TopicView<N> | undefined {
  const { type, topic, point, data } = message;
  if (type === 'reset') return { point, data };
  if (view === undefined || view.point.epoch !== point.epoch) return undefined;
  if (point.seq <= view.point.seq) return view;
  if (point.seq !== view.point.seq + 1) return undefined;
  return { point, data: merge(topic, view.data, data) as TopicSnapshot<N> };
}

function merge(topic: TopicName, state: unknown, delta: unknown): unknown {
  const definition = topics[topic];
  switch (definition.kind) {
    case 'document':
      return delta;
    case 'log':
      return [...(state as unknown[]), ...(delta as unknown[])].slice(-definition.keep);
    case 'book':
      return mergeBook(state as BookView, delta as BookChange);
    case 'table':
      return mergeTable(
        state as readonly unknown[],
        delta as TableDelta<unknown>,
        definition.keyOf as (row: unknown) => string,
      );
  }
}

/** Where each key's row is. Handed on from state to state, so that a delta costs its own rows and one plain copy. */
const places = new WeakMap<readonly unknown[], Map<string, number>>();

function mergeTable(
  rows: readonly unknown[],
  { put, drop }: TableDelta<unknown>,
  keyOf: (row: unknown) => string,
): readonly unknown[] {
  const place = places.get(rows) ?? new Map(rows.map((row, at) => [keyOf(row), at]));
  // It is about to say what is true of the next state alone.
  places.delete(rows);
  const merged = rows.slice();
  for (const row of put) {
    const key = keyOf(row);
    const at = place.get(key) ?? merged.length;
    merged[at] = row;
    place.set(key, at);
  }
  if (drop.length > 0) {
    const dropped = new Set(drop);
    return merged.filter((row) => !dropped.has(keyOf(row)));
  }
  places.set(merged, place);
  return merged;
}

function mergeBook(book: BookView, change: BookChange): BookView {
  return { ...change, yes: mergeLevels(book.yes, change.yes), no: mergeLevels(book.no, change.no) };
}

/** Both lists ascend by price; a size of 0 removes. */
function mergeLevels(levels: readonly Level[], changes: readonly Level[]): readonly Level[] {
  if (changes.length === 0) return levels;
  const merged: Level[] = [];
  let at = 0;
  for (const change of changes) {
    for (; at < levels.length && (levels[at] as Level)[0] < change[0]; at += 1) {
      merged.push(levels[at] as Level);
    }
    if (at < levels.length && (levels[at] as Level)[0] === change[0]) at += 1;
    if (change[1] > 0) merged.push(change);
  }
  for (; at < levels.length; at += 1) merged.push(levels[at] as Level);
  return merged;
}
