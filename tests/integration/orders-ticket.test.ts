import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { Channel, Input } from '../../src/contract/requests.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { ClientOrderId, MarketTicker } from '../../src/domain/units/ids.ts';
import type { Price, Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn as order } from '../fixtures/manual-order.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

let rig: OrdersRig;
beforeEach(async () => {
  rig = new OrdersRig();
  await rig.start();
  await rig.inState('trading');
});
afterEach(() => rig.stop());

const ask = async <C extends Channel>(channel: C, input: Input<C>) =>
  rig.orders.request(channel, input);
const submit = async (more: ManualOrder) => unwrap(await ask('orders.submit', more));
const resting = () => rig.resting();
/** A position of at least so many contracts, taken from whoever offers. */
const hold = async (market: MarketTicker, qty: number): Promise<void> => {
  await eventually(async () => {
    await ask(
      'orders.submit',
      order(market, {
        price: 9900 as Price,
        qty: qty as Qty,
        timeInForce: 'immediate_or_cancel',
      }),
    );
    const held = await rig.agreed();
    return (held.find((row) => row.market === market)?.qty ?? 0) >= qty;
  }, 'a position');
};

describe('the ticket', () => {
  it('amends and decreases at the venue, and promises what then rests', async () => {
    const { market } = await rig.markedMarket();
    const { clientOrderId } = await submit(order(market));
    unwrap(await ask('orders.amend', { clientOrderId, price: 200, qty: 700 }));
    expect(await resting()).toMatchObject([{ price: 200, remainingQty: 700 }]);
    await rig.agreed();
    unwrap(await ask('orders.decrease', { clientOrderId, by: 300 }));
    expect(await resting()).toMatchObject([{ price: 200, remainingQty: 400 }]);
    await rig.agreed();
    expect(unwrap(await ask('orders.decrease', { clientOrderId, by: 400 })).state).toBe('canceled');
    expect(await resting()).toEqual([]);
    await rig.agreed();
  });

  it('sends the same name once', async () => {
    const { market } = await rig.markedMarket();
    const name = 'ticket-1' as ClientOrderId;
    const [one, two] = await Promise.all([
      submit(order(market, { name })),
      submit(order(market, { name })),
    ]);
    expect(one).toEqual(two);
    expect(await resting()).toHaveLength(1);
  });

  it('foretells cost and every check, and sends nothing', async () => {
    const { market, ask: offer } = await rig.markedMarket();
    const preview = unwrap(
      await ask('orders.preview', order(market, { price: offer, qty: 1000 as Qty })),
    );
    expect(preview).toMatchObject({ cost: offer * 1000, position: 1000, queueAhead: null });
    expect(preview.largestLoss).toBe(preview.cost + preview.fee);
    expect(preview.largestGain).toBe((10_000 - offer) * 1000 - preview.fee);
    expect(preview.checks.length).toBeGreaterThan(30);
    expect(preview.checks.every(({ verdict }) => verdict === 'passes')).toBe(true);
    const tooLarge = unwrap(
      await ask('orders.preview', order(market, { price: 101 as Price, qty: 1_000_000_00 as Qty })),
    );
    expect(tooLarge.binding).toBe('risk.priceOffGrid');
    const failing = tooLarge.checks.filter(({ verdict }) => verdict === 'denies');
    expect(failing.map(({ code }) => code)).toContain('risk.insufficientCash');
    expect(unwrap(await ask('orders.summary', {})).orders).toBe(0);
  });

  it('flattens reduce-only within its collar, after canceling what rests', async () => {
    const { market } = await rig.markedMarket();
    await hold(market, 300);
    await submit(order(market));
    await eventually(async () => {
      const { items } = unwrap(await rig.venue.markets({ tickers: [market] }));
      rig.mark(market, items[0]?.yesBid ?? (100 as Price), items[0]?.yesAsk ?? (9900 as Price));
      await ask('orders.flatten', { market });
      return (await rig.agreed()).every((row) => row.market !== market || row.qty === 0);
    }, 'a flat position');
    expect(await resting()).toEqual([]);
    expect(await ask('orders.flatten', { market })).toMatchObject({
      error: { code: 'orders.flat' },
    });
  });

  it('only lets out once a limit is below what is held, and says so', async () => {
    const { market } = await rig.markedMarket();
    await hold(market, 300);
    const changes = { maxPositionContracts: 1 };
    expect(unwrap(await ask('orders.proposeLimits', { changes, reason: 'less' }))).toEqual({
      loosened: [],
      proposal: null,
    });
    await rig.inState('reduceOnly');
    expect(await ask('orders.submit', order(market))).toMatchObject({
      error: { code: 'risk.wouldIncrease' },
    });
    const leave = order(market, { side: 'ask', price: 9900 as Price, qty: 200 as Qty });
    expect((await submit(leave)).state).toBe('resting');

    const back = { maxPositionContracts: 1_000_000 };
    const hasty = unwrap(await ask('orders.proposeLimits', { changes: back, reason: 'too early' }));
    unwrap(await ask('orders.withdrawLimits', { proposal: hasty.proposal ?? 0 }));
    expect(unwrap(await ask('orders.readLimits', {})).proposal).toBeNull();
    const { proposal } = unwrap(
      await ask('orders.proposeLimits', { changes: back, reason: 'more again' }),
    );
    await rig.crash('orders');
    await rig.startOrders();
    await rig.inState('halted'); // it left an order open
    await eventually(
      async () => (await ask('orders.resume', { reason: 'looked at it' })).ok,
      'the resumption',
    );
    await rig.inState('reduceOnly');
    unwrap(await ask('orders.confirmLimits', { proposal: proposal ?? 0 }));
    await rig.inState('trading');
  });
});
