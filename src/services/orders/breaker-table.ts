import type { Clock } from '../../base/clock.ts';
import type { TopicHub } from '../../contract/topic-publisher.ts';
import { TableSource } from '../../contract/topic-sources.ts';
import { topics } from '../../contract/topics.ts';
import type { BreakerRow } from '../../contract/trading.ts';
import type { Instant } from '../../domain/units/units.ts';
import type { Breakers } from './breakers.ts';

/** The breakers as windows see them: the one over all markets, and those of markets that had errors lately. */
export class BreakerTable {
  readonly #breakers: Breakers;
  readonly #clock: Clock;
  readonly #rows = new TableSource<BreakerRow>(topics.breakers.keyOf);
  readonly #touch: () => void;
  /** What each row was made of: its times would read a little different every time. */
  readonly #shown = new Map<string, string>();

  constructor(hub: TopicHub, breakers: Breakers, clock: Clock) {
    this.#breakers = breakers;
    this.#clock = clock;
    this.#touch = hub.publish('breakers', this.#rows);
    this.refresh();
  }

  /** To be called every now and then: time alone moves a breaker. */
  refresh(): void {
    const aheadUs = this.#clock.nowUs() - this.#clock.monotonicMs() * 1000;
    const wallOf = (ms: number): Instant => Math.round(ms * 1000 + aheadUs) as Instant;
    const gone = new Set(this.#shown.keys());
    let isSame = true;
    for (const {
      market,
      state,
      errors,
      sinceMs,
      triesAtMs,
      lastError,
    } of this.#breakers.readings()) {
      const key = market ?? '';
      gone.delete(key);
      const made = `${state} ${errors} ${sinceMs} ${triesAtMs}`;
      if (this.#shown.get(key) === made) continue;
      this.#shown.set(key, made);
      const triesAt = state === 'open' ? wallOf(triesAtMs) : null;
      this.#rows.put({ market, state, errors, since: wallOf(sinceMs), triesAt, lastError });
      isSame = false;
    }
    for (const key of gone) {
      this.#shown.delete(key);
      this.#rows.drop(key);
      isSame = false;
    }
    if (!isSame) this.#touch();
  }
}
