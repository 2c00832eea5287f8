import { describe, expect, it } from 'vitest';
import { ok } from '../../../base/result.ts';
import { route, RouteTable } from './route.ts';

const answer = (method: 'GET' | 'POST', path: string) =>
  route({ method, path, access: 'public', handle: () => ok(path) });

const table = new RouteTable([
  answer('GET', '/markets'),
  answer('GET', '/markets/trades'),
  answer('GET', '/markets/:ticker'),
  answer('GET', '/markets/:ticker/orderbook'),
  answer('POST', '/orders/:id/amend'),
]);

describe('RouteTable', () => {
  it.each([
    ['/markets', '/markets', {}],
    ['/markets/trades', '/markets/trades', {}],
    ['/markets/KX-A', '/markets/:ticker', { ticker: 'KX-A' }],
    ['/markets/T3%2E5/orderbook', '/markets/:ticker/orderbook', { ticker: 'T3.5' }],
    // The literal `trades` has nothing below it, so the parameter takes it.
    ['/markets/trades/orderbook', '/markets/:ticker/orderbook', { ticker: 'trades' }],
  ])('finds %s', (path, pattern, params) => {
    expect(table.match('GET', path)).toMatchObject({
      found: 'route',
      route: { path: pattern },
      params,
    });
  });

  it('tells an unknown path from an unknown method', () => {
    expect(table.match('GET', '/market').found).toBe('nothing');
    expect(table.match('GET', '/markets/').found).toBe('nothing');
    expect(table.match('GET', '/markets/%zz').found).toBe('nothing');
    expect(table.match('POST', '/markets').found).toBe('otherMethod');
    expect(table.match('GET', '/orders/1/amend').found).toBe('otherMethod');
  });

  it('refuses to hold the same route twice', () => {
    expect(() => new RouteTable([answer('GET', '/a/:x'), answer('GET', '/a/:y')])).toThrow('twice');
  });
});
