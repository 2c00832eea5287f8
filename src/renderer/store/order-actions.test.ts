import { describe, expect, it } from 'vitest';
import { ok } from '../../base/result.ts';
import type { Api } from '../../contract/requests.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Price, Qty } from '../../domain/units/units.ts';
import { Notices } from './notices.ts';
import { createOrderActions } from './order-actions.ts';

const market = 'KXA-1' as MarketTicker;

/** Actions whose every request is answered with `value`, what they asked for, and what they said. */
function actionsAt(value: unknown) {
  const asked: string[] = [];
  const answer = (channel: string) => async () => {
    asked.push(channel);
    return ok(value);
  };
  const api = new Proxy({}, { get: (_, channel) => answer(String(channel)) }) as Api;
  const notices = new Notices(() => {});
  const said = (): readonly (readonly [string, string])[] =>
    notices.list.get().map(({ tone, text }) => [tone, text]);
  return { actions: createOrderActions({ api, notices }), asked, said };
}

describe('flattening', () => {
  it.each([
    ['filled', 'good'],
    // Filled as well: word of the fills is under way.
    ['resting', 'good'],
    ['canceled', 'bad'],
    ['unconfirmed', 'bad'],
  ])('that ends %s is %s news', async (state, tone) => {
    const { actions, said } = actionsAt({ clientOrderId: 'c', state });
    await actions.flatten(market);
    expect(said()).toEqual([[tone, expect.stringMatching(/^Flatten KXA-1: /)]]);
  });
});

describe('an order that is sent', () => {
  it.each([
    ['resting', 'good'],
    ['filled', 'good'],
    ['unconfirmed', 'bad'],
  ])('and is %s is %s news', async (state, tone) => {
    const { actions, said } = actionsAt({ clientOrderId: 'c', orderId: null, state });
    const terms = { timeInForce: 'good_till_canceled', postOnly: false } as const;
    const order = { market, side: 'bid', price: 4000 as Price, qty: 100 as Qty, ...terms } as const;
    await actions.submit(order);
    expect(said()[0]?.[0]).toBe(tone);
  });
});

describe('amending', () => {
  const order = {
    clientOrderId: 'c' as ClientOrderId,
    price: 4000 as Price,
    initialQty: 500 as Qty,
  };

  it.each([
    ['less at the same price keeps its place', 4000, 400, 'orders.decrease'],
    ['more is another order', 4000, 600, 'orders.amend'],
    ['another price is another order', 4100, 400, 'orders.amend'],
  ] as const)('%s', async (_, price, qty, channel) => {
    const { actions, asked } = actionsAt(null);
    await actions.amend(order, { price: price as Price, qty: qty as Qty });
    expect(asked).toEqual([channel]);
  });
});

describe('cancelling all', () => {
  it.each([
    [0, 'good'],
    [2, 'bad'],
  ])('with %d left is %s news', async (left, tone) => {
    const { actions, said } = actionsAt({ canceled: 3, left });
    await actions.cancelAll(null);
    expect(said()).toEqual([[tone, `Cancel all: 3 cancelled, ${left} still working.`]]);
  });
});
