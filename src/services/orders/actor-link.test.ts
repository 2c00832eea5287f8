import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import type { ActorMessage, OrdersMessage } from '../../contract/links.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { ActorLink } from './actor-link.ts';
import { ack, DeskRig, fill, NYC } from './desk.fixture.ts';
import type { IntentDesk } from './intent-desk.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const TERMS: OrderTerms = {
  market: NYC,
  side: 'bid',
  price: 4400 as Price,
  qty: 2000 as Qty,
  timeInForce: 'good_till_canceled',
  postOnly: false,
};

let rig: DeskRig;
let link: ActorLink;
const asked: string[] = [];
let faults = 0;
beforeEach(() => {
  rig = new DeskRig();
  asked.length = 0;
  faults = 0;
  const intents = {
    cancelAll: () => {
      asked.push('cancelAll');
      return Promise.resolve();
    },
    withdraw: (market: MarketTicker) => {
      asked.push(`withdraw ${market}`);
      return Promise.resolve();
    },
  } as unknown as IntentDesk;
  link = new ActorLink({
    ledger: rig.ledger,
    trading: () => rig.trading,
    intents,
    onModelFault: () => (faults += 1),
  });
  rig.journal.onCommitted((event) => link.take(event));
});
afterEach(() => rig.close());

/** An actor at the other end; `heard` empties what it was told. */
function connect() {
  const [near, far] = createPortPair();
  let told: OrdersMessage[] = [];
  far.onMessage((message) => told.push(message as OrdersMessage));
  link.connect(near);
  const heard = async (): Promise<OrdersMessage[]> => {
    await turn();
    const messages = told;
    told = [];
    return messages;
  };
  const say = (message: ActorMessage): void => far.post(message);
  return { far, say, heard };
}

describe('what the actor is told', () => {
  it('is the whole account when it comes', async () => {
    rig.venue.answerCreate(ack());
    await rig.desk.submit(TERMS, 'person');
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    const { heard } = connect();
    expect(await heard()).toEqual([
      { type: 'trading', state: 'trading', epoch: 0 },
      { type: 'owner', market: NYC, owner: 'person' },
      { type: 'anew' },
      { type: 'cash', cash: 100_000_000 },
      {
        type: 'order',
        order: { clientOrderId: 'c1', market: NYC, side: 'bid', price: 4400, createdAt: 1_000_000 },
      },
    ]);
  });

  it('follows every order of the account, and every fill at once', async () => {
    const { heard } = connect();
    await heard();
    rig.venue.answerCreate(ack());
    await rig.desk.submit(TERMS, 'person');
    expect((await heard()).map(({ type }) => type)).toEqual(['order', 'order', 'order']);
    rig.desk.takeFill(fill(1, 500, { price: 4400 as Price }));
    expect(await heard()).toMatchObject([
      { type: 'cash', cash: 100_000_000 - 500 * 4400 },
      { type: 'position', market: NYC, qty: 500, cost: 500 * 4400 },
      { type: 'order' },
    ]);
    await rig.desk.cancel('c1' as ClientOrderId);
    expect((await heard()).at(-1)).toEqual({ type: 'orderOver', clientOrderId: 'c1' });
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    rig.journal.commit({ type: 'marketHandedBack', at: 0 as Instant, market: NYC });
    expect(await heard()).toEqual([
      { type: 'owner', market: NYC, owner: 'person' },
      { type: 'owner', market: NYC, owner: 'actor' },
    ]);
  });
});

describe('what the actor says', () => {
  it('arms one model after the other without canceling, and cancels once there is none', async () => {
    const { say } = connect();
    for (const model of ['a', 'b']) {
      say({ type: 'arm', model });
      await turn();
      expect(link.armedModel).toBe(model);
    }
    expect(asked).toEqual([]);
    say({ type: 'arm', model: null });
    await turn();
    expect(asked).toEqual(['cancelAll']);
    expect(link.armedModel).toBeNull();
  });

  it('is disarmed by a kill, whether or not it hears of it', async () => {
    const { say } = connect();
    say({ type: 'arm', model: 'a' });
    await turn();
    rig.journal.commit({ type: 'killed', at: 0 as Instant, epoch: 1, by: 'window', reason: 'x' });
    expect(link.armedModel).toBeNull();
    // What is in the books is the kill's to cancel.
    expect(asked).toEqual([]);
  });

  it('tells of faults of the armed model, and of no other', async () => {
    const { say } = connect();
    say({ type: 'modelFault' });
    await turn();
    expect(faults).toBe(0);
    say({ type: 'arm', model: 'a' });
    say({ type: 'modelFault' });
    await turn();
    expect(faults).toBe(1);
  });

  it('disarms when it goes, and withdraws where it leaves', async () => {
    const { far, say } = connect();
    say({ type: 'arm', model: 'a' });
    say({ type: 'withdraw', market: NYC });
    await turn();
    far.close();
    await turn();
    expect(asked).toEqual([`withdraw ${NYC}`, 'cancelAll']);
    expect(link.armedModel).toBeNull();
  });
});
