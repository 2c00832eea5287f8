import { describe, expect, it } from 'vitest';
import { eventually } from '../../../tests/fixtures/eventually.ts';
import { TopicFollower } from '../../../tests/fixtures/follow-topic.ts';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { ManualClock } from '../../base/clock.ts';
import { err, ok } from '../../base/result.ts';
import type { ActorMessage, UpdateMessage } from '../../contract/links.ts';
import { settings } from '../../contract/settings.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { Actor } from './actor.ts';
import type { Decider } from './decider.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const CHI = 'KXRAIN-26DEC01-CHI' as MarketTicker;
const LAX = 'KXRAIN-26DEC01-LAX' as MarketTicker;
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

const bookOf = (market: MarketTicker, n: number): UpdateMessage => ({
  type: 'book',
  n,
  event: 1,
  market,
  trust: 'live',
  exchangeAt: null,
  receivedAt: 1000 as Instant,
  yes: [4400, 100],
  no: [5300, 100],
});

/** What orders hears of an actor whose model fails with a code at the one decision that is asked of it. */
async function heardOf(code: string, armed: 'armed' | 'disarmed'): Promise<string[]> {
  const { actor, far, heard } = await sceneOf({ decide: () => err({ code }), armed });
  far.post({ type: 'trading', state: 'trading', epoch: 0 });
  await turn();
  actor.receive(bookOf(NYC, 1));
  actor.turn();
  await turn();
  expect(actor.loop.errors).toBe(1);
  return heard.map(({ type }) => type);
}

const holds: Decider['decide'] = () => ok({ action: 'hold', logits: null, value: null });

async function sceneOf({
  decide = holds,
  armed = 'disarmed',
}: {
  readonly decide?: Decider['decide'];
  readonly armed?: 'armed' | 'disarmed';
} = {}) {
  const clock = new ManualClock(1_000_000);
  let asked = 0;
  const planned: { readonly atMs: number; readonly run: () => void }[] = [];
  const { actor: config, recording } = settings.parse({});
  const hub = new TopicHub({ epoch: 0, schedule: (run) => void setImmediate(run) });
  const actor = new Actor({
    config: {
      ...config,
      armed,
      selection: { kind: 'all', markets: [], hotMarkets: 1, leaveOpen: false },
      orderQty: 1000 as Qty,
      recordDecisions: recording.decisions,
      recordObservations: recording.observations,
    },
    decider: {
      name: 'model:m',
      modelSha256: null,
      needs: 'book',
      decide,
    },
    clock,
    hub,
    schedule: (run, afterMs) => void planned.push({ atMs: clock.monotonicMs() + afterMs, run }),
    onNews: () => void (asked += 1),
  });
  /** How often a turn was asked for since the last time. */
  const news = (): number => {
    const count = asked;
    asked = 0;
    return count;
  };
  const [near, far] = createPortPair();
  const heard: ActorMessage[] = [];
  far.onMessage((message) => heard.push(message as ActorMessage));
  actor.link.connect(near);
  const [topicNear, topicFar] = createPortPair();
  hub.serve(topicNear);
  const rows = new TopicFollower('actorMarkets');
  rows.follow(topicFar);
  await turn();
  /** Time passes, and what was planned for it happens. */
  const elapse = (ms: number): void => {
    clock.advanceMs(ms);
    const due = planned.filter(({ atMs }) => atMs <= clock.monotonicMs());
    for (const each of due) {
      planned.splice(planned.indexOf(each), 1);
      each.run();
    }
    actor.turn();
  };
  return { actor, far, heard, rows, clock, elapse, news };
}

describe('an actor whose model answers with what is no number', () => {
  it('says so to orders, where such decisions are counted', async () => {
    expect(await heardOf('model.notFinite', 'armed')).toEqual(['arm', 'modelFault']);
  });

  it('says nothing while it is disarmed, or of another failure', async () => {
    expect(await heardOf('model.notFinite', 'disarmed')).toEqual(['arm']);
    expect(await heardOf('model.runtimeRefused', 'armed')).toEqual(['arm']);
  });
});

describe('a market that was throttled', () => {
  it('is decided about once more when that ends, although its book stands still', async () => {
    const { actor, far, heard, clock, elapse } = await sceneOf({
      decide: () => ok({ action: 'buyYes', logits: null, value: null }),
      armed: 'armed',
    });
    const intents = async () => {
      await turn();
      return heard.filter(({ type }) => type === 'intent');
    };
    far.post({ type: 'trading', state: 'trading', epoch: 0 });
    await turn();
    for (const n of [1, 2, 3]) {
      actor.receive(bookOf(NYC, n));
      elapse(50);
    }
    expect(await intents()).toHaveLength(1);
    expect(actor.outcomes).toEqual({ throttled: 2 });
    elapse(149);
    expect(await intents()).toHaveLength(1);
    elapse(1);
    const at = clock.nowUs();
    expect(await intents()).toMatchObject([
      { n: 1 },
      { n: 2, isSecondLook: true, decision: { basedOn: at }, heardAt: at, decidedAt: at },
    ]);
    // Three of the decisions answered an update, and only these tell how long that takes.
    expect(actor.loop).toMatchObject({ decisions: 4, coalesced: 0 });
    expect(actor.loop.latencyUs.count).toBe(3);
    elapse(1000);
    expect(actor.loop.decisions).toBe(4);
  });
});

describe('a market that is given back', () => {
  it('is looked at at once, although its book stands still', async () => {
    const { actor, far, elapse } = await sceneOf({ armed: 'armed' });
    const decisionsAfter = async (act: () => unknown) => {
      const before = actor.loop.decisions;
      act();
      await turn();
      elapse(1);
      return actor.loop.decisions - before;
    };
    const owner = (whose: 'person' | 'actor') => () =>
      far.post({ type: 'owner', market: NYC, owner: whose });
    await decisionsAfter(() => far.post({ type: 'trading', state: 'trading', epoch: 0 }));
    expect(await decisionsAfter(() => actor.receive(bookOf(NYC, 1)))).toBe(1);
    expect(await decisionsAfter(() => actor.pause(NYC))).toBe(0);
    expect(await decisionsAfter(() => actor.resume(NYC))).toBe(1);
    expect(await decisionsAfter(owner('person'))).toBe(0);
    expect(await decisionsAfter(owner('actor'))).toBe(1);
    expect(await decisionsAfter(() => actor.resetBreaker(NYC))).toBe(1);
  });
});

describe('markets whose books stand still', () => {
  const buys: Decider['decide'] = () => ok({ action: 'buyYes', logits: null, value: null });

  /** An actor that has decided about three markets, and about one of them in vain. */
  async function quietScene(armed: 'armed' | 'disarmed') {
    const scene = await sceneOf({ decide: buys, armed });
    const { actor, far, heard } = scene;
    const trading = async (state: string) => {
      far.post({ type: 'trading', state, epoch: 0 });
      await turn();
      actor.turn();
    };
    await trading('trading');
    for (const [n, market] of [NYC, CHI, LAX].entries()) actor.receive(bookOf(market, n));
    actor.turn();
    actor.receive({ type: 'stale', n: 4, markets: [LAX] });
    /** The markets of the intents since the last time. */
    const intents = async () => {
      await turn();
      return heard
        .splice(0)
        .flatMap((message) => (message.type === 'intent' ? [message.market] : []));
    };
    return { ...scene, trading, intents };
  }

  it('are decided about once, as soon as it is armed', async () => {
    const { actor, intents, elapse } = await quietScene('disarmed');
    expect(await intents()).toEqual([]);
    actor.link.arm('armed');
    actor.turn();
    expect(await intents()).toEqual([NYC, CHI]);
    actor.link.arm('armed');
    for (let n = 0; n < 10; n += 1) elapse(100);
    expect(await intents()).toEqual([]);
    expect(actor.loop).toMatchObject({ decisions: 5, queued: 0 });
  });

  it('are throttled like any other', async () => {
    const { actor, intents, elapse } = await quietScene('armed');
    expect(await intents()).toEqual([NYC, CHI, LAX]);
    for (const to of ['disarmed', 'armed'] as const) {
      actor.link.arm(to);
      actor.turn();
    }
    expect(await intents()).toEqual([]);
    expect(actor.outcomes).toEqual({ throttled: 2 });
    elapse(249);
    expect(await intents()).toEqual([]);
    elapse(1);
    expect(await intents()).toEqual([NYC, CHI]);
  });

  it('are decided about once trading goes on, and where an update waits, with that', async () => {
    const { actor, trading, intents, elapse } = await quietScene('armed');
    await intents();
    elapse(1000);
    await trading('halted');
    expect(await intents()).toEqual([]);
    actor.receive(bookOf(CHI, 5));
    await trading('trading');
    expect(await intents()).toEqual([CHI, NYC]);
    expect(actor.loop).toMatchObject({ decisions: 5, updates: 4 });
    elapse(1000);
    await trading('reduceOnly');
    expect(await intents()).toEqual([NYC, CHI]);
    expect(await intents()).toEqual([]);
  });

  it('are decided about by another who takes over', async () => {
    const { actor, intents, elapse } = await quietScene('armed');
    await intents();
    elapse(1000);
    actor.use({ name: 'model:n', modelSha256: null, needs: 'book', decide: holds });
    actor.turn();
    expect(actor.loop.actions).toMatchObject({ buyYes: 3, hold: 2 });
    actor.resetBreaker(null);
    actor.turn();
    expect(actor.loop.actions).toMatchObject({ buyYes: 3, hold: 4 });
  });

  it('are decided about when they are chosen', async () => {
    const { actor, intents, elapse } = await quietScene('armed');
    const choose = (...markets: MarketTicker[]): void => {
      const selection = { kind: 'config', markets, hotMarkets: 1, leaveOpen: false } as const;
      actor.adopt({ mode: 'live', selection });
      actor.turn();
    };
    choose(CHI);
    await intents();
    elapse(1000);
    choose(NYC, CHI, LAX);
    expect(await intents()).toEqual([NYC]);
  });

  it('have their turn asked for until none of them waits', async () => {
    const takesLong: Decider['decide'] = () => {
      clock.advanceMs(1);
      return ok({ action: 'hold', logits: null, value: null });
    };
    const { actor, clock, far, news } = await sceneOf({ decide: takesLong });
    far.post({ type: 'trading', state: 'trading', epoch: 0 });
    await turn();
    for (const [n, market] of [NYC, CHI, LAX].entries()) actor.receive(bookOf(market, n));
    actor.turn();
    news();
    actor.link.arm('armed');
    const decisions: number[] = [];
    while (news() > 0) {
      actor.turn();
      decisions.push(actor.loop.decisions);
    }
    expect(decisions).toEqual([4, 5, 6]);
  });
});

describe('settings that change while it runs', () => {
  const selection = { kind: 'config', markets: [CHI], hotMarkets: 1, leaveOpen: false } as const;

  it('choose other markets, and have those left that are not chosen any more', async () => {
    const { actor, heard, rows } = await sceneOf();
    actor.receive(bookOf(NYC, 1));
    actor.receive(bookOf(CHI, 2));
    actor.turn();
    actor.adopt({ mode: 'live', selection });
    await turn();
    expect(heard.at(-1)).toEqual({ type: 'withdraw', market: NYC });
    expect(actor.loop.selected).toBe(1);
    const standing = (of: MarketTicker) => rows.data?.find(({ market }) => market === of)?.standing;
    await eventually(() => standing(NYC) === 'unselected', 'the market left');
    expect(standing(CHI)).toBe('running');
    actor.receive(bookOf(LAX, 3));
    expect(actor.loop.selected).toBe(1);
    actor.adopt({ mode: 'live', selection: { ...selection, kind: 'all' } });
    expect(actor.loop.selected).toBe(3);
    // The places are given at the next review; nobody is left before.
    actor.adopt({ mode: 'live', selection: { ...selection, kind: 'hot' } });
    expect(actor.loop.selected).toBe(3);
    actor.review();
    expect(actor.loop.selected).toBeLessThan(2);
  });

  it('disarm a shadow, which a person alone arms again', async () => {
    const { actor, heard } = await sceneOf({ armed: 'armed' });
    const all = { ...selection, kind: 'all' } as const;
    actor.adopt({ mode: 'shadow', selection: all });
    await turn();
    expect(heard.at(-1)).toEqual({ type: 'arm', model: null });
    expect(actor.link.arm('armed')).toMatchObject({ error: { code: 'actor.inShadow' } });
    actor.adopt({ mode: 'live', selection: all });
    expect(actor.link.armed).toBe('disarmed');
    expect(actor.link.arm('armed').ok).toBe(true);
  });
});

describe('a market that ended while nobody told of it', () => {
  it('is forgotten once a new feed has spoken of others for long enough', async () => {
    const { actor, far, elapse } = await sceneOf();
    far.post({ type: 'anew' });
    await turn();
    for (const [n, market] of [NYC, CHI, LAX].entries()) actor.receive(bookOf(market, n));
    actor.changeFeed();
    elapse(600_000);
    actor.review();
    // Nothing was heard of anybody.
    expect(actor.loop.books).toBe(3);
    actor.receive(bookOf(CHI, 1));
    elapse(59_999);
    actor.receive(bookOf(LAX, 2));
    actor.review();
    expect(actor.loop.books).toBe(3);
    elapse(1);
    actor.review();
    expect([...actor.loop.markets()]).toEqual([CHI, LAX]);
  });
});

describe('a market that is gone', () => {
  const gone = (market: MarketTicker): UpdateMessage => ({ type: 'gone', n: 9, markets: [market] });
  const held = (qty: number) => ({ type: 'position', market: NYC, qty, cost: 0 });

  it('is forgotten with all that was kept of it', async () => {
    const { actor, far, rows } = await sceneOf();
    for (const message of [{ type: 'trading', state: 'trading', epoch: 0 }, { type: 'anew' }]) {
      far.post(message);
    }
    await turn();
    actor.receive(bookOf(NYC, 1));
    actor.receive(bookOf(CHI, 2));
    actor.turn();
    await eventually(() => rows.data?.length === 2, 'two rows');
    actor.receive(gone(NYC));
    actor.turn();
    expect([...actor.loop.markets()]).toEqual([CHI]);
    await eventually(() => rows.data?.length === 1, 'one row');
    expect(actor.pause(NYC)).toMatchObject({ error: { code: 'actor.unknownMarket' } });
    // An outcome that comes late brings nothing back.
    far.post({ type: 'outcome', n: 1, market: NYC, outcome: 'denied', code: 'risk.marketActive' });
    await turn();
    await turn();
    expect(rows.data?.map(({ market }) => market)).toEqual([CHI]);
    actor.receive(bookOf(NYC, 3));
    actor.turn();
    await eventually(() => rows.data?.length === 2, 'the market that came back');
    expect(rows.data?.find(({ market }) => market === NYC)).toMatchObject({ decisions: 1 });
  });

  it('is kept while anything of ours is there, and while nobody knows', async () => {
    const { actor, far } = await sceneOf();
    actor.receive(bookOf(NYC, 1));
    actor.receive(gone(NYC));
    actor.turn();
    expect(actor.loop.book(NYC)?.state).toBe('stale');
    far.post({ type: 'anew' });
    far.post(held(300));
    await turn();
    actor.turn();
    expect(actor.loop.books).toBe(1);
    const order = { clientOrderId: 'c1', market: NYC, side: 'bid', price: 4400, createdAt: 0 };
    far.post({ type: 'order', order });
    far.post(held(0));
    await turn();
    actor.turn();
    expect(actor.loop.books).toBe(1);
    far.post({ type: 'orderOver', clientOrderId: 'c1' });
    await turn();
    actor.turn();
    expect(actor.loop.books).toBe(0);
  });

  it('stays known once it is back, and paused where a person paused it', async () => {
    const { actor, far, rows } = await sceneOf();
    far.post({ type: 'anew' });
    await turn();
    actor.receive(bookOf(NYC, 1));
    actor.pause(NYC);
    actor.receive(gone(NYC));
    actor.receive(bookOf(NYC, 2));
    actor.turn();
    expect(actor.loop.book(NYC)?.state).toBe('live');
    actor.receive(gone(NYC));
    actor.turn();
    expect(actor.loop.books).toBe(0);
    actor.receive(bookOf(NYC, 3));
    actor.turn();
    await eventually(() => rows.data?.[0]?.standing === 'paused', 'a market that stays paused');
  });
});
