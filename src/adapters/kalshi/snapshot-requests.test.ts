import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { SnapshotRequests } from './snapshot-requests.ts';

const [a, b] = ['A', 'B'] as MarketTicker[] as [MarketTicker, MarketTicker];
const all = new Set([a, b]);

describe('SnapshotRequests', () => {
  it('asks at once for what is needed, and again after growing pauses', () => {
    const requests = new SnapshotRequests(100);
    requests.need([a], 0);
    expect(requests.due(all, 0)).toEqual([[a]]);
    expect(requests.due(all, 99)).toEqual([]);
    expect(requests.due(all, 100)).toEqual([[a]]);
    expect(requests.due(all, 299)).toEqual([]);
    expect(requests.due(all, 300)).toEqual([[a]]);
    requests.got(a);
    expect(requests.due(all, 10_000)).toEqual([]);
  });

  it('gives what comes by itself its time', () => {
    const requests = new SnapshotRequests(100);
    requests.expect([a, b], 0);
    requests.got(b);
    expect(requests.due(all, 99)).toEqual([]);
    expect(requests.due(all, 100)).toEqual([[a]]);
  });

  it('asks only for markets that are subscribed', () => {
    const requests = new SnapshotRequests(100);
    requests.need([a, b], 0);
    expect(requests.due(new Set([b]), 0)).toEqual([[b]]);
    expect(requests.due(all, 1)).toEqual([[a]]);
    requests.forget([a, b]);
    expect(requests.due(all, 10_000)).toEqual([]);
  });

  it('splits long lists', () => {
    const many = Array.from({ length: 1200 }, (_, index) => `M${index}` as MarketTicker);
    const requests = new SnapshotRequests(100);
    requests.need(many, 0);
    expect(requests.due(new Set(many), 0).map((some) => some.length)).toEqual([500, 500, 200]);
  });
});
