import { systemClock } from '../base/clock.ts';

/** What a shell returns when it was ended by Ctrl-C. */
const EXIT_INTERRUPTED = 130;
/** One key press reaches a program twice when npm started it: from the terminal, and passed on by npm. */
const SAME_PRESS_MS = 200;

/** A person's wish to end: the first is to be obeyed in order, the second at once. */
export interface Interrupts {
  /** Settles at the first. */
  readonly first: Promise<'interrupted'>;
  readonly seen: boolean;
}

/** The process's own signals; `onFirst` is for telling whoever sent one that it was heard. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  let firstMs: number | undefined;
  const first = new Promise<'interrupted'>((done) => {
    const onSignal = (): void => {
      const nowMs = systemClock.monotonicMs();
      if (firstMs !== undefined && nowMs - firstMs > SAME_PRESS_MS) process.exit(EXIT_INTERRUPTED);
      if (firstMs !== undefined) return;
      firstMs = nowMs;
      onFirst();
      done('interrupted');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
  return {
    first,
    get seen() {
      return firstMs !== undefined;
    },
  };
}
