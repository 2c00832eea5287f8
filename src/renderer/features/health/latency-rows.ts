import type { ActorStatus, LatencyView } from '../../../contract/actor.ts';
import type { ServiceHealth } from '../../../contract/health.ts';
import { describeService } from '../../format/service-words.ts';

/** How long something takes, in microseconds; null where its service does not say. */
export interface LatencyRow {
  readonly name: string;
  readonly hint: string;
  readonly count: number | null;
  readonly p50: number;
  readonly p90: number | null;
  readonly p99: number;
  readonly most: number | null;
}

/** Longer than this, and a person feels it. */
export const SLOW_US = 50_000;

const ofActor = (name: string, hint: string, view: LatencyView): LatencyRow => ({
  name,
  hint,
  ...view,
});

/** What services say of themselves once a second, by the name of the median without its ending. */
const METRICS = [
  ['orders', 'tickToOrder', 'ticksToOrders', 'Frame to order', 'From frame to request on the wire'],
  ['ingest', 'flush', null, 'Flush to disk', 'One batch of the recording'],
] as const;

/** Every latency that is measured, that of what trades first; what never happened is left out. */
export function latencyRows(
  actor: Pick<ActorStatus, 'frameToDecisionUs' | 'choiceUs'> | undefined,
  services: readonly ServiceHealth[],
): readonly LatencyRow[] {
  const rows: LatencyRow[] = [];
  if (actor) {
    rows.push(
      ofActor('Frame to decision', 'From frame to what the actor wants', actor.frameToDecisionUs),
      ofActor('Choice', 'The vector and the choice alone', actor.choiceUs),
    );
  }
  for (const [service, metric, counter, name, hint] of METRICS) {
    const metrics = services.find((row) => row.service === service)?.heartbeat?.metrics;
    const [p50, p99] = [metrics?.[`${metric}P50Us`], metrics?.[`${metric}P99Us`]];
    if (p50 === undefined || p99 === undefined) continue;
    const count = (counter && metrics?.[counter]) ?? null;
    rows.push({ name, hint, count, p50, p90: null, p99, most: null });
  }
  for (const { service, heartbeat } of services) {
    if (heartbeat === null) continue;
    rows.push({
      name: `Loop of ${describeService(service)}`,
      hint: 'How late the event loop was, within the last second',
      count: null,
      p50: heartbeat.loopLagP50Ms * 1000,
      p90: null,
      p99: heartbeat.loopLagP99Ms * 1000,
      most: heartbeat.loopLagMaxMs * 1000,
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
