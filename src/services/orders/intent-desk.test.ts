import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueError } from '../../adapters/kalshi/venue-error.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { IntentMessage } from '../../contract/links.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { ClientOrderId, OrderId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { ack, DeskRig, NYC, refused } from './desk.fixture.ts';
import { IntentDesk } from './intent-desk.ts';
import { TickToOrder } from './tick-to-order.ts';
import { VenueClock } from './venue-clock.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

let rig: DeskRig;
let intents: IntentDesk;
let leaving = false;
const told: string[] = [];
beforeEach(() => {
  rig = new DeskRig();
  rig.armed = 'builtin:x';
  told.length = 0;
  leaving = false;
  intents = new IntentDesk({
    desk: rig.desk,
    journal: rig.journal,
    marks: rig.marks,
    venueClock: new VenueClock(rig.clock),
    tickToOrder: new TickToOrder(rig.clock),
    settings: { amendDistance: 100, orderLifeMs: 60_000 },
    isLeaving: () => leaving,
  });
});
afterEach(() => rig.close());

let answers = 0;
const willRest = (size = 1000): void => {
  answers += 1;
  const orderId = `v${answers}` as OrderId;
  rig.venue.answerCreate(ok({ ...ack(0, size).value, orderId }));
};
const want = (action: IntentMessage['action'], more: Partial<IntentMessage> = {}) =>
  intents.take(
    {
      type: 'intent',
      n: 1,
      market: NYC,
      action,
      qty: 1000 as Qty,
      epoch: 0,
      decision: {
        model: 'builtin:x',
        outputs: 'finite',
        basedOn: rig.clock.nowUs() as Instant,
      },
      heardAt: rig.clock.nowUs() as Instant,
      decidedAt: rig.clock.nowUs() as Instant,
      ...more,
    },
    ({ outcome, code }) => told.push(code ?? outcome),
  );
const working = (): Pick<Order, 'side' | 'price' | 'qty'>[] =>
  rig.ledger.workingIn(NYC).map(({ side, price, qty }) => ({ side, price, qty }));

describe('an intent', () => {
  it.each([
    ['buyYes', 'bid', 4400],
    ['sellYes', 'ask', 4600],
    ['buyNo', 'ask', 4600],
    ['sellNo', 'bid', 4400],
  ] as const)(
    '%s rests at the touch as a post-only %s that ends by itself',
    async (action, side, price) => {
      willRest();
      await want(action);
      expect(told).toEqual(['placed']);
      expect(rig.venue.requests).toMatchObject([
        { side, price, postOnly: true, cancelOnPause: true, expiresAt: 61_000_000 },
      ]);
      expect(rig.ledger.order('c1' as ClientOrderId)).toMatchObject({
        origin: 'actor',
        decidedBy: 'builtin:x',
      });
    },
  );

  it('keeps one order of a direction, and follows the touch only when it is far enough away', async () => {
    willRest();
    await want('buyYes');
    rig.mark({ bid: 4450 as Price });
    await want('buyYes');
    rig.mark({ bid: 4500 as Price });
    await want('buyYes');
    expect(told).toEqual(['placed', 'kept', 'amended']);
    expect(working()).toEqual([{ side: 'bid', price: 4500, qty: 1000 }]);
  });

  it('cancels what it has on the other side first', async () => {
    willRest();
    await want('buyYes');
    willRest();
    await want('buyNo');
    expect(told).toEqual(['placed', 'placed']);
    expect(working()).toEqual([{ side: 'ask', price: 4600, qty: 1000 }]);
    expect(rig.venue.canceled).toHaveLength(1);
  });

  it('places nothing while its own order on the other side cannot be canceled', async () => {
    willRest();
    await want('buyYes');
    rig.venue.cancels.push(err(refused(400, 'market_inactive')));
    await want('buyNo');
    expect(told).toEqual(['placed', 'intent.conflictLeft']);
    expect(working()).toHaveLength(1);
  });

  it('takes an order that came too late for no failure', async () => {
    rig.venue.answerCreate(err({ ...refused(400, 'invalid_order'), details: 'post only cross' }));
    await want('buyYes');
    expect(told).toEqual(['intent.tooLate']);
    willRest();
    await want('buyYes');
    rig.mark({ bid: 4500 as Price });
    rig.venue.changes.push(err(refused(404, 'not_found')));
    rig.venue.lookups.push(err(refused(404, 'not_found')));
    await want('buyYes');
    expect(told).toEqual(['intent.tooLate', 'placed', 'intent.tooLate']);
  });

  it('has nothing in a market that the actor left, whatever was under way', async () => {
    let answer: (result: Result<unknown, VenueError>) => void = () => undefined;
    rig.venue.creates.push(() => new Promise((done) => (answer = done)));
    const first = want('buyYes');
    const second = want('buyYes');
    await turn();
    const left = intents.withdraw(NYC);
    expect(told).toEqual(['intent.withdrawn']);
    answer(ack(0, 1000));
    await Promise.all([first, second, left]);
    expect(working()).toEqual([]);
    expect(told).toEqual(['intent.withdrawn', 'placed']);
    willRest();
    await want('buyYes');
    expect(working()).toHaveLength(1);
  });

  it('leaves a person’s orders alone', async () => {
    willRest();
    const { market } = { market: NYC };
    const terms = { market, side: 'ask', price: 4700, qty: 500 } as const;
    await rig.desk.submit(
      {
        ...terms,
        price: terms.price as Price,
        qty: terms.qty as Qty,
        timeInForce: 'good_till_canceled',
        postOnly: false,
      },
      'person',
    );
    willRest();
    await want('buyYes');
    expect(rig.venue.canceled).toEqual([]);
    expect(working()).toHaveLength(2);
  });

  it('keeps an order’s place until shortly before its end, then renews it', async () => {
    willRest();
    await want('buyYes');
    rig.clock.advanceMs(57_000);
    rig.mark({});
    await want('buyYes');
    expect(told).toEqual(['placed', 'kept']);
    rig.clock.advanceMs(1000);
    willRest();
    await want('buyYes');
    expect(told).toEqual(['placed', 'kept', 'placed']);
    expect(working()).toHaveLength(1);
    expect(rig.venue.requests.at(-1)).toMatchObject({ expiresAt: 119_000_000 });
  });

  it('has no say where an exit rule is leaving', async () => {
    leaving = true;
    await want('buyYes');
    expect(told).toEqual(['intent.exitUnderWay']);
    expect(rig.venue.requests).toEqual([]);
  });

  it('is replaced by a newer one of its market that comes meanwhile', async () => {
    willRest();
    const first = want('buyYes');
    const second = want('sellYes');
    const third = want('buyYes');
    await Promise.all([first, second, third]);
    expect(told.toSorted()).toEqual(['kept', 'placed', 'superseded']);
  });

  it('is denied by the gate like anybody’s order', async () => {
    await want('buyYes', { epoch: 3 });
    rig.armed = null;
    await want('buyYes');
    rig.marks.distrustAll();
    await want('buyYes');
    expect(told).toEqual(['risk.epochStale', 'risk.modelNotArmed', 'intent.noTouch']);
    expect(rig.venue.sent).toEqual([]);
  });

  it('is locked out where a person has taken the market', async () => {
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    await want('buyYes');
    rig.journal.commit({ type: 'marketHandedBack', at: 0 as Instant, market: NYC });
    willRest();
    await want('buyYes');
    expect(told).toEqual(['risk.notOwner', 'placed']);
  });
});
