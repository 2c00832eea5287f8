/**
 * Where time comes from. Nothing outside `base` reads the system clock; live code is given `systemClock`,
 * simulations and tests a `ManualClock`.
 */
export interface Clock {
  /** Microseconds since 1970-01-01 UTC, a whole number. May step when the machine's clock is set. */
  nowUs(): number;
  /** Milliseconds that never step back, fractional; only differences mean anything. */
  monotonicMs(): number;
}

declare const performance: { now(): number; readonly timeOrigin: number };

/** How far the monotonic count may run from the machine's clock before it is anchored anew. */
const DRIFT_LIMIT_US = 20_000;

/**
 * The machine's clock in microseconds: the monotonic counter from the process's time origin, which every process
 * reads to the microsecond, so that their clocks agree. Anchored anew to `Date` when somebody set the clock or the
 * machine slept.
 */
function createSystemClock(): Clock {
  let anchorUs = performance.timeOrigin * 1000;
  return {
    nowUs: () => {
      const elapsedUs = performance.now() * 1000;
      const wallUs = Date.now() * 1000;
      if (Math.abs(anchorUs + elapsedUs - wallUs) > DRIFT_LIMIT_US) anchorUs = wallUs - elapsedUs;
      return Math.floor(anchorUs + elapsedUs);
    },
    monotonicMs: () => performance.now(),
  };
}

export const systemClock: Clock = createSystemClock();

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #us: number;

  constructor(startUs = 0) {
    this.#us = startUs;
  }

  nowUs(): number {
    return this.#us;
  }

  monotonicMs(): number {
    return this.#us / 1000;
  }

  /** @throws RangeError when the target lies before the present */
  moveTo(us: number): void {
    if (us < this.#us) throw new RangeError(`clock: ${us} lies before ${this.#us}`);
    this.#us = us;
  }

  advanceMs(ms: number): void {
    this.moveTo(this.#us + ms * 1000);
  }
}
