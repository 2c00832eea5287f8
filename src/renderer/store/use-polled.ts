import { useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { Failure, Result } from '../../base/result.ts';
import { PanelVisibility } from './use-topic.ts';

/** The last answer, and why there is no newer one. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  /** Asks at once; settles when the answer is here. */
  readonly again: () => Promise<void>;
}

/**
 * Asks for what has no topic, again and again while its panel can be seen.
 *
 * @param ask - has to be stable; a new one starts anew. Undefined asks nothing
 */
export function usePolled<T>(
  ask: (() => Promise<Result<T>>) | undefined,
  everyMs: number,
): Polled<T> {
  const visibility = useContext(PanelVisibility);
  const [answer, setAnswer] = useState<Pick<Polled<T>, 'value' | 'failure'>>({
    value: undefined,
    failure: undefined,
  });
  const turn = useRef(0);
  /** The newest question that was answered: what answers an older one is outdated. */
  const answered = useRef(0);
  const again = useCallback(async () => {
    if (ask === undefined) return;
    turn.current += 1;
    const asked = turn.current;
    const reply = await ask();
    if (asked < answered.current) return;
    answered.current = asked;
    setAnswer((before) =>
      reply.ok
        ? { value: reply.value, failure: undefined }
        : { value: before.value, failure: reply.error },
    );
  }, [ask]);
  useEffect(() => {
    if (visibility === 'hidden') return undefined;
    void again();
    const timer = setInterval(() => void again(), everyMs);
    return () => {
      clearInterval(timer);
      // Nobody waits any more for what is under way.
      turn.current += 1;
      answered.current = turn.current;
    };
  }, [again, visibility, everyMs]);
  return { ...answer, again };
}
