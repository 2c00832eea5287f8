import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../base/result.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';
import type { ClientOrderId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import {
  ack,
  DeskRig,
  fact,
  fill,
  GROUP,
  NYC,
  refused,
  type ScriptedVenue,
  terms,
  unknown,
  VENUE,
} from './desk.fixture.ts';
import type { Journal } from './journal.ts';
import type { OrderDesk } from './order-desk.ts';

const OLD = 'old' as ClientOrderId;

let rig: DeskRig;
let desk: OrderDesk;
let ledger: Ledger;
let journal: Journal;
let venue: ScriptedVenue;
beforeEach(() => {
  rig = new DeskRig();
  ({ desk, ledger, journal, venue } = rig);
});
afterEach(() => rig.close());

const first = () => ledger.order('c1' as ClientOrderId);
const stateOfFirst = () => first()?.state;

describe('while the venue has not said which order group there is', () => {
  let settle: () => void = () => undefined;
  beforeEach(() => {
    const settled = new Promise<void>((done) => {
      settle = done;
    });
    rig.group.id = null;
    rig.group.settled = () => settled;
  });
  const turn = () => new Promise((done) => setImmediate(done));

  it('no order goes out, and then as its member', async () => {
    venue.answerCreate(ack());
    const submitted = desk.submit(terms, 'person');
    await turn();
    expect([venue.requests, first()]).toEqual([[], undefined]);
    rig.group.id = GROUP;
    settle();
    expect(await submitted).toMatchObject({ ok: true });
    expect(venue.requests).toMatchObject([{ orderGroupId: GROUP }]);
  });

  it('cancels go out, and a kill is not waited for', async () => {
    journal.commit(
      { type: 'orderDrafted', at: 0 as Instant, clientOrderId: OLD, origin: 'person', ...terms },
      { type: 'orderMoved', at: 0 as Instant, clientOrderId: OLD, move: 'sent' },
      {
        type: 'orderMoved',
        at: 0 as Instant,
        clientOrderId: OLD,
        move: 'accepted',
        orderId: VENUE,
      },
    );
    const submitted = desk.submit(terms, 'person');
    await desk.cancel(OLD);
    expect(venue.canceled).toEqual([VENUE]);
    journal.commit({ type: 'killed', at: 0 as Instant, epoch: 1, reason: '', by: 'window' });
    rig.trading = 'killed';
    settle();
    expect(await submitted).toMatchObject({ error: { code: 'risk.killed' } });
    expect(venue.requests).toEqual([]);
  });
});

describe('an order that the venue answers', () => {
  it('rests, and counts what it filled at once when the fills come, each once', async () => {
    venue.answerCreate(ack(1200));
    expect(await desk.submit(terms, 'person')).toMatchObject({ value: { state: 'resting' } });
    expect(rig.owed).toEqual([[VENUE, 1200]]);
    desk.takeFill(fill(1, 1200));
    desk.takeFill(fill(1, 1200));
    expect(first()).toMatchObject({ state: 'resting', filledQty: 1200 });
    expect(ledger.cash).toBe(100_000_000 - 1200 * 4500);
  });

  it('may be filled, and even done, before the answer', async () => {
    venue.creates.push(() => {
      desk.takeFill(fill(1, 2000, { clientOrderId: 'c1' as ClientOrderId }));
      desk.takeOrder(fact('executed', 2000, 0));
      return Promise.resolve(ack(2000, 0));
    });
    expect(await desk.submit(terms, 'person')).toMatchObject({
      value: { state: 'filled', orderId: VENUE, filledQty: 2000 },
    });
  });

  it('ends when its remainder does not rest and every fill is known: who starts anew must find them', async () => {
    venue.answerCreate(ack(500, 0));
    await desk.submit({ ...terms, timeInForce: 'immediate_or_cancel' }, 'person');
    expect(first()).toMatchObject({ state: 'resting', filledQty: 0 });
    expect(rig.doubts).toBeGreaterThan(0);
    desk.takeFill(fill(1, 200));
    expect(first()).toMatchObject({ state: 'resting', filledQty: 200 });
    desk.takeFill(fill(2, 300));
    expect(first()).toMatchObject({
      state: 'canceled',
      filledQty: 500,
      reason: { code: 'order.remainderCanceled', filledQty: 500 },
    });
  });

  it('is rejected with the venue’s code', async () => {
    venue.answerCreate(err(refused(400, 'insufficient_balance')));
    expect(await desk.submit(terms, 'person')).toMatchObject({
      error: { code: 'venue.refused', venueCode: 'insufficient_balance', clientOrderId: 'c1' },
    });
    expect(first()).toMatchObject({ state: 'rejected' });
    expect(desk.inFlight).toBe(0);
  });
});

describe('an order whose answer is lost', () => {
  it('is looked up by its name, not sent again', async () => {
    venue.answerCreate(err(unknown));
    venue.lists.push(ok([]), ok([fact('resting')]));
    expect(await desk.submit(terms, 'person')).toMatchObject({
      value: { state: 'unconfirmed', orderId: null },
    });
    await desk.settled();
    expect(first()).toMatchObject({ state: 'resting', orderId: VENUE });
    expect(venue.sent).toEqual(['c1']);
  });

  it('holds up the next order in that market until its fate is known', async () => {
    let look: () => void = () => undefined;
    rig.pause = new Promise((done) => (look = done));
    venue.answerCreate(err(unknown));
    venue.lists.push(ok([fact('resting')]));
    await desk.submit(terms, 'person');
    expect(await desk.submit(terms, 'person')).toMatchObject({
      error: { code: 'risk.outcomePending' },
    });
    look();
    await desk.settled();
    venue.answerCreate(ack());
    expect(await desk.submit({ ...terms, qty: 100 as Qty }, 'person')).toMatchObject({ ok: true });
  });

  it('is sent again under the same name when it is nowhere to be found', async () => {
    venue.answerCreate(err(unknown));
    venue.answerCreate(ack());
    await desk.submit(terms, 'person');
    await desk.settled();
    expect(venue.sent).toEqual(['c1', 'c1']);
    expect(stateOfFirst()).toBe('resting');
  });

  it('was there and is done when the name is taken and nothing is found', async () => {
    venue.answerCreate(err(unknown));
    venue.answerCreate(err(refused(409, 'order_already_exists')));
    await desk.submit({ ...terms, timeInForce: 'fill_or_kill' }, 'person');
    await desk.settled();
    expect(stateOfFirst()).toBe('rejected');
  });

  it('is settled by the feed while it is being looked for', async () => {
    venue.answerCreate(err(unknown));
    await desk.submit(terms, 'person');
    desk.takeOrder(fact('resting'));
    await desk.settled();
    expect(stateOfFirst()).toBe('resting');
    expect(venue.sent).toEqual(['c1']);
  });

  it('is never sent again once the switch was latched', async () => {
    venue.answerCreate(err(unknown));
    venue.answerCreate(ack());
    await desk.submit(terms, 'person');
    journal.commit({ type: 'killed', at: 0 as Instant, epoch: 1, reason: 'drill' });
    rig.trading = 'killed';
    await desk.settled();
    expect(venue.sent).toEqual(['c1']);
    expect(stateOfFirst()).toBe('unconfirmed');
  });
});

describe('the gate', () => {
  it('asks last: what was admitted before a kill does not leave after it', async () => {
    // The request waits for its budget; meanwhile the switch is latched and even released again.
    const held = new Promise<void>((done) => setTimeout(done, 5));
    const createOrder = venue.createOrder.bind(venue);
    venue.createOrder = async (request, mayLeave) => {
      await held;
      return createOrder(request, mayLeave);
    };
    venue.answerCreate(ack());
    const placed = desk.submit(terms, 'person');
    await Promise.resolve();
    await Promise.resolve();
    journal.commit(
      { type: 'killed', at: 0 as Instant, epoch: 1, reason: 'drill' },
      { type: 'released', at: 0 as Instant, reason: 'drill' },
    );
    expect(await placed).toMatchObject({ ok: false });
    expect(venue.sent).toEqual([]);
    expect(stateOfFirst()).toBe('rejected');
    expect(desk.sent).toBe(0);
  });

  it('writes a denied order down and counts its code', async () => {
    rig.trading = 'paused';
    expect(await desk.submit(terms, 'person')).toEqual({
      ok: false,
      error: { code: 'risk.notTrading', state: 'paused', clientOrderId: 'c1' },
    });
    expect(first()).toMatchObject({ state: 'denied', reason: { code: 'risk.notTrading' } });
    expect(Object.fromEntries(desk.denials)).toEqual({ 'risk.notTrading': 1 });
    expect(venue.sent).toEqual([]);
  });

  it('counts what is under way against the cash of the next order', async () => {
    const results = await Promise.all([submitFor(6000, 1500), submitFor(6000, 1500)]);
    expect(results.map(({ ok: placed }) => placed)).toEqual([true, false]);
    expect(results[1]).toMatchObject({ error: { code: 'risk.insufficientCash' } });
  });

  const submitFor = (cents: number, contracts: number) => {
    venue.answerCreate(ack(0, contracts * 10));
    return desk.submit({ ...terms, price: cents as Price, qty: (contracts * 10) as Qty }, 'person');
  };
});

describe('a cancel', () => {
  beforeEach(async () => {
    venue.answerCreate(ack());
    await desk.submit(terms, 'person');
  });
  const cancel = () => desk.cancel('c1' as ClientOrderId);

  it('takes the order back', async () => {
    expect(await cancel()).toMatchObject({ value: { state: 'canceled' } });
    expect(venue.canceled).toEqual([VENUE]);
  });

  it('passes when nothing else does', async () => {
    rig.trading = 'killed';
    expect(await cancel()).toMatchObject({ value: { state: 'canceled' } });
  });

  it('ends only when the fills are known that it came too late for', async () => {
    rig.doubts = 0;
    venue.cancels.push(ok({ reducedBy: 1500 }));
    expect(await cancel()).toMatchObject({ value: { state: 'canceling', filledQty: 0 } });
    expect(rig.doubts).toBe(1);
    desk.takeFill(fill(1, 500));
    expect(first()).toMatchObject({ state: 'canceled', filledQty: 500 });
  });

  it('loses to a fill', async () => {
    venue.cancels.push(err(refused(404, 'not_found')));
    venue.lookups.push(ok(fact('executed', 2000, 0)));
    expect(await cancel()).toMatchObject({ value: { state: 'canceling' } });
    expect(rig.owed).toEqual([[VENUE, 2000]]);
    desk.takeFill(fill(1, 2000));
    expect(stateOfFirst()).toBe('filled');
  });

  it('leaves the order as it was when the venue refuses', async () => {
    venue.cancels.push(err(refused(400, 'marketTermsinactive')));
    expect(await cancel()).toMatchObject({ error: { venueCode: 'marketTermsinactive' } });
    expect(stateOfFirst()).toBe('resting');
  });

  it('leaves the order in doubt when the answer is lost, and asks for a look', async () => {
    rig.doubts = 0;
    venue.cancels.push(err(unknown));
    expect(await cancel()).toMatchObject({ value: { state: 'unconfirmed' } });
    expect(rig.doubts).toBe(1);
    expect(await cancel()).toMatchObject({ value: { state: 'canceled' } });
  });

  it('is not taken back by news from before it', async () => {
    venue.cancelOrder = () => {
      desk.takeOrder(fact('resting', 500));
      return Promise.resolve(ok({}));
    };
    expect(await cancel()).toMatchObject({ value: { state: 'canceled' } });
  });

  it('waits for the answer to the order itself', async () => {
    let answer: (value: ReturnType<typeof ack>) => void = () => undefined;
    venue.creates.push(() => new Promise((done) => (answer = done)));
    const placed = desk.submit({ ...terms, qty: 100 as Qty }, 'person');
    await Promise.resolve();
    await Promise.resolve();
    const canceled = desk.cancel('c2' as ClientOrderId);
    answer(ok({ ...ack(0, 100).value, orderId: 'v2' as OrderId }));
    expect(await placed).toMatchObject({ value: { state: 'resting' } });
    expect(await canceled).toMatchObject({ value: { state: 'canceled', orderId: 'v2' } });
  });

  it('says what it cannot find or need not do', async () => {
    expect(await desk.cancel('nobody' as ClientOrderId)).toMatchObject({
      error: { code: 'order.unknown' },
    });
    await cancel();
    expect(await cancel()).toMatchObject({ error: { code: 'order.notWorking' } });
  });
});

describe('what the feed says', () => {
  it('ends a canceled order once the fill is there that was counted', async () => {
    venue.answerCreate(ack());
    await desk.submit(terms, 'person');
    desk.takeOrder(fact('canceled', 500, 0));
    expect(first()).toMatchObject({ state: 'resting', filledQty: 0 });
    desk.takeFill(fill(1, 500));
    expect(first()).toMatchObject({ state: 'canceled', filledQty: 500 });
  });

  it('cancels an order that rests after we gave it up', async () => {
    venue.answerCreate(err(refused(400, 'invalid_order')));
    await desk.submit(terms, 'person');
    desk.takeOrder(fact('resting'));
    expect(venue.canceled).toEqual([VENUE]);
  });

  it('adopts a stranger’s order once the account is known, not before', () => {
    const foreign = { ...fact('resting'), clientOrderId: null };
    rig.link = 'calibrating';
    desk.takeOrder(foreign);
    expect(ledger.orderCount).toBe(0);
    rig.link = 'steady';
    desk.takeOrder(foreign);
    expect(ledger.orderNamed(VENUE)).toMatchObject({ origin: 'external', state: 'resting' });
  });

  it('books a stranger’s fill, whoever it belongs to', () => {
    desk.takeFill(fill(1, 100, { orderId: 'elsewhere' as OrderId }));
    expect(ledger.position(NYC).qty).toBe(100);
  });
});
