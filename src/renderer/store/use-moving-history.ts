import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Failure } from '../../base/result.ts';
import { useDesk } from './desk.ts';
import { MovingHistory } from './moving-history.ts';
import { PanelVisibility, usePainter, useTopicValue } from './use-topic.ts';

/** Spans that a person may look back over, with their names. */
export const SPANS = [
  { value: '5', label: '5 min' },
  { value: '15', label: '15 min' },
  { value: '60', label: '1 h' },
] as const;
export type Span = (typeof SPANS)[number]['value'];

/** Steps of time in one view: more cannot be told apart on a screen. */
const STEPS = 300;
/** How often the present is taken in and painted, also with our own fills and orders. */
const OBSERVE_MS = 250;

/** Of one market: another market has a history of its own. */
const emptyHistory = (_market: string, span: Span): MovingHistory =>
  new MovingHistory({ stepUs: (Number(span) * 60_000_000) / STEPS, steps: STEPS });

/**
 * A market's last minutes, kept up to the present while the panel can be seen. After it was hidden what is missing
 * in between is read from the recording.
 *
 * @param paint - called outside React when there is something new, with the present in microseconds
 */
export function useMovingHistory(
  market: string,
  span: Span,
  paint: (history: MovingHistory, nowUs: number) => void,
): { readonly failure: Failure | undefined; readonly isLoading: boolean } {
  const { api, store, clock } = useDesk();
  const visibility = useContext(PanelVisibility);
  const path = useTopicValue('session', '', ({ data }) => data?.path ?? null);
  const [loaded, setLoaded] = useState<{
    readonly of: MovingHistory;
    readonly failure?: Failure;
  }>();
  const history = useMemo(() => emptyHistory(market, span), [market, span]);
  const latest = useRef(() => {});
  useLayoutEffect(() => {
    latest.current = () => {
      const book = store.read('book', market).data;
      const nowUs = Math.max(clock.get() * 1000, book?.receivedAt ?? 0);
      if (book !== undefined) history.observe(book, nowUs);
      history.addTrades(store.read('trades', market).data ?? []);
      paint(history, nowUs);
    };
  });
  useEffect(() => {
    if (visibility === 'hidden' || path === null) return undefined;
    let isWanted = true;
    const { stepUs, steps } = history;
    // The end of a step, so that the recording's steps are the window's.
    const to = Math.ceil((clock.get() * 1000) / stepUs) * stepUs;
    void api['session.history']({
      path,
      market,
      to,
      spanUs: stepUs * steps,
      columns: steps,
    }).then((reply) => {
      if (!isWanted) return;
      if (reply.ok) history.load(reply.value);
      setLoaded(reply.ok ? { of: history } : { of: history, failure: reply.error });
      latest.current();
    });
    return () => {
      isWanted = false;
    };
  }, [api, clock, history, market, path, visibility]);
  useEffect(() => {
    if (visibility === 'hidden') return undefined;
    return clock.subscribe(() => latest.current());
  }, [clock, visibility]);
  usePainter(
    [
      ['book', market],
      ['trades', market],
      ['fills', ''],
      ['orders', ''],
    ],
    () => latest.current(),
    OBSERVE_MS,
  );
  const isLoading = path !== null && loaded?.of !== history;
  return { failure: loaded?.of === history ? loaded.failure : undefined, isLoading };
}
