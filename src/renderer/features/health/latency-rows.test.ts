import { describe, expect, it } from 'vitest';
import type { ServiceHealth } from '../../../contract/health.ts';
import type { LatencyView } from '../../../contract/latency-view.ts';
import { histogramBars, latencyRows, placeOf } from './latency-rows.ts';

const service = (
  name: ServiceHealth['service'],
  latencies: Readonly<Record<string, LatencyView>> = {},
): ServiceHealth => ({
  service: name,
  state: 'ready',
  pid: 1,
  restarts: 0,
  sinceUs: 0,
  isSilent: false,
  reason: null,
  heartbeat: {
    atUs: 0,
    rssBytes: 1,
    heapBytes: 1,
    loopLagP50Ms: 0.1,
    loopLagP99Ms: 2,
    loopLagMaxMs: 7,
    metrics: {},
    latencies,
  },
});
const view = (count: number): LatencyView => ({
  count,
  p50: 40,
  p90: 60,
  p99: 90,
  most: 200,
  doublings: [],
});

describe('latencies', () => {
  it('are those of the actor, of the services and of their loops', () => {
    const rows = latencyRows({ frameToDecisionUs: view(9), choiceUs: view(9) }, [
      service('orders', { tickToOrder: view(3) }),
      service('ingest', { flush: view(5) }),
    ]);
    expect(rows.map(({ name, count, p50, p99, most }) => [name, count, p50, p99, most])).toEqual([
      ['Frame to decision', 9, 40, 90, 200],
      ['Choice', 9, 40, 90, 200],
      ['Frame to order', 3, 40, 90, 200],
      ['Flush to disk', 5, 40, 90, 200],
      ['Loop of Order service', null, 100, 2000, 7000],
      ['Loop of Market data service', null, 100, 2000, 7000],
    ]);
  });

  it('leave out what never happened and who says nothing', () => {
    const silent = { ...service('archive'), heartbeat: null };
    const idle = service('orders', { tickToOrder: { ...view(0), p99: 0, most: 0 } });
    const rows = latencyRows({ frameToDecisionUs: view(0), choiceUs: view(0) }, [silent, idle]);
    expect(rows.map(({ name }) => name)).toEqual(['Loop of Order service']);
  });

  it('lie on a scale of powers of ten', () => {
    expect([0, 1, 1000, 1_000_000, 5_000_000].map((us) => placeOf(us).toFixed(2))).toEqual([
      '0.00',
      '0.00',
      '0.50',
      '1.00',
      '1.00',
    ]);
  });

  it('are drawn as bars, as high as often and side by side', () => {
    const bars = histogramBars([0, 0, 0, 0, 5, 20, 0, 1]);
    expect(bars.map(({ height }) => height)).toEqual([0.25, 1, 0.05]);
    const [first, second] = bars as [(typeof bars)[0], (typeof bars)[0]];
    expect(first.left).toBe(placeOf(8));
    expect(first.left + first.width).toBeCloseTo(second.left);
    expect(histogramBars([])).toEqual([]);
    expect(histogramBars([3])[0]?.width).toBe(0);
  });
});
