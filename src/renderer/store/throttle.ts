type Timer = ReturnType<typeof setTimeout>;

/** Time as the throttle uses it; tests bring their own. */
export interface Timers {
  readonly set: (run: () => void, afterMs: number) => Timer;
  readonly clear: (timer: Timer | undefined) => void;
}

const realTimers: Timers = {
  set: (run, afterMs) => setTimeout(run, afterMs),
  clear: (timer) => clearTimeout(timer),
};

/** Runs at once, then at most every `everyMs`; the last call is never lost. */
export function throttle(
  run: () => void,
  everyMs: number,
  timers: Timers = realTimers,
): { readonly call: () => void; readonly stop: () => void } {
  let timer: Timer | undefined;
  let again = false;
  const call = (): void => {
    if (timer !== undefined) {
      again = true;
      return;
    }
    timer = timers.set(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      call();
    }, everyMs);
    run();
  };
  return { call, stop: () => timers.clear(timer) };
}
