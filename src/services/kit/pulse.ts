import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Heartbeat } from '../../contract/health.ts';

const RESOLUTION_MS = 10;
const toMs = (ns: number): number => Math.max(0, Math.round(ns / 1000) / 1000 - RESOLUTION_MS);

/** Measures this process between heartbeats. */
export function createPulse(nowUs: () => number): {
  beat(told: Pick<Heartbeat, 'metrics' | 'latencies'>): Heartbeat;
} {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return {
    beat: (told) => {
      const memory = process.memoryUsage();
      const heartbeat: Heartbeat = {
        atUs: nowUs(),
        rssBytes: memory.rss,
        heapBytes: memory.heapUsed,
        loopLagP50Ms: toMs(delay.percentile(50)),
        loopLagP99Ms: toMs(delay.percentile(99)),
        loopLagMaxMs: toMs(delay.max),
        ...told,
      };
      delay.reset();
      return heartbeat;
    },
  };
}
