import type { LatencyView } from './latency-view.ts';
import type { ServiceName } from './service-name.ts';

export const SERVICE_STATES = [
  'stopped',
  'starting',
  'listening',
  'ready',
  'hung',
  'restarting',
  'failed',
] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

/** What a running service says of itself once a second. */
export interface Heartbeat {
  readonly atUs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Event-loop delay since the last heartbeat, milliseconds. */
  readonly loopLagP50Ms: number;
  readonly loopLagP99Ms: number;
  readonly loopLagMaxMs: number;
  /** The service's own counters and gauges by name; the unit is the end of the name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How long what it does takes, by name. */
  readonly latencies?: Readonly<Record<string, LatencyView>>;
}

/** A row of the health panel. */
export interface ServiceHealth {
  readonly service: ServiceName;
  readonly state: ServiceState;
  readonly pid: number | null;
  /** How often the supervisor had to start it again. */
  readonly restarts: number;
  /** When it entered this state; microseconds since 1970. */
  readonly sinceUs: number;
  readonly heartbeat: Heartbeat | null;
  /** Ready, but without a sign of life for so long that what it published may not be taken for current. */
  readonly isSilent: boolean;
  /** Why it is not ready, as a code with its numbers. */
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
}
