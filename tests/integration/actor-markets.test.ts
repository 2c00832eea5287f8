import { afterEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/base/result.ts';
import type { WindowPeer } from '../../src/contract/service-name.ts';
import type { TopicName, TopicSnapshot } from '../../src/contract/topics.ts';
import { WIDE_LIMITS } from '../../src/contract/wide-limits.fixture.ts';
import type { OrderRow } from '../../src/contract/trading.ts';
import { isWorking, type OrderState } from '../../src/domain/orders/order-lifecycle.ts';
import type { MarketTicker } from '../../src/domain/units/ids.ts';
import type { RunOptions } from '../../src/supervisor/service-plan.ts';
import { eventually } from '../fixtures/eventually.ts';
import { TopicFollower } from '../fixtures/follow-topic.ts';
import { ModelsRig } from '../fixtures/models-rig.ts';

let rig: ModelsRig;

async function start(run: RunOptions, settings: object = {}): Promise<void> {
  rig = new ModelsRig({ markets: 12, ratePerS: 400, ...run }, settings);
  await rig.start();
}
afterEach(() => rig.end());

function follow<N extends TopicName>(
  owner: WindowPeer,
  topic: N,
): () => TopicSnapshot<N> | undefined {
  const follower = new TopicFollower(topic);
  rig.supervisor.attachWindow((peer, port) => {
    if (peer === owner) follower.follow(port);
  });
  return () => follower.data;
}
const isOpen = ({ state }: OrderRow): boolean => isWorking(state as OrderState);

describe('one market of the actor', () => {
  it('is left when it is paused, and worked in again when it is resumed', async () => {
    await start({ policy: 'spreadCapture', armed: 'armed' });
    const rows = follow('orders', 'orders');
    const markets = follow('actor', 'actorMarkets');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    const standing = (ticker: string) =>
      markets()?.find(({ market }) => market === ticker)?.standing;
    const { market } = await eventually(() => own().find(isOpen), 'an order of the actor');
    unwrap(await rig.api['actor.pauseMarket']({ market }));
    await eventually(() => !own().some((row) => row.market === market && isOpen(row)), 'none left');
    await eventually(() => standing(market) === 'paused', 'the pause shown');
    const wishes = async () => (await rig.summary()).outcomes['paused'] ?? 0;
    await eventually(async () => (await wishes()) > 0, 'a wish');
    // What was under way to orders when it was paused has ended meanwhile.
    await rig.workstation.everyIntentAnswered();
    await eventually(() => !own().some((row) => row.market === market && isOpen(row)), 'none left');
    const [sent, before] = [rig.workstation.ordersOfActor(market), await wishes()];
    await eventually(async () => (await wishes()) > before, 'another wish');
    expect(rig.workstation.ordersOfActor(market)).toBe(sent);
    unwrap(await rig.api['actor.resumeMarket']({ market }));
    await eventually(
      () => own().some((row) => row.market === market && isOpen(row)),
      'the actor at work there again',
    );
    expect(await rig.api['actor.pauseMarket']({ market: 'NOSUCH' })).toMatchObject({
      error: { code: 'actor.unknownMarket' },
    });
  });

  it('is shown as taken while a person holds it', async () => {
    await start({ policy: 'hold' });
    const markets = follow('actor', 'actorMarkets');
    const first = await eventually(
      () => markets()?.find(({ standing }) => standing === 'running'),
      'a market',
    );
    const { market } = first;
    const standing = () => markets()?.find((row) => row.market === market)?.standing;
    unwrap(await rig.api['orders.takeMarket']({ market }));
    await eventually(() => standing() === 'taken', 'the person shown');
    unwrap(await rig.api['orders.handBack']({ market }));
    await eventually(() => standing() === 'running', 'the actor shown');
  });
});

describe('in shadow', () => {
  it('decides and records, and sends nothing', async () => {
    await start(
      { policy: 'spreadCapture', armed: 'armed' },
      { actor: { mode: 'shadow' }, recording: { decisions: 'all' } },
    );
    const decisions = follow('actor', 'decisions');
    await eventually(async () => ((await rig.summary()).outcomes['shadow'] ?? 0) > 20, 'wishes');
    expect(await rig.api['actor.arm']({ to: 'armed' })).toMatchObject({
      error: { code: 'actor.inShadow' },
    });
    const { intents, armed, outcomes } = await rig.summary();
    expect({ intents, armed }).toEqual({ intents: 0, armed: 'disarmed' });
    expect(Object.keys(outcomes)).toEqual(['shadow']);
    expect(unwrap(await rig.api['orders.summary']({})).orders).toBe(0);
    await eventually(async () => {
      const { decisions: recorded } = await rig.recorded();
      return recorded.some(({ outcome }) => outcome === 'shadow');
    }, 'the wishes on record');
    const shown = await eventually(
      () => decisions()?.find(({ outcome }) => outcome === 'shadow'),
      'a wish in the window',
    );
    expect(shown).toMatchObject({ policy: { name: 'builtin:spreadCapture' }, logits: null });
  });
});

describe('settings of the actor', () => {
  it('choose its markets and make it a shadow while it runs', async () => {
    await start({ policy: 'spreadCapture', armed: 'armed' });
    const rows = follow('orders', 'orders');
    const status = follow('actor', 'actor');
    const own = () => (rows() ?? []).filter(({ origin }) => origin === 'actor');
    const { market } = await eventually(() => own().find(isOpen), 'an order of the actor');
    const write = async (actor: object) =>
      unwrap(await rig.api['settings.write']({ patch: { actor } })).restart;
    expect(await write({ selection: 'config', markets: [market] })).toEqual([]);
    await eventually(() => status()?.selection.selected === 1, 'one market chosen');
    await eventually(
      () => !own().some((row) => row.market !== market && isOpen(row)),
      'the other markets left',
    );
    expect(await write({ mode: 'shadow' })).toEqual([]);
    await eventually(() => status()?.mode === 'shadow', 'the shadow shown');
    await eventually(() => !own().some(isOpen), 'nothing of a shadow in the books');
    expect((await rig.summary()).armed).toBe('disarmed');
    const { pid, restarts } =
      rig.supervisor.health.find(({ service }) => service === 'actor') ?? {};
    expect([typeof pid, restarts]).toEqual(['number', 0]);
  });
});

describe('the liveliest markets', () => {
  it('are the only ones decided about', async () => {
    await start(
      { policy: 'hold' },
      { actor: { selection: 'hot', hotMarkets: 3 }, recording: { decisions: 'all' } },
    );
    const status = follow('actor', 'actor');
    const markets = follow('actor', 'actorMarkets');
    await eventually(() => status()?.selection.selected === 3, 'three places given');
    await eventually(() => (status()?.decisions ?? 0) > 50, 'decisions');
    const rows = await eventually(() => {
      const shown = markets() ?? [];
      const chosen = shown.filter(({ standing }) => standing !== 'unselected');
      return shown.length === 12 && chosen.length === 3 ? shown : undefined;
    }, 'every market shown, and three of them chosen');
    const coldest = Math.min(
      ...rows.filter(({ standing }) => standing !== 'unselected').map(({ heat }) => heat),
    );
    // Hysteresis: an outsider may be hotter, but not by half.
    for (const { standing, heat } of rows) {
      if (standing === 'unselected') expect(heat).toBeLessThanOrEqual(coldest * 1.5 + 1e-9);
    }
  });
});

describe('the observation', () => {
  const ask = async (market: MarketTicker) => {
    const { features, changes } = unwrap(await rig.api['actor.observation']({ market }));
    const value = (name: string): number =>
      features.find((feature) => feature.name === name)?.value ?? Number.NaN;
    return { features, changes, value };
  };

  it('knows a fill within 100 ms', async () => {
    await start({ policy: 'hold' }, { limits: WIDE_LIMITS });
    const rows = follow('ingest', 'markets');
    const { ticker: market } = await eventually(
      () => rows()?.find(({ trust, ask: offer }) => trust === 'live' && (offer ?? 9999) < 9000),
      'a market with an offer',
    );
    expect((await ask(market)).features).toHaveLength(52);
    expect((await ask(market)).value('largest_position_norm')).toBe(0);
    const venue = await rig.workstation.venue();
    const held = async () => unwrap(await venue.positions())[0]?.qty ?? 0;
    const order = { market, side: 'bid', price: 9900, qty: 100, postOnly: false } as const;
    // The machine is shared and may be late as often as it likes; a way that takes longer never arrives in time.
    await eventually(async () => {
      const before = await held();
      unwrap(await rig.api['orders.submit']({ ...order, timeInForce: 'immediate_or_cancel' }));
      const executedMs = performance.now();
      const contracts = (await held()) / 100;
      if (contracts === before / 100) return false; // nobody offered any more
      await eventually(
        async () =>
          Math.abs((await ask(market)).value('largest_position_norm') - contracts / 1000) < 1e-6,
        'the position in the vector',
      );
      return performance.now() - executedMs < 100;
    }, 'a fill that is known within 100 ms');
    venue.close();
    expect((await ask(market)).value('cash_ratio')).toBeLessThan(1);
  });

  it('knows more changes the longer somebody looks', async () => {
    await start({ policy: 'spreadCapture' });
    const books = follow('actor', 'actorMarkets');
    const { market } = await eventually(
      () => books()?.find(({ standing }) => standing === 'running'),
      'a market',
    );
    expect((await ask(market)).changes).toBe(1);
    await eventually(async () => (await ask(market)).changes === 11, 'eleven changes');
  });
});
