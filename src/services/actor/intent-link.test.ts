import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { ManualClock } from '../../base/clock.ts';
import type { ActorMode } from '../../contract/actor.ts';
import type { ActorMessage, OrdersMessage } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Money, Qty } from '../../domain/units/units.ts';
import { Account } from './account.ts';
import { IntentLink } from './intent-link.ts';
import { MarketGates } from './market-gates.ts';

const A = 'A' as MarketTicker;
const B = 'B' as MarketTicker;
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

const NOW = 0 as Instant;
const TIMES = { basedOn: NOW, heardAt: NOW, decidedAt: NOW };

/** A link with orders at the other end, which answers when told to. */
function scene(mode: ActorMode = 'live') {
  const clock = new ManualClock(1_000_000);
  const breaker = { errors: 2, windowMs: 10_000, cooldownMs: 1000 };
  const gates = new MarketGates({ clock, throttleMs: 250, breaker });
  const account = new Account(() => Number.NaN);
  const settled: string[] = [];
  const moved: MarketTicker[] = [];
  const link = new IntentLink({
    account,
    gates,
    mode,
    model: 'builtin:x',
    orderQty: 1000 as Qty,
    armed: 'disarmed',
    onChange: () => undefined,
    onPosition: (market) => void moved.push(market),
    onMarket: () => undefined,
    onOutcome: (intent, _market, outcome) => void settled.push(`${intent} ${outcome}`),
    onGone: () => undefined,
  });
  const [near, far] = createPortPair();
  const received: ActorMessage[] = [];
  far.onMessage((message) => received.push(message as ActorMessage));
  link.connect(near);
  const tell = async (message: OrdersMessage): Promise<void> => {
    far.post(message);
    await turn();
  };
  const want = (market = A) => link.want(market, 'buyYes', TIMES);
  return { link, gates, account, clock, received, settled, moved, tell, want };
}
const outcome = (
  n: number,
  became: Extract<OrdersMessage, { type: 'outcome' }>['outcome'],
  code: string | null = null,
): OrdersMessage => ({ type: 'outcome', n, market: A, outcome: became, code });

describe('the way to orders', () => {
  it('says why an action goes no further, the weightiest reason first', async () => {
    const { link, gates, clock, tell, want } = scene();
    expect(link.want(A, 'hold', TIMES)).toBe('held');
    expect(want()).toBe('disarmed');
    link.arm('armed');
    expect(want()).toBe(1);
    expect(want()).toBe('throttled');
    expect(want(B)).toBe(2);
    await tell(outcome(1, 'failed', 'venue.unavailable'));
    await tell(outcome(1, 'failed', 'venue.unavailable'));
    expect(want()).toBe('breakerOpen');
    gates.of(A).isPaused = true;
    expect(want()).toBe('paused');
    await tell({ type: 'owner', market: A, owner: 'person' });
    expect(want()).toBe('taken');
    await tell({ type: 'owner', market: A, owner: 'actor' });
    gates.of(A).isPaused = false;
    clock.advanceMs(250);
    expect(want(B)).toBe(3);
  });

  it('lets one through to try once a breaker has cooled, and goes on when that works', async () => {
    const { link, clock, tell, want, settled } = scene();
    link.arm('armed');
    for (const n of [1, 2]) {
      expect(want()).toBe(n);
      clock.advanceMs(250);
      await tell(outcome(n, 'failed', 'venue.unavailable'));
    }
    expect(want()).toBe('breakerOpen');
    clock.advanceMs(1000);
    expect(want()).toBe(3);
    clock.advanceMs(250);
    expect(want()).toBe('breakerOpen');
    await tell(outcome(3, 'placed'));
    expect(want()).toBe(4);
    expect(settled).toEqual(['1 venue.unavailable', '2 venue.unavailable', '3 placed']);
  });

  it('takes denials for what they are', async () => {
    const { link, gates, tell } = scene();
    link.arm('armed');
    for (let n = 0; n < 5; n += 1) await tell(outcome(n, 'denied', 'risk.cash'));
    expect(gates.of(A).breaker).toMatchObject({ state: 'closed', errors: 0 });
  });

  it('asks less and less often for what is denied, until something is not', async () => {
    const { link, gates, clock, tell, want } = scene();
    link.arm('armed');
    const pauses: number[] = [];
    for (let n = 1; n <= 8; n += 1) {
      expect(want()).toBe(n);
      await tell(outcome(n, 'denied', 'risk.totalExposure'));
      let pause = 0;
      for (; gates.of(A).bar === 'throttled'; pause += 250) clock.advanceMs(250);
      pauses.push(pause);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000]);
    expect(want()).toBe(9);
    await tell(outcome(9, 'placed'));
    clock.advanceMs(250);
    expect(want()).toBe(10);
  });

  it('does not take a market that moved on for a denial', async () => {
    const { link, clock, tell, want } = scene();
    link.arm('armed');
    for (let n = 1; n <= 3; n += 1) {
      expect(want()).toBe(n);
      await tell(outcome(n, 'denied', 'intent.tooLate'));
      clock.advanceMs(250);
    }
  });

  it('sends nothing in shadow, and cannot be armed there', async () => {
    const { link, received, want } = scene('shadow');
    expect(link.arm('armed')).toEqual({ ok: false, error: { code: 'actor.inShadow' } });
    expect(want()).toBe('shadow');
    await turn();
    expect(received).toEqual([{ type: 'arm', model: null }]);
  });

  it('is disarmed by a kill, and armed again by a person only', async () => {
    const { link, received, tell, want } = scene();
    link.arm('armed');
    await tell({ type: 'trading', state: 'killed', epoch: 1 });
    expect(link.armed).toBe('disarmed');
    await tell({ type: 'trading', state: 'paused', epoch: 1 });
    await tell({ type: 'trading', state: 'trading', epoch: 1 });
    expect(want()).toBe('disarmed');
    expect(received.at(-1)).toEqual({ type: 'arm', model: null });
    link.arm('armed');
    expect(want()).toBe(1);
  });

  it('stays armed while trading only halts', async () => {
    const { link, tell, want } = scene();
    link.arm('armed');
    for (const state of ['halted', 'paused', 'trading'] as const) {
      await tell({ type: 'trading', state, epoch: 0 });
    }
    expect(want()).toBe(1);
  });

  it('tells who decides when that changes, as long as it is armed', async () => {
    const { link, received } = scene();
    link.arm('armed');
    link.use('model:y@1');
    link.use('model:y@1');
    link.arm('disarmed');
    link.use('model:z@2');
    await turn();
    expect(received.map((message) => message.type === 'arm' && message.model)).toEqual([
      null,
      'builtin:x',
      'model:y@1',
      null,
      null,
    ]);
  });

  it('leaves a position with no more than it', async () => {
    const { link, received, moved, tell } = scene();
    link.arm('armed');
    await tell({ type: 'position', market: A, qty: -300 as Qty, cost: 0 as Money });
    link.want(A, 'sellNo', TIMES);
    await turn();
    expect(received.at(-1)).toMatchObject({ type: 'intent', action: 'sellNo', qty: 300 });
    expect(moved).toEqual([A]);
  });

  it('asks for all of what adds to a position, or opens one, whatever the action is called', async () => {
    const { link, received, clock, tell } = scene();
    link.arm('armed');
    for (const [held, action] of [
      [-300, 'sellYes'],
      [300, 'sellNo'],
      [0, 'sellYes'],
    ] as const) {
      await tell({ type: 'position', market: A, qty: held as Qty, cost: 0 as Money });
      link.want(A, action, TIMES);
      clock.advanceMs(250);
    }
    await turn();
    const asked = received.flatMap((message) => (message.type === 'intent' ? message.qty : []));
    expect(asked).toEqual([1000, 1000, 1000]);
  });
});
