import type { RequestWatch } from '../../adapters/kalshi/rest-transport.ts';
import type { Clock } from '../../base/clock.ts';
import { Histogram } from '../../base/histogram.ts';
import { viewLatency, type LatencyView } from '../../contract/latency-view.ts';
import type { IntentMessage } from '../../contract/links.ts';
import { TICK_STAGES, type TickStage } from '../../contract/trading.ts';

interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** How long it takes from a market-data frame to the order that answers it, in all and in parts; microseconds. */
export class TickToOrder {
  readonly #clock: Clock;
  readonly #all = new Histogram();
  readonly #stages = Object.fromEntries(
    TICK_STAGES.map((stage) => [stage, new Histogram()]),
  ) as Record<TickStage, Histogram>;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Called when an intent is begun: follows the request that comes of it. */
  watch({ decision, heardAt, decidedAt }: IntentMessage): RequestWatch {
    const takenAt = this.#clock.nowUs();
    let signedAt = takenAt;
    return {
      onSigned: () => (signedAt = this.#clock.nowUs()),
      onLeft: () => {
        const leftAt = this.#clock.nowUs();
        this.#all.record(leftAt - decision.basedOn);
        this.#stages.toActor.record(heardAt - decision.basedOn);
        this.#stages.decision.record(decidedAt - heardAt);
        this.#stages.toOrders.record(takenAt - decidedAt);
        this.#stages.gateAndSign.record(signedAt - takenAt);
        this.#stages.write.record(leftAt - signedAt);
      },
    };
  }

  summary(): Percentiles & {
    readonly n: number;
    readonly stages: Readonly<Record<TickStage, Percentiles>>;
  } {
    const stages = Object.fromEntries(
      TICK_STAGES.map((stage) => [stage, percentilesOf(this.#stages[stage])]),
    ) as Record<TickStage, Percentiles>;
    return { n: this.#all.count, ...percentilesOf(this.#all), stages };
  }

  /** The whole way, as windows see it. */
  view(): LatencyView {
    return viewLatency(this.#all);
  }
}

const percentilesOf = (histogram: Histogram): Percentiles => ({
  p50: histogram.percentile(50),
  p99: histogram.percentile(99),
});
