import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { unwrap } from '../../src/base/result.ts';
import type { FaultName } from '../../src/contract/fault-plan.ts';
import type { ActorMessage, IntentMessage, OrdersMessage } from '../../src/contract/links.ts';
import type { Port } from '../../src/contract/port.ts';
import type { Channel, Input } from '../../src/contract/requests.ts';
import type { ManualOrder } from '../../src/contract/trading.ts';
import type { ClientOrderId, MarketTicker } from '../../src/domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../src/domain/units/units.ts';
import { differencesOfBooks, foldLedger } from '../fixtures/both-books.ts';
import { eventually } from '../fixtures/eventually.ts';
import { OrdersRig } from '../fixtures/orders-rig.ts';

/** More of them find rarer things: `ODDLOT_RUNS=1000 vitest run tests/integration/orders-model.test.ts`. */
const RUNS = Number(process.env['ODDLOT_RUNS'] ?? 40);
const SEED = Number(process.env['ODDLOT_SEED'] ?? 11);

/** A subscription whose answer was dropped is given up after ten seconds, and another one may go the same way. */
const WITH_TROUBLE_MS = 3000;
const AT_LATEST_MS = 120_000;

let rig: OrdersRig;
beforeEach(async () => {
  rig = new OrdersRig();
  await rig.start({ ratePerS: 600 });
  await rig.inState('trading');
});
afterEach(() => rig.stop());

// What may be asked for.

const KINDS = {
  limit: { timeInForce: 'good_till_canceled', postOnly: false },
  postOnly: { timeInForce: 'good_till_canceled', postOnly: true },
  reduceOnly: { timeInForce: 'good_till_canceled', postOnly: false, reduceOnly: true },
  immediate: { timeInForce: 'immediate_or_cancel', postOnly: false },
  leave: { timeInForce: 'immediate_or_cancel', postOnly: false, reduceOnly: true },
  fillOrKill: { timeInForce: 'fill_or_kill', postOnly: false },
  expiring: { timeInForce: 'good_till_canceled', postOnly: false },
} as const satisfies Record<string, Partial<ManualOrder>>;
type Kind = keyof typeof KINDS;

const WISHES = ['buyYes', 'sellYes', 'buyNo', 'sellNo'] as const;

const step = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      place: fc.nat(1),
      side: fc.constantFrom('bid' as const, 'ask' as const),
      ticks: fc.integer({ min: -4, max: 4 }),
      kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
      qty: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('amend' as const, 'decrease' as const, 'cancel' as const),
      which: fc.nat(9),
      by: fc.integer({ min: -3, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wish' as const), action: fc.constantFrom(...WISHES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('flatten' as const, 'cancelAll' as const),
      place: fc.nat(1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

// What may go wrong. Everything ends when the run does, and then the books have to come right by themselves.

const WRITES = { path: '/portfolio/events/orders*' };
const when = (probability: number) => ({ probability });
const TROUBLES = [
  { fault: 'tooManyRequests', when: when(0.2), for: WRITES },
  { fault: 'failAfterwards', when: when(0.2), for: WRITES },
  { fault: 'loseAnswer', when: when(0.2), for: WRITES },
  { fault: 'unavailable', when: when(0.1), for: { path: '/portfolio/*' } },
  { fault: 'lagReads', lagMs: 300, for: { path: '/portfolio/*' } },
  { fault: 'repeatFills', fills: 5 },
  { fault: 'duplicateFrame', when: when(0.3) },
  { fault: 'delayFrame', when: when(0.3), delayMs: 40 },
  { fault: 'dropFrame', when: when(0.2) },
  { fault: 'closeSocket', when: when(0.03) },
  { fault: 'refuseUpgrade', when: when(0.5) },
  { fault: 'pauseTrading', when: { fromMs: 20, againEveryMs: 120 }, forMs: 30 },
  { fault: 'pauseMarket', when: { fromMs: 30, againEveryMs: 150 }, forMs: 20 },
] as const satisfies readonly (Input<'exchange.setFaults'>['faults'][number] & {
  readonly fault: FaultName;
})[];

const run = fc.record({
  /** Those of one group are asked for at once. */
  groups: fc.array(fc.array(step, { minLength: 1, maxLength: 4, size: 'max' }), {
    minLength: 3,
    maxLength: 8,
    size: 'max',
  }),
  troubles: fc.subarray([...TROUBLES], { maxLength: 4 }),
  seed: fc.nat(10_000),
});

type Placed = Pick<ManualOrder, 'price' | 'qty'> & { readonly clientOrderId: ClientOrderId };

describe('any sequence of intents, whatever goes wrong on the way', () => {
  it(`leaves our books equal to the venue’s, to the last micro-dollar and contract`, async () => {
    let markets: readonly Quoted[] = [];
    const counts: Record<string, number> = {};
    const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
    let actor = new Actor(rig.orders.connect('actor'));

    await fc.assert(
      fc.asyncProperty(run, async ({ groups, troubles, seed }) => {
        const placed: Placed[] = [];
        await lookAgain();
        await tell(troubles, seed);
        for (const group of groups) await Promise.all(group.map((each) => act(each, placed)));
        await tell([], 0);
        await resume(AT_LATEST_MS);
        await agree();
        await eventually(async () => {
          await ask('orders.cancelAll', { market: null });
          return unwrap(await rig.venue.restingNow()).length === 0;
        }, 'nothing resting');
        await agree();
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    );
    // Otherwise the property was about less than it says. Whatever chance left out works where nothing goes wrong.
    await eventually(async () => {
      await lookAgain();
      const placed: Placed[] = [];
      for (const each of ONE_OF_EACH) await act(each, placed);
      return [...Object.keys(KINDS), ...DONE].every((what) => what in counts);
    }, 'one of each');
    // What rests is taken when the order flow comes by, so here it rests for as long as that takes.
    await eventually(async () => {
      await lookAgain();
      for (const each of AT_THE_TOUCH) await act(each, []);
      const { fills } = foldLedger(rig.ledgerFile);
      return new Set(fills.map(({ isTaker }) => isTaker)).size === 2;
    }, 'fills of what rested and of what took');
    await ask('orders.cancelAll', { market: null });
    await agree();

    /** Two markets as they are now, on our side too. */
    async function lookAgain(): Promise<void> {
      markets = await eventually(async () => {
        const quoted = await quotedMarkets();
        return quoted.length < 2 ? undefined : quoted.slice(0, 2);
      }, 'two markets with a touch');
      for (const { market, bid, ask } of markets) rig.mark(market, bid, ask);
    }

    async function act(each: Step, placed: Placed[]): Promise<void> {
      switch (each.do) {
        case 'submit': {
          const { market, bid, ask: offer } = markets[each.place] as Quoted;
          const base = each.side === 'bid' ? bid : offer;
          const price = Math.min(9900, Math.max(100, base + each.ticks * 100)) as Price;
          const wanted = { side: each.side, price, qty: each.qty as Qty, ...KINDS[each.kind] };
          const expiresAt = (systemClock.nowUs() + 1_500_000) as Instant;
          const order = { market, ...wanted, ...(each.kind === 'expiring' && { expiresAt }) };
          const done = await ask('orders.submit', order);
          if (!done.ok) return;
          placed.push({ ...wanted, ...done.value });
          count(each.kind);
          return;
        }
        case 'amend':
        case 'decrease':
        case 'cancel': {
          const target = placed[each.which % Math.max(1, placed.length)];
          if (target === undefined) return;
          const { clientOrderId } = target;
          const price = Math.min(9900, Math.max(100, target.price + each.by * 100)) as Price;
          const qty = Math.max(1, target.qty + each.by) as Qty;
          const done =
            each.do === 'cancel'
              ? await ask('orders.cancel', { clientOrderId })
              : each.do === 'decrease'
                ? await ask('orders.decrease', { clientOrderId, by: Math.abs(each.by) + 1 })
                : await ask('orders.amend', { clientOrderId, price, qty });
          if (done.ok) count(each.do);
          return;
        }
        case 'cancelAll':
          await ask('orders.cancelAll', { market: (markets[each.place] as Quoted).market });
          count('cancelAll');
          return;
        case 'flatten': {
          const { market } = markets[each.place] as Quoted;
          if ((await ask('orders.flatten', { market })).ok) count('flatten');
          return;
        }
        case 'wish': {
          const outcome = await actor.want((markets[1] as Quoted).market, each.action);
          if (outcome !== undefined) count(outcome);
          return;
        }
        case 'crash':
          await crash();
          count('crash');
      }
    }

    /**
     * A second crash while the service is on its way back is the same one. Where frames are dropped or upgrades refused
     * it may not reach the venue for as long as that lasts; that it trades again is what holds afterwards.
     */
    async function crash(): Promise<void> {
      crashing ??= (async () => {
        await rig.crash('orders');
        await rig.startOrders();
        await resume(WITH_TROUBLE_MS).catch(() => undefined);
        for (const { market, bid, ask } of markets) rig.mark(market, bid, ask);
        actor = new Actor(rig.orders.connect('actor'));
      })().finally(() => (crashing = undefined));
      return crashing;
    }
  }, 600_000);
});

/** What besides has to have happened. */
const DONE = ['amend', 'decrease', 'cancel', 'cancelAll', 'flatten', 'placed', 'crash'];

/** Ticks that reach the other side of any book. */
const ACROSS = 99;
const submit = (kind: Kind, side: 'bid' | 'ask', ticks: number) =>
  ({ do: 'submit', place: 0, side, ticks, kind, qty: 300 }) as const;
/** A resting order and what is done to it; then a position, and all that makes it larger and smaller. */
const ONE_OF_EACH: readonly Step[] = [
  submit('limit', 'bid', -3),
  { do: 'amend', which: 0, by: -1 },
  { do: 'decrease', which: 0, by: 1 },
  { do: 'cancel', which: 0, by: 0 },
  submit('expiring', 'bid', -4),
  submit('postOnly', 'bid', -4),
  { do: 'cancelAll', place: 0 },
  submit('immediate', 'bid', ACROSS),
  submit('fillOrKill', 'bid', ACROSS),
  submit('reduceOnly', 'ask', 4),
  { do: 'cancelAll', place: 0 },
  submit('leave', 'ask', -ACROSS),
  { do: 'flatten', place: 0 },
  { do: 'wish', action: 'buyYes' },
  { do: 'crash' },
];
const AT_THE_TOUCH: readonly Step[] = [submit('postOnly', 'bid', 0), submit('postOnly', 'ask', 0)];

let crashing: Promise<void> | undefined;

interface Quoted {
  readonly market: MarketTicker;
  readonly bid: Price;
  readonly ask: Price;
}

/** Markets with a touch that leaves room on both sides. */
async function quotedMarkets(): Promise<readonly Quoted[]> {
  return unwrap(await rig.venue.markets({ status: 'open' })).items.flatMap(
    ({ ticker: market, yesBid: bid, yesAsk: ask }) =>
      bid !== null && ask !== null && bid > 500 && ask < 9500 ? [{ market, bid, ask }] : [],
  );
}

const ask = <C extends Channel>(channel: C, input: Input<C>) => rig.orders.request(channel, input);

async function tell(faults: Input<'exchange.setFaults'>['faults'], seed: number): Promise<void> {
  unwrap(await rig.exchange.request('exchange.setFaults', { faults, seed }));
}

/** As a person would who has looked at what halted trading. */
async function resume(limitMs: number): Promise<void> {
  const trading = rig.orders.follow('trading');
  try {
    await eventually(
      async () => {
        await ask('orders.resume', { reason: 'reviewed' });
        return trading()?.state === 'trading';
      },
      'trading again',
      limitMs,
    );
  } catch (error) {
    const told = rig.orders.log.slice(-40).map((entry) => JSON.stringify(entry));
    throw new Error(told.join('\n'), { cause: error });
  }
}

async function agree(): Promise<void> {
  let found: string[] = [];
  try {
    await eventually(async () => {
      found = await differencesOfBooks(foldLedger(rig.ledgerFile), rig.venue);
      return found.length === 0;
    }, 'the same books');
  } catch (error) {
    throw new Error(found.join('\n'), { cause: error });
  }
  await rig.agreed();
}

/** The actor's end of the pipe. */
class Actor {
  readonly #port: Port;
  readonly #waiting = new Map<number, (outcome: string | undefined) => void>();
  #epoch = 0;
  #sent = 0;

  constructor(port: Port) {
    this.#port = port;
    port.onMessage((raw) => {
      const message = raw as OrdersMessage;
      if (message.type === 'trading') this.#epoch = message.epoch;
      if (message.type !== 'outcome') return;
      this.#waiting.get(message.n)?.(message.code ?? message.outcome);
      this.#waiting.delete(message.n);
    });
    port.onClose(() => {
      for (const tell of this.#waiting.values()) tell(undefined);
      this.#waiting.clear();
    });
    this.#post({ type: 'arm', model: 'test' });
  }

  /** @returns what became of it; undefined when orders went before it said */
  want(market: MarketTicker, action: IntentMessage['action']): Promise<string | undefined> {
    this.#sent += 1;
    const n = this.#sent;
    return new Promise((done) => {
      this.#waiting.set(n, done);
      const basedOn = systemClock.nowUs() as Instant;
      this.#post({
        type: 'intent',
        n,
        market,
        action,
        qty: 300 as Qty,
        epoch: this.#epoch,
        decision: { model: 'test', outputs: 'finite', basedOn },
        heardAt: basedOn,
        decidedAt: basedOn,
      });
    });
  }

  #post(message: ActorMessage): void {
    this.#port.post(message);
  }
}
