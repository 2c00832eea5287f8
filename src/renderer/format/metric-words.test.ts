import { describe, expect, it } from 'vitest';
import { describeMetric } from './metric-words.ts';

const said = (metric: string, value: number): string => {
  const { name, format } = describeMetric('ingest', metric);
  return `${name}: ${format(value)}`;
};

describe('metrics', () => {
  it('have a name, a unit and a hint', () => {
    expect(said('flushP50Us', 1234)).toBe('Flush to disk, median: 1.2 ms');
    expect(said('queueAgeMs', 3400)).toBe('Oldest row: 3 s');
    expect(said('queueRows', 12_000)).toBe('Rows to record: 12,000');
    expect(describeMetric('ingest', 'queueRows').hint).toBe('Waiting for the disk');
    expect(describeMetric('archive', 'donePercent').format(40)).toBe('40 %');
  });

  it('are spelled out where nobody described them', () => {
    expect(said('someNewQueue', 7)).toBe('Some new queue: 7');
    expect(said('waitP99Us', 250)).toBe('Wait p99: 250 µs');
    expect(describeMetric('ingest', 'someNewQueue').hint).toBeUndefined();
  });
});
