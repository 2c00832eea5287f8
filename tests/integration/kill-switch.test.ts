import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { ClientOrderId, MarketTicker, OrderGroupId } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn as order } from '../fixtures/manual-order.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

let rig: OrdersRig;
beforeEach(async () => {
  rig = new OrdersRig();
  await rig.start({ markets: 24 });
  await rig.inState('trading');
});
afterEach(() => rig.stop());

const submit = (more: ManualOrder) => rig.orders.request('orders.submit', more);
const kill = (reason = 'test') => rig.orders.request('orders.kill', { reason, by: 'window' });
const release = () => rig.orders.request('orders.release', { phrase: 'RELEASE', reason: 'seen' });
const resting = () => rig.resting();
const checklist = async () =>
  unwrap(await rig.orders.request('orders.readRelease', {})).checks.map(
    ({ item, verdict }) => `${item} ${verdict}`,
  );

/** Every market with a bid well above what a drill pays, told as ingest would. */
async function markAll(least = 5): Promise<MarketTicker[]> {
  const quoted = await eventually(async () => {
    const { items } = unwrap(await rig.venue.markets({ status: 'open' }));
    const some = items.flatMap(({ ticker, yesBid: bid, yesAsk: ask }) =>
      (bid ?? 0) >= 500 && ask !== null ? [{ ticker, bid, ask }] : [],
    );
    return some.length >= least ? some : undefined;
  }, 'markets with a touch');
  for (const { ticker, bid, ask } of quoted) rig.mark(ticker, bid, ask);
  await eventually(async () => (await checklist()).includes('feedFresh green'), 'the marks');
  return quoted.map(({ ticker }) => ticker);
}
/** Back to trading, as a person would bring it there. */
async function trade(): Promise<void> {
  await eventually(async () => (await release()).ok, 'the release');
  unwrap(await rig.orders.request('orders.setTrading', { to: 'trading' }));
}

describe('the drill', () => {
  it('kills 200 orders over 1 000 markets, some under way, and keeps what it found', async () => {
    await rig.stop();
    rig = new OrdersRig();
    await rig.start({ markets: 1000 });
    await rig.inState('trading');
    // A drill takes only so long for its orders: what the venue has to say of the markets is asked for before it.
    for (const market of await markAll(300)) {
      await rig.orders.request('orders.preview', order(market));
    }
    const trading = rig.orders.follow('trading');
    const found = unwrap(await rig.orders.request('orders.drill', { orders: 200 }));
    expect(found).toMatchObject({
      wanted: 200,
      left: 0,
      verified: 'empty',
      refuses: 'yes',
      verdict: 'passed',
      epoch: 1,
    });
    expect(found.placed).toBeGreaterThanOrEqual(200);
    expect(found.markets).toBeGreaterThan(100);
    expect(found.wireMs).not.toBeNull();
    expect(await resting()).toEqual([]);
    await eventually(() => trading()?.drill?.at === found.at, 'the drill on the topic');
    expect(trading()).toMatchObject({
      state: 'killed',
      kill: { by: 'drill', epoch: 1, canceling: 'no', left: 0, trouble: null },
    });

    expect(found.gateMs).toBeGreaterThan(0); // the bench says how fast; here, that it is measured
    await rig.crash('orders');
    await rig.startOrders();
    const after = rig.orders.follow('trading');
    await eventually(() => after()?.drill?.at === found.at, 'the drill after a restart');
  });

  it('does not touch what is open, and wants to trade', async () => {
    const { market } = await rig.markedMarket();
    await markAll();
    unwrap(await submit(order(market)));
    const drill = () => rig.orders.request('orders.drill', { orders: 5 });
    expect(await drill()).toMatchObject({ error: { code: 'drill.ordersOpen', orders: 1 } });
    unwrap(await kill());
    expect(await drill()).toMatchObject({ error: { code: 'drill.notTrading', state: 'killed' } });
  });

  it.each([
    ['loses the answer to cancel-all', { fault: 'loseAnswer', for: { method: 'DELETE' } }],
    ['fails after it did it', { fault: 'failAfterwards', for: { method: 'DELETE' } }],
    ['does not trigger the group', { fault: 'unavailable', for: { method: 'PUT' } }],
    ['says too many requests', { fault: 'tooManyRequests', when: { every: 2 } }],
    ['shows lists of a while ago', { fault: 'lagReads', lagMs: 1500 }],
    ['loses the answer to every third order', { fault: 'loseAnswer', when: { every: 3 } }],
  ] as const)('passes at a venue that %s', async (_, fault) => {
    await markAll();
    const forOrders =
      fault.fault === 'loseAnswer' && 'when' in fault
        ? { for: { method: 'POST' as const, path: '/portfolio/events/orders' } }
        : {};
    const when = 'when' in fault ? fault.when : { count: 3 };
    await rig.setFaults([
      { ...fault, ...forOrders, ...(fault.fault === 'lagReads' ? {} : { when }) },
    ]);
    const found = await rig.orders.request('orders.drill', { orders: 40 });
    await rig.setFaults([]);
    expect(unwrap(found)).toMatchObject({ left: 0, verified: 'empty', verdict: 'passed' });
    expect(await resting()).toEqual([]);
    await rig.agreed();
  });
});

describe('the order group', () => {
  const groups = async () =>
    unwrap(await rig.venue.orderGroups()).map(({ orderGroupId }) => orderGroupId);
  /** Straight to the venue, past our own gate: whether it takes members of the group. */
  const taken = async (orderGroupId: OrderGroupId, market: MarketTicker, n: number) => {
    const created = await rig.venue.createOrder({
      market,
      clientOrderId: `group-${n}` as ClientOrderId,
      side: 'bid',
      price: 100 as Price,
      qty: 100 as Qty,
      timeInForce: 'good_till_canceled',
      selfTradePrevention: 'taker_at_cross',
      orderGroupId,
    });
    return created.ok;
  };

  it('is one over restarts, triggered by a kill and reset by the release', async () => {
    const { market, bid, ask } = await rig.markedMarket();
    await eventually(async () => (await groups()).length === 1, 'a group');
    const [group] = await groups();
    await rig.crash('orders');
    await rig.startOrders();
    await rig.inState('trading');
    rig.mark(market, bid, ask);
    await eventually(async () => {
      const { orderId } = unwrap(await submit(order(market, { qty: 700 as Qty })));
      const members = unwrap(await rig.venue.orderGroup(group as OrderGroupId)).orders;
      return orderId !== null && members.includes(orderId);
    }, 'an order in the group of before');
    expect(await groups()).toEqual([group]);

    unwrap(await kill());
    expect(await taken(group as OrderGroupId, market, 1)).toBe(false);
    await trade();
    expect(await taken(group as OrderGroupId, market, 2)).toBe(true);
    expect(unwrap(await submit(order(market)))).toMatchObject({ state: 'resting' });
    expect(await groups()).toEqual([group]);
  });

  it('is made anew where the venue started anew', async () => {
    await eventually(async () => (await groups()).length === 1, 'a group');
    const [before] = await groups();
    await rig.crash('exchange');
    await rig.startExchange();
    await eventually(async () => (await groups()).length === 1, 'another group');
    expect(await groups()).not.toContain(before);
  });
});

describe('a kill that meets trouble', () => {
  it('cancels what was on its way and is acknowledged late', async () => {
    const { market } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    const { pid } = rig.exchange.child;
    process.kill(pid as number, 'SIGSTOP');
    const late = [1, 2, 3].map((n) => submit(order(market, { qty: (n * 100) as Qty })));
    const killed = kill();
    await rig.inState('killed');
    process.kill(pid as number, 'SIGCONT');
    expect(unwrap(await killed)).toMatchObject({ left: 0, verified: 'empty' });
    await Promise.all(late);
    expect(await resting()).toEqual([]);
    await rig.agreed();
  });

  it('keeps trying while the venue is away, says so, and is not released meanwhile', async () => {
    const { market } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    await rig.setFaults([{ fault: 'unavailable' }]);
    const trading = rig.orders.follow('trading');
    const killed = kill();
    await eventually(() => trading()?.kill?.trouble?.code, 'the trouble on the topic');
    expect(trading()?.kill).toMatchObject({ canceling: 'yes', left: 1 });
    expect((await release()).ok).toBe(false);
    await rig.setFaults([]);
    expect(unwrap(await killed)).toMatchObject({ canceled: 1, left: 0, verified: 'empty' });
    await eventually(() => trading()?.kill?.canceling === 'no', 'the end of it');
    expect(trading()?.kill?.trouble).toBeNull();
  });

  it('goes on after the process died between the latch and the cancels', async () => {
    const { market } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    unwrap(await submit(order(market, { qty: 600 as Qty })));
    await rig.setFaults([{ fault: 'unavailable' }]);
    void kill('cut short');
    await eventually(() => rig.orders.events('orders.killed').length > 0, 'the latch');
    await rig.crash('orders');
    await rig.setFaults([]);
    expect(await resting()).toHaveLength(2);
    await rig.startOrders();
    await rig.inState('killed');
    await eventually(async () => (await resting()).length === 0, 'nothing that rests');
    const states = rig.orders.events('orders.state').map(({ facts }) => facts['state']);
    expect(states).not.toContain('trading');
    await eventually(() => rig.orders.events('orders.killReport').length > 0, 'a report');
    expect(rig.orders.events('orders.killReport')[0]?.facts).toMatchObject({
      epoch: 1,
      canceled: 2,
      left: 0,
      verified: 'empty',
    });
  });
});

describe('the release', () => {
  it('looks at everything first, and shows what is not as it should be', async () => {
    const { market } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    unwrap(await kill());
    await eventually(
      async () => (await checklist()).every((line) => line.endsWith('green')),
      'a checklist without a fault',
    );

    // Somebody else's order on this account; a looser limit that waits; no feed.
    const stray = unwrap(
      await rig.venue.createOrder({
        market,
        clientOrderId: 'stray' as ClientOrderId,
        side: 'bid',
        price: 100 as Price,
        qty: 100 as Qty,
        timeInForce: 'good_till_canceled',
        selfTradePrevention: 'taker_at_cross',
      }),
    );
    expect(await checklist()).toContain('nothingResting red');
    expect(await release()).toMatchObject({ error: { code: 'kill.stillResting', left: 1 } });
    unwrap(await rig.venue.cancelOrder({ orderId: stray.orderId, market }));
    const loosen = { changes: { maxOrderContracts: 900_000_000 }, reason: 'more' };
    const { proposal } = unwrap(await rig.orders.request('orders.proposeLimits', loosen));
    expect(await checklist()).toContain('limitsReviewed red');
    expect(await release()).toMatchObject({ error: { code: 'kill.limitsProposed' } });
    unwrap(await rig.orders.request('orders.confirmLimits', { proposal: proposal as never }));
    rig.ingest.close();
    await eventually(async () => (await checklist()).includes('feedFresh red'), 'a stale feed');
    expect(await release()).toMatchObject({ error: { code: 'kill.feedStale' } });
    expect(rig.orders.events('orders.released')).toEqual([]);
  });

  it('is void when somebody kills while it looks', async () => {
    await rig.markedMarket();
    unwrap(await kill());
    const { pid } = rig.exchange.child;
    process.kill(pid as number, 'SIGSTOP');
    const released = release();
    const again = kill('again');
    await eventually(() => rig.orders.events('orders.killed').length === 2, 'the second kill');
    process.kill(pid as number, 'SIGCONT');
    expect((await released).ok).toBe(false);
    unwrap(await again);
    await rig.inState('killed');
  });
});
