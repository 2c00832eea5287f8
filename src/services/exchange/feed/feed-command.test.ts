import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeedCommand } from './feed-command.ts';
import { FEED_ERRORS } from './feed-error.ts';

const codeOf = (message: unknown): number | undefined => {
  const { command } = parseFeedCommand(JSON.stringify(message));
  return command.ok ? undefined : command.error.feedCode;
};

describe('parseFeedCommand', () => {
  it.each([
    [{ id: 1, cmd: 'subscribe' }, 2],
    [{ id: 1, cmd: 'subscribe', params: {} }, 3],
    [{ id: 1, cmd: 'subscribe', params: { channels: [] } }, 3],
    [{ id: 1, cmd: 'subscribe', params: { channels: ['ticker_v2'] } }, 8],
    [{ id: 1, cmd: 'subscribe', params: { channels: ['orderbook_delta'] } }, 14],
    [{ id: 1, cmd: 'subscribe', params: { channels: 'ticker' } }, 11],
    [
      {
        id: 1,
        cmd: 'subscribe',
        params: { channels: ['ticker'], market_ticker: 'A', market_tickers: ['B'] },
      },
      11,
    ],
    [{ id: 1, cmd: 'subscribe', params: { channels: ['trade'], market_ids: ['x'] } }, 11],
    [{ id: 1, cmd: 'unsubscribe', params: {} }, 4],
    [{ id: 1, cmd: 'unsubscribe', params: { sids: [] } }, 4],
    [{ id: 1, cmd: 'update_subscription', params: { action: 'add_markets' } }, 4],
    [{ id: 1, cmd: 'update_subscription', params: { sids: [1, 2], action: 'add_markets' } }, 12],
    [{ id: 1, cmd: 'update_subscription', params: { sid: 1, sids: [1] } }, 12],
    [{ id: 1, cmd: 'update_subscription', params: { sid: 1, market_ticker: 'A' } }, 15],
    [{ id: 1, cmd: 'update_subscription', params: { sid: 1, action: 'explode' } }, 13],
    [{ id: 1, cmd: 'update_subscription', params: { sid: 1, action: 'get_snapshot' } }, 14],
    [{ id: 1, cmd: 'dance', params: {} }, 5],
    [{ id: 1 }, 5],
    [{ id: 'one', cmd: 'subscribe' }, 1],
    [[], 1],
    [null, 1],
    [7, 1],
  ])('refuses %j with code %i', (message, code) => {
    expect(codeOf(message)).toBe(code);
    expect(FEED_ERRORS).toHaveProperty(String(code));
  });

  it('takes 0 for no id', () => {
    expect(parseFeedCommand('{"id":0,"cmd":"list_subscriptions"}').id).toBeUndefined();
    expect(parseFeedCommand('{"id":4,"cmd":"list_subscriptions"}').id).toBe(4);
  });

  it('names each market once', () => {
    const { command } = parseFeedCommand(
      '{"cmd":"subscribe","params":{"channels":["orderbook_delta"],"market_tickers":["A","B","A"]}}',
    );
    expect(command).toMatchObject({ ok: true, value: { tickers: ['A', 'B'], useYesPrice: false } });
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseFeedCommand(text)).not.toThrow();
      }),
    );
  });
});
