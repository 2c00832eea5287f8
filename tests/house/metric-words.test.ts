import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceName } from '../../src/contract/service-name.ts';
import { describeMetric, isDescribed } from '../../src/renderer/format/metric-words.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Where each service lists its metrics: what stands before the list, whose names are at one depth. */
const LISTS: Readonly<Record<ServiceName, readonly [file: string, before: RegExp]>> = {
  exchange: ['exchange/exchange-server.ts', /export interface ExchangeCounts \{/],
  ingest: ['ingest/ingest-service.ts', /\n {2}metrics\(\)[^]*?return \{/],
  orders: ['orders/orders-service.ts', /\n {4}metrics: \(\) => \(\{/],
  actor: ['actor/actor-service.ts', /\n {4}metrics: \(\) => \(\{/],
  archive: ['archive/archive-service.ts', /\n {4}metrics: \(\) => \(\{/],
};

function metricsOf(service: ServiceName): readonly string[] {
  const [file, before] = LISTS[service];
  const source = readFileSync(join(ROOT, 'src/services', file), 'utf8');
  const start = before.exec(source);
  if (start === null) throw new Error(`${file} lists its metrics elsewhere`);
  const list = source.slice(start.index + start[0].length).split('}')[0] as string;
  return [...list.matchAll(/(?:^|[\n,{])\s*(?:readonly )?(\w+):/g)].map(
    ([, name]) => name as string,
  );
}

describe('what a service counts of itself', () => {
  const services = Object.keys(LISTS) as ServiceName[];

  it.each(services)('is in words, all of %s', (service) => {
    const metrics = metricsOf(service);
    expect(metrics.length).toBeGreaterThan(1);
    expect(metrics.filter((metric) => !isDescribed(service, metric))).toEqual([]);
  });

  it('is told apart by its name within one service', () => {
    for (const service of services) {
      const names = metricsOf(service).map((metric) => describeMetric(service, metric).name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
