import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { ChannelSubscription } from './feed-channel.ts';

const tickers = (...names: string[]) => names as MarketTicker[];

describe('ChannelSubscription', () => {
  it('subscribes, adds and removes, one step at a time', () => {
    const channel = new ChannelSubscription('orderbook_delta');
    expect(channel.nextStep(0)).toBeUndefined();
    channel.want(tickers('A', 'B'));
    const first = channel.nextStep(0)!;
    expect(channel.command(first)).toEqual({
      cmd: 'subscribe',
      params: { channels: ['orderbook_delta'], market_tickers: ['A', 'B'], use_yes_price: false },
    });
    channel.want(tickers('C'));
    channel.unwant(tickers('A'));
    expect(channel.nextStep(0)).toBeUndefined();
    channel.accept(first, 7, undefined);
    const second = channel.nextStep(0)!;
    expect(channel.command(second)).toEqual({
      cmd: 'update_subscription',
      params: { sids: [7], action: 'add_markets', market_tickers: ['C'] },
    });
    channel.accept(second, 7, tickers('A', 'B', 'C'));
    const third = channel.nextStep(0)!;
    expect(channel.command(third)).toEqual({
      cmd: 'update_subscription',
      params: { sids: [7], action: 'delete_markets', market_tickers: ['A'] },
    });
    channel.accept(third, 7, tickers('B', 'C'));
    expect(channel.isSettled).toBe(true);
    expect([...channel.known]).toEqual(['B', 'C']);
  });

  it('adds trades by subscribing again', () => {
    const channel = new ChannelSubscription('trade');
    channel.want(tickers('A'));
    channel.accept(channel.nextStep(0)!, 2, undefined);
    channel.want(tickers('B'));
    expect(channel.command(channel.nextStep(0)!)).toEqual({
      cmd: 'subscribe',
      params: { channels: ['trade'], market_tickers: ['B'] },
    });
  });

  it('takes a whole channel without markets', () => {
    const channel = new ChannelSubscription('fill');
    channel.want(tickers('A'));
    const step = channel.nextStep(0)!;
    expect(channel.command(step)).toEqual({ cmd: 'subscribe', params: { channels: ['fill'] } });
    channel.accept(step, 1, undefined);
    expect(channel.isSettled).toBe(true);
  });

  it('gives up a channel that is refused as such, until the next connection', () => {
    const channel = new ChannelSubscription('trade');
    channel.want(tickers('A', 'B'));
    expect(channel.refuse(channel.nextStep(0)!, 8, 0)).toBeUndefined();
    expect(channel.failedWith).toBe(8);
    expect(channel.nextStep(1e9)).toBeUndefined();
    channel.reset();
    expect(channel.nextStep(0)?.kind).toBe('subscribe');
  });

  it('pauses when there were too many requests', () => {
    const channel = new ChannelSubscription('trade');
    channel.want(tickers('A'));
    channel.refuse(channel.nextStep(0)!, 27, 0);
    expect(channel.nextStep(999)).toBeUndefined();
    expect(channel.nextStep(1000)?.markets).toEqual(['A']);
  });

  it('does not ask twice for what the venue leaves out or will not delete', () => {
    const channel = new ChannelSubscription('orderbook_delta');
    channel.want(tickers('A', 'B'));
    expect(channel.accept(channel.nextStep(0)!, 1, tickers('A'))).toEqual(['B']);
    expect(channel.nextStep(0)).toBeUndefined();
    channel.unwant(tickers('A'));
    channel.accept(channel.nextStep(0)!, 1, tickers('A'));
    expect(channel.nextStep(0)).toBeUndefined();
  });

  it('always ends with the venue following what is wanted, whatever it refuses', () => {
    const name = fc.integer({ min: 0, max: 30 }).map((n) => `M${n}` as MarketTicker);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1 }),
        fc.uniqueArray(name),
        fc.array(fc.record({ kind: fc.constantFrom('want', 'unwant'), names: fc.array(name) })),
        (wanted, bad, changes) => {
          const channel = new ChannelSubscription('orderbook_delta');
          const expected = new Set(wanted);
          const venue = new Set<MarketTicker>();
          const refused = new Set<MarketTicker>();
          channel.want(wanted);
          for (let round = 0; ; round += 1) {
            expect(round).toBeLessThan(1000);
            const step = channel.nextStep(0);
            // While the venue thinks about the step, the wish may change.
            const change = changes[round];
            if (change?.kind === 'want') {
              channel.want(change.names);
              for (const market of change.names) expected.add(market);
            } else if (change) {
              channel.unwant(change.names);
              for (const market of change.names) expected.delete(market);
            }
            if (!step && round >= changes.length) break;
            if (!step) continue;
            if (step.kind !== 'delete' && step.markets.some((market) => bad.includes(market))) {
              const found = channel.refuse(step, 11, 0);
              if (found) refused.add(found);
              continue;
            }
            for (const market of step.markets) {
              if (step.kind === 'delete') venue.delete(market);
              else venue.add(market);
            }
            channel.accept(step, 1, step.kind === 'subscribe' ? undefined : [...venue].sort());
          }
          const good = [...expected].filter((market) => !bad.includes(market));
          expect([...venue].sort()).toEqual(good.sort());
          for (const market of refused) expect(bad).toContain(market);
        },
      ),
    );
  });
});
