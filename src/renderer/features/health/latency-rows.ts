import type { ActorStatus } from '../../../contract/actor.ts';
import type { ServiceHealth } from '../../../contract/health.ts';
import type { LatencyView } from '../../../contract/latency-view.ts';
import type { ServiceName } from '../../../contract/service-name.ts';
import { describeService } from '../../format/service-words.ts';

/** How long something takes, in microseconds; null where its service does not say. */
export interface LatencyRow {
  readonly name: string;
  readonly hint: string;
  readonly count: number | null;
  readonly p50: number;
  readonly p99: number;
  readonly most: number | null;
  /** How many by powers of two. */
  readonly doublings: readonly number[] | null;
}

/** Longer than this, and a person feels it. */
export const SLOW_US = 50_000;

const ofView = (name: string, hint: string, view: LatencyView): LatencyRow => ({
  name,
  hint,
  ...view,
});

/** Every latency that is measured, that of what trades first; what never happened is left out. */
export function latencyRows(
  actor: Pick<ActorStatus, 'frameToDecisionUs' | 'choiceUs'> | undefined,
  services: readonly ServiceHealth[],
): readonly LatencyRow[] {
  const rows: LatencyRow[] = [];
  if (actor) {
    rows.push(
      ofView('Frame to decision', 'From frame to what the actor wants', actor.frameToDecisionUs),
      ofView('Choice', 'The vector and the choice alone', actor.choiceUs),
    );
  }
  const told = (name: ServiceName, latency: string): LatencyView | undefined =>
    services.find(({ service }) => service === name)?.heartbeat?.latencies?.[latency];
  const toOrder = told('orders', 'tickToOrder');
  if (toOrder) rows.push(ofView('Frame to order', 'From frame to request on the wire', toOrder));
  const flush = told('ingest', 'flush');
  if (flush) rows.push(ofView('Flush to disk', 'One batch of the recording', flush));
  for (const { service, heartbeat } of services) {
    if (heartbeat === null) continue;
    rows.push({
      name: `Loop of ${describeService(service)}`,
      hint: 'How late the event loop was, within the last second',
      count: null,
      p50: heartbeat.loopLagP50Ms * 1000,
      p99: heartbeat.loopLagP99Ms * 1000,
      most: heartbeat.loopLagMaxMs * 1000,
      doublings: null,
    });
  }
  return rows.filter(({ count, most, p99 }) => count !== 0 && (most ?? p99) > 0);
}

const [SCALE_FROM_US, SCALE_TO_US] = [1, 1_000_000];

/** Where a time lies between 1 µs and 1 s on a scale of powers of ten, 0 to 1. */
export function placeOf(us: number): number {
  const place = Math.log(us / SCALE_FROM_US) / Math.log(SCALE_TO_US / SCALE_FROM_US);
  return Math.min(1, Math.max(0, place));
}

/** A bar of a histogram; all between 0 and 1. */
export interface HistogramBar {
  readonly left: number;
  readonly width: number;
  /** Of the highest. */
  readonly height: number;
}

/** One bar for every power of two that has any, on the scale of `placeOf`. */
export function histogramBars(doublings: readonly number[]): readonly HistogramBar[] {
  const highest = Math.max(1, ...doublings);
  return doublings.flatMap((count, at) => {
    if (count === 0) return [];
    const left = placeOf(2 ** (at - 1));
    return [{ left, width: placeOf(2 ** at) - left, height: count / highest }];
  });
}
