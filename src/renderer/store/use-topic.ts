import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { TopicName } from '../../contract/topics.ts';
import { useDesk } from './desk.ts';
import type { Frames } from './frames.ts';
import { throttle } from './throttle.ts';
import type { Background, TopicReading } from './topic-store.ts';

/** Whether the panel around a component can be seen. A hidden one follows nothing. */
export const PanelVisibility = createContext<'visible' | 'hidden'>('visible');

const nothingToUndo = (): void => undefined;

interface TopicOptions {
  readonly background?: Background;
  /** For lists that React renders: a person reads no faster. They take turns with one another. */
  readonly everyMs?: number;
}

/** Asks for a turn at most every so often. */
function paced(
  frames: Frames,
  run: () => void,
  everyMs: number,
): { readonly call: () => void; readonly stop: () => void } {
  const throttled = throttle(() => frames.inTurn(run), everyMs);
  const stop = (): void => {
    throttled.stop();
    frames.forget(run);
  };
  return { call: throttled.call, stop };
}

function useTopicSubscription(
  topic: TopicName,
  key: string | null,
  { background = 'pause', everyMs = 0 }: TopicOptions,
): (listener: () => void) => () => void {
  const { store, frames } = useDesk();
  const visibility = useContext(PanelVisibility);
  return useCallback(
    (listener: () => void) => {
      if (visibility === 'hidden' || key === null) return nothingToUndo;
      if (everyMs === 0) return store.subscribe(topic, key, listener, background);
      const { call, stop } = paced(frames, listener, everyMs);
      const unsubscribe = store.subscribe(topic, key, call, background);
      return () => {
        stop();
        unsubscribe();
      };
    },
    [store, frames, topic, key, visibility, background, everyMs],
  );
}

/**
 * Follows a topic and renders with what it says: for what changes slowly.
 *
 * @param key - the market of a topic per market; null follows nothing yet
 */
export function useTopic<N extends TopicName>(
  topic: N,
  key: string | null = '',
  options: TopicOptions = {},
): TopicReading<N> {
  const { store } = useDesk();
  const subscribe = useTopicSubscription(topic, key, options);
  return useSyncExternalStore(subscribe, () => store.read(topic, key ?? ''));
}

/** Follows a topic and renders only when what `select` makes of it changes. It has to be a primitive or stable. */
export function useTopicValue<N extends TopicName, T>(
  topic: N,
  key: string | null,
  select: (reading: TopicReading<N>) => T,
): T {
  const { store } = useDesk();
  const subscribe = useTopicSubscription(topic, key, {});
  return useSyncExternalStore(subscribe, () => select(store.read(topic, key ?? '')));
}

/** A topic and, where it is per market, the market; null while none is chosen. */
export type Source = readonly [topic: TopicName, key: string | null];

// Neither topics nor tickers contain a slash or a blank, so a list of sources can be compared as one text.
const writeSources = (sources: readonly Source[]): string =>
  sources.map(([topic, key]) => (key === null ? '' : `${topic}/${key}`)).join(' ');
const readSources = (text: string): readonly (readonly [TopicName, string])[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((name) => name.split('/') as [TopicName, string]);

/**
 * Calls `paint` before the next paint of the page whenever one of the sources changed, outside React. It is also
 * called after every render of its component, and when the panel comes into view.
 *
 * @param everyMs - for what costs more than a few cells: the time between two calls at least, each in its turn
 */
export function usePainter(sources: readonly Source[], paint: () => void, everyMs = 0): void {
  const { store, frames } = useDesk();
  const visibility = useContext(PanelVisibility);
  const latest = useRef(paint);
  useLayoutEffect(() => {
    latest.current = paint;
    if (visibility === 'visible') paint();
  });
  const names = writeSources(sources);
  useEffect(() => {
    if (visibility === 'hidden') return nothingToUndo;
    const run = (): void => latest.current();
    const { call, stop } =
      everyMs === 0 ? { call: run, stop: nothingToUndo } : paced(frames, run, everyMs);
    const undo = readSources(names).map(([topic, key]) => store.subscribe(topic, key, call));
    return () => {
      stop();
      for (const unsubscribe of undo) unsubscribe();
    };
  }, [store, frames, visibility, names, everyMs]);
}
