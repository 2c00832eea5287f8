import { LogSource } from '../../contract/topic-sources.ts';
import type { TopicHub } from '../../contract/topic-publisher.ts';
import { topics } from '../../contract/topics.ts';
import type { EquityPoint } from '../../contract/trading.ts';
import type { Instant } from '../../domain/units/units.ts';

/** A curve of hours needs no finer points. */
const EVERY_US = 2_000_000;
/** Also when nothing moves, so that a flat curve is not taken for a gap. */
const AT_LATEST_US = 30_000_000;

/** Equity through time, for windows that were not there. Without a trusted mark there is no point. */
export class EquityCurve {
  readonly #points = new LogSource<EquityPoint>(topics.equity.keep);
  readonly #touch: () => void;
  #last: EquityPoint | undefined;

  constructor(hub: TopicHub) {
    this.#touch = hub.publish('equity', this.#points);
  }

  observe(now: Instant, point: Omit<EquityPoint, 'at'> | null): void {
    if (point === null) return;
    const { at, equity } = this.#last ?? { at: -Infinity, equity: null };
    if (now - at < EVERY_US) return;
    if (equity === point.equity && now - at < AT_LATEST_US) return;
    this.#last = { at: now, ...point };
    this.#points.append(this.#last);
    this.#touch();
  }
}
