import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { DeskRig, fact, terms, unknown, VENUE } from './desk.fixture.ts';

// Orders that are asked for again, changed, or dressed for the wire: what the door does besides judging them.

let rig: DeskRig;
beforeEach(() => {
  rig = new DeskRig();
});
afterEach(() => rig.close());

const ask: DeskRig['ask'] = (...asked) => rig.ask(...asked);
const place = async (...asked: Parameters<DeskRig['ask']>) =>
  expect(await ask(...asked)).toBe('sent');
const price = (centiCents: number) => centiCents as Price;
const qty = (hundredths: number) => hundredths as Qty;

describe('the same name again', () => {
  it('is answered with what is on record and sends nothing', async () => {
    const name = 'mine' as ClientOrderId;
    expect(await ask({}, 'person', { name })).toBe('sent');
    expect(await ask({}, 'person', { name })).toBe('sent');
    expect(rig.venue.sent).toEqual(['mine']);
    rig.trading = 'paused';
    const denied = 'denied' as ClientOrderId;
    expect(await ask({}, 'person', { name: denied })).toMatchObject({ code: 'risk.notTrading' });
    rig.trading = 'trading';
    expect(await ask({}, 'person', { name: denied })).toMatchObject({ code: 'risk.notTrading' });
    expect(rig.venue.sent).toEqual(['mine']);
  });
});

describe('an amendment', () => {
  const C1 = 'c1' as ClientOrderId;
  const amend = (to: number, size = 2000) =>
    rig.desk.amend(C1, { price: price(to), qty: qty(size) });
  beforeEach(() => place());

  it('is judged as an order in the stead of the old one', async () => {
    rig.limit({ maxOpenOrders: 1, maxPositionContracts: 20, maxTicksThrough: 0 });
    expect(await amend(4400)).toMatchObject({ value: { price: 4400, state: 'resting' } });
    expect(await amend(4700)).toMatchObject({ error: { code: 'risk.priceThrough' } });
    expect(await amend(4400, 2001)).toMatchObject({ error: { code: 'risk.positionLimit' } });
    expect(rig.venue.changed).toMatchObject([{ orderId: VENUE, price: 4400, totalQty: 2000 }]);
  });

  it('promises the dearer of both while nobody knows which one rests', async () => {
    let whileUnderWay = 0;
    rig.venue.amendOrder = () => {
      whileUnderWay = rig.gate
        .preview({ ...terms, origin: 'person', epoch: 0, decision: null }, rig.market)
        .find(({ code }) => code === 'risk.insufficientCash')?.limit as number;
      return Promise.resolve({ ok: false, error: unknown });
    };
    expect(await amend(4600)).toMatchObject({ ok: true, value: { state: 'unconfirmed' } });
    expect(whileUnderWay).toBe(100_000_000 - 2000 * 4600);
    expect(rig.doubts).toBeGreaterThan(0);
  });

  it('leaves the order as it was when the venue refuses', async () => {
    rig.venue.changes.push({
      ok: false,
      error: { code: 'venue.refused', status: 400, venueCode: 'x', message: '', details: '' },
    });
    expect(await amend(4400)).toMatchObject({ error: { venueCode: 'x' } });
    const { price: rests, amendment } = rig.ledger.order(C1) ?? {};
    expect([rests, amendment]).toEqual([4500, undefined]);
  });

  it('is not taken twice when the feed tells of it before the answer', async () => {
    rig.venue.decreaseOrder = () => {
      rig.desk.takeOrder({ ...fact('resting', 0, 1500), clientOrderId: C1 });
      return Promise.resolve({ ok: true, value: {} });
    };
    expect(await rig.desk.decrease(C1, qty(500))).toMatchObject({ value: { qty: 1500 } });
    rig.venue.amendOrder = () => {
      rig.desk.takeOrder({ ...fact('resting', 0, 1200), price: price(4400), clientOrderId: C1 });
      return Promise.resolve({ ok: true, value: { filledQty: null, at: null } });
    };
    expect(await amend(4400, 1200)).toMatchObject({ value: { qty: 1200, price: 4400 } });
  });

  it('may be a decrease, which passes in every state and is a cancel when nothing stays', async () => {
    rig.trading = 'killed';
    expect(await rig.desk.decrease(C1, qty(500))).toMatchObject({ value: { qty: 1500 } });
    expect(await rig.desk.decrease(C1, qty(1500))).toMatchObject({ value: { state: 'canceled' } });
    expect(rig.venue.changed).toEqual([{ by: 500 }]);
  });
});

describe('what goes out', () => {
  it('belongs to the group, and resting orders are canceled on a pause', async () => {
    await place({ expiresAt: 50_000_000 as Instant });
    await place({ timeInForce: 'immediate_or_cancel', price: price(4300) });
    const [resting, taking] = rig.venue.requests;
    expect(resting).toMatchObject({ orderGroupId: 'g1', cancelOnPause: true, expiresAt: 5e7 });
    expect(taking).not.toHaveProperty('cancelOnPause');
  });
});
