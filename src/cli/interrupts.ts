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

/** The process's own signals. */
export function watchInterrupts(): Interrupts {
  let firstMs: number | undefined;
  const first = new Promise<'interrupted'>((done) => {
    const onSignal = (): void => {
      const nowMs = systemClock.monotonicMs();
      if (firstMs !== undefined && nowMs - firstMs > SAME_PRESS_MS) process.exit(EXIT_INTERRUPTED);
      firstMs ??= nowMs;
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
