import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import type { Fault } from '../../src/contract/fault-plan.ts';
import type { ActorMessage, MarksMessage, OrdersMessage } from '../../src/contract/links.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import { WIDE_LIMITS } from '../../src/contract/wide-limits.fixture.ts';
import type { LimitSettings } from '../../src/domain/risk/limits.ts';
import type { Instant, Price, Qty } from '../../src/domain/units/units.ts';
import { eventually } from '../fixtures/eventually.ts';
import { orderIn as order } from '../fixtures/manual-order.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

// What stops trading by itself, with the real service before the real exchange on a bad day.

let rig: OrdersRig;
const startWith = async (limits: Partial<LimitSettings>): Promise<void> => {
  rig.limits = { ...WIDE_LIMITS, ...limits };
  await rig.start();
  await rig.inState('trading');
};
beforeEach(() => {
  rig = new OrdersRig();
});
afterEach(() => rig.stop());

const submit = (asked: ManualOrder) => rig.orders.request('orders.submit', asked);
const resume = () => rig.orders.request('orders.resume', { reason: 'looked at it' });
const ORDERS = { method: 'POST', path: '/portfolio/events/orders' } as const;
const always = { fromMs: 0, every: 1, probability: 1 };
const plan = (...faults: Fault[]) => rig.setFaults(faults);
const well = () => plan();
/** The state, and why, as a window shows it. */
const standsAt = async (state: string, code: string | null) => {
  const trading = rig.orders.follow('trading');
  return eventually(() => {
    const status = trading();
    return status?.state === state && (status.reason?.code ?? null) === code ? status : undefined;
  }, `${state} by ${code}`);
};
const triggered = (code: string) =>
  rig.orders.events('orders.triggered').filter(({ facts }) => {
    const { reason } = facts as { readonly reason: { readonly code: string } };
    return reason.code === code;
  });
const resting = () => rig.resting();
/** Contracts that were bought, in a market whose book is told to the service. @param worth - at least, 1e-6 USD */
const bought = async (worth = 1) => {
  return eventually(async () => {
    const { market, ask } = await rig.markedMarket();
    const qty = (Math.ceil(worth / ask / 100) * 100 + 500) as Qty;
    await submit(order(market, { price: ask, qty, timeInForce: 'immediate_or_cancel' }));
    const held = await rig.agreed();
    const row = held.find((each) => each.market === market && each.qty * ask >= worth);
    return row && { ...row, ask };
  }, 'a position');
};

describe('a loss', () => {
  it('of the day kills: nothing rests, nothing is sent, and the reason is shown', async () => {
    await startWith({ maxDailyLossUsd: 0 });
    const { market, ask } = await bought();
    await submit(order(market)); // refused where what was paid for the spread has killed by now
    // The book falls to a cent: at the exit side the position is worth next to nothing.
    rig.mark(market, 100 as Price, ask);
    const { reason, kill } = await standsAt('killed', 'kill.latched');
    expect(reason).toMatchObject({ reason: 'the day has lost more than set' });
    expect(kill).toMatchObject({ by: 'automatic' });
    await eventually(async () => (await resting()).length === 0, 'an empty book');
    expect(await submit(order(market))).toMatchObject({ error: { code: 'risk.killed' } });
    expect(triggered('trigger.dailyLoss')).toHaveLength(1);
  });

  it('kills also where nobody bids any more', async () => {
    await startWith({ maxDailyLossUsd: 1_000_000 });
    const { market, qty, ask } = await bought(5_000_000);
    const changes = { maxDailyLossUsd: Math.floor((ask * qty) / 2e6) };
    unwrap(await rig.orders.request('orders.proposeLimits', { changes, reason: 'half of it' }));
    rig.mark(market, null, 100 as Price);
    await standsAt('killed', 'kill.latched');
    await eventually(() => triggered('trigger.dailyLoss').length === 1, 'its trigger in the log');
  });
});

describe('a venue that refuses', () => {
  const refusing: Fault = { fault: 'tooManyRequests', when: always, for: ORDERS };

  it('kills beyond so many orders in a minute', async () => {
    await startWith({ maxRejectsPerMinute: 2 });
    const { market } = await rig.markedMarket();
    await plan({ fault: 'pauseTrading', when: { fromMs: 0 }, forMs: 60_000 });
    await eventually(async () => {
      await submit(order(market));
      return triggered('trigger.rejectRate').length > 0;
    }, 'the trigger');
    await standsAt('killed', 'kill.latched');
  });

  it('opens the breaker before that, which closes by a trial, or by hand', async () => {
    await startWith({ breakerErrorsPerMarket: 2, breakerCooldownMs: 600_000 });
    const { market } = await rig.markedMarket();
    const breakers = rig.orders.follow('breakers');
    await plan(refusing);
    const denial = await eventually(async () => {
      const answer = await submit(order(market));
      return !answer.ok && answer.error.code === 'risk.breakerOpen' ? answer.error : undefined;
    }, 'an open breaker');
    expect(denial).toMatchObject({ breaker: 'market' });
    await eventually(
      () => breakers()?.some((row) => row.market === market && row.state === 'open'),
      'the breaker in the window',
    );
    await well();
    expect(await submit(order(market))).toMatchObject({ error: { code: 'risk.breakerOpen' } });
    unwrap(await rig.orders.request('orders.resetBreaker', { market }));
    await eventually(async () => (await submit(order(market))).ok, 'an order that is taken');
    await eventually(
      () => breakers()?.every(({ state }) => state === 'closed'),
      'closed breakers in the window',
    );

    await plan(refusing);
    await eventually(async () => {
      const answer = await submit(order(market));
      return !answer.ok && answer.error.code === 'risk.breakerOpen';
    }, 'a breaker that is open again');
    await well();
    await rig.orders.request('orders.proposeLimits', {
      changes: { breakerCooldownMs: 100 },
      reason: 'try sooner',
    });
    const { proposal } = unwrap(await rig.orders.request('orders.readLimits', {}));
    unwrap(await rig.orders.request('orders.confirmLimits', { proposal: proposal?.at ?? 0 }));
    await eventually(async () => (await submit(order(market))).ok, 'a trial that works');
    await eventually(
      () => breakers()?.every(({ state }) => state === 'closed'),
      'a breaker closed by its trial',
    );
  });
});

describe('an unknown outcome that stays unknown', () => {
  it('halts, until it is known and a person resumes', async () => {
    await startWith({ maxUnknownOutcomeMs: 500 });
    const { market } = await rig.markedMarket();
    const when = always;
    await plan(
      { fault: 'loseAnswer', when, for: ORDERS },
      { fault: 'loseAnswer', when, for: { method: 'GET', path: '/portfolio/orders*' } },
      { fault: 'dropFrame', when, for: { channel: 'user_orders' } },
    );
    await submit(order(market));
    const { reason } = await standsAt('halted', 'trigger.unknownOutcome');
    expect(reason).toMatchObject({ limit: 500 });
    expect(await resume()).toMatchObject({
      error: { code: 'halt.causeStands', cause: 'trigger.unknownOutcome' },
    });
    expect(await submit(order(market, { price: 200 as Price }))).toMatchObject({
      error: { code: 'risk.notTrading', state: 'halted' },
    });
    await well();
    await eventually(async () => (await resume()).ok, 'the resumption');
    await standsAt('trading', null);
    await rig.agreed();
  });
});

describe('a book that cannot be believed', () => {
  it('halts while orders are open there, and outlives a restart', async () => {
    await startWith({ maxBookDistrustMs: 500 });
    const { market, bid, ask } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    const stale = {
      market,
      trust: 'stale',
      bid: null,
      bidQty: null,
      ask: null,
      askQty: null,
    } as const;
    const receivedAt = 1 as Instant;
    rig.ingest.post({
      type: 'marks',
      exchangeAt: null,
      marks: [{ ...stale, receivedAt }],
    } satisfies MarksMessage);
    await standsAt('halted', 'trigger.bookDistrusted');
    expect(await resume()).toMatchObject({
      error: { code: 'halt.causeStands', cause: 'trigger.bookDistrusted' },
    });
    await rig.stopOrders();
    await rig.startOrders();
    rig.mark(market, bid, ask);
    await standsAt('halted', 'trigger.bookDistrusted');
    await eventually(async () => (await resume()).ok, 'the resumption');
    await standsAt('trading', null);
  });
});

describe('ledger and venue that disagree', () => {
  it('halt beyond the bound', async () => {
    await startWith({ maxDriftContracts: 0, maxDriftUsd: 0 });
    const { market } = await rig.markedMarket();
    // Whoever reads sees the account of long ago, though the feed has told of the fill.
    await plan({ fault: 'lagReads', when: always, for: {}, lagMs: 60_000 });
    await eventually(async () => {
      const offer = await rig.offered(market);
      if (offer) {
        rig.mark(market, 100 as Price, offer.price);
        await submit(order(market, { price: offer.price, timeInForce: 'immediate_or_cancel' }));
      }
      return unwrap(await rig.orders.request('orders.summary', {})).fills > 0;
    }, 'a fill');
    await standsAt('halted', 'trigger.reconciliation');
  });
});

describe('a machine that slept', () => {
  it('halts, and goes on by a person’s word', async () => {
    await startWith({ maxAbsenceMs: 4000 });
    const pid = rig.orders.child.pid as number;
    process.kill(pid, 'SIGSTOP');
    await new Promise((done) => setTimeout(done, 4500)); // the absence itself
    process.kill(pid, 'SIGCONT');
    const { reason } = await standsAt('halted', 'trigger.absence');
    expect((reason as { wouldBe?: number }).wouldBe).toBeGreaterThan(4000);
    unwrap(await resume());
    await standsAt('trading', null);
    expect(await resume()).toMatchObject({ error: { code: 'halt.notHalted' } });
  });
});

describe('an end', () => {
  it('without a word and with open orders starts halted; one in order does not', async () => {
    await startWith({});
    const { market } = await rig.markedMarket();
    unwrap(await submit(order(market)));
    await rig.stopOrders();
    await rig.startOrders();
    await standsAt('trading', null);
    await rig.crash('orders');
    await rig.startOrders();
    expect((await standsAt('halted', 'trigger.uncleanStop')).reason).toMatchObject({ wouldBe: 1 });
    // The order of a person stays: to look at it is what the halt is for.
    expect(await resting()).toHaveLength(1);
    unwrap(await rig.orders.request('orders.cancelAll', { market: null }));
    expect(await resting()).toEqual([]);
    unwrap(await resume());
    await standsAt('trading', null);
  });
});

describe('a model whose outputs are no numbers', () => {
  it('pauses, and what it has in the books is canceled', async () => {
    await startWith({ maxModelFaultsPerMinute: 0 });
    const { market } = await rig.markedMarket();
    // Far below the real touch, so that nobody takes it.
    rig.mark(market, 100 as Price, 9000 as Price);
    const actor = rig.orders.connect('actor');
    const heard: OrdersMessage[] = [];
    actor.onMessage((message) => heard.push(message as OrdersMessage));
    const say = (message: ActorMessage) => actor.post(message);
    let n = 0;
    const intent = (outputs: 'finite' | 'notFinite') =>
      say({
        type: 'intent',
        n: (n += 1),
        market,
        action: 'buyYes',
        qty: 100 as Qty,
        epoch: 0,
        decision: { model: 'm', outputs, basedOn: systemClock.nowUs() as Instant },
      } as ActorMessage);
    say({ type: 'arm', model: 'm' });
    // Marks and intents come by pipes of their own: which are first is anybody's guess.
    await eventually(async () => {
      intent('finite');
      const [order, ...more] = await resting();
      expect(more).toEqual([]);
      return order?.price === 100;
    }, 'the actor’s order');
    // Another price, so that there is something to decide.
    rig.mark(market, 200 as Price, 9000 as Price);
    const trading = rig.orders.follow('trading');
    await eventually(() => {
      intent('notFinite');
      return trading()?.state === 'paused';
    }, 'a pause');
    await standsAt('paused', 'trigger.modelFault');
    await eventually(async () => (await resting()).length === 0, 'its withdrawal');
    unwrap(await rig.orders.request('orders.setTrading', { to: 'trading' }));
    await standsAt('trading', null);
    actor.close();
  });
});

describe('who owns a market', () => {
  it('is shown: orders of people at rest, and markets that a person took over', async () => {
    await startWith({});
    const { market } = await rig.markedMarket();
    const owners = rig.orders.follow('owners');
    const shows = (owner: string, personOrders: number) =>
      eventually(
        () =>
          owners()?.some(
            (row) =>
              row.market === market && row.owner === owner && row.personOrders === personOrders,
          ),
        `${owner} with ${personOrders}`,
      );
    unwrap(await submit(order(market)));
    await shows('nobody', 1);
    unwrap(await rig.orders.request('orders.takeMarket', { market }));
    await shows('person', 1);
    unwrap(await rig.orders.request('orders.cancelAll', { market }));
    await shows('person', 0);
    unwrap(await rig.orders.request('orders.handBack', { market }));
    await eventually(() => owners()?.length === 0, 'no owner');
  });
});

describe('a preview of an order that closes', () => {
  it('says what it brings in, and that it opens nothing', async () => {
    await startWith({ maxPositionContracts: 1000 });
    const { market, qty, cost } = await bought();
    const asked = order(market, { side: 'ask', price: 9000 as Price, qty, reduceOnly: true });
    const preview = unwrap(await rig.orders.request('orders.preview', asked));
    expect(preview).toMatchObject({
      closes: qty,
      opens: 0,
      cost: 0,
      proceeds: 9000 * qty,
      realized: 9000 * qty - cost,
      position: 0,
    });
    const denying = preview.checks.filter(({ verdict }) => verdict === 'denies');
    expect(denying).toEqual([]);
    expect(preview.checks.find(({ code }) => code === 'risk.orderSize')).toMatchObject({
      bound: 'most',
      wouldBe: qty,
    });
    expect(preview.binding).toMatch(/^risk\./);
  });
});
