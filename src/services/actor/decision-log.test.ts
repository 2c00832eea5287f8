import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import type { DecisionRow } from '../../contract/actor.ts';
import { DECISIONS_PER_MESSAGE, type DecisionsMessage } from '../../contract/links.ts';
import type { Action } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { DecisionLog, type Made } from './decision-log.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
const made = (seenEvent: number, action: Action = 'buyYes'): Made => ({
  market: 'M0' as MarketTicker,
  seenSession: 's',
  seenEvent,
  policy: { name: 'builtin:hold', modelSha256: null },
  action,
  latencyUs: 5,
  basedOn: 1000 as Instant,
  askedAt: null,
  logits: null,
  value: null,
  observation: null,
});
/** The same as ingest is told of it. */
const reported = (seenEvent: number, action: Action = 'buyYes') => {
  const { basedOn: _basedOn, askedAt: _askedAt, ...report } = made(seenEvent, action);
  return { ...report, observationHash: null };
};

/** A log, an ingest that answers when told to, and a timer that rings when told to. */
function scene(
  which: 'all' | 'actions' = 'all',
  observations: 'none' | 'actions' | 'all' = 'none',
) {
  const timers: (() => void)[] = [];
  const known: DecisionRow[] = [];
  const log = new DecisionLog({
    which,
    observations,
    onKnown: (row) => known.push(row),
    schedule: (run) => void timers.push(run),
  });
  const received: DecisionsMessage[] = [];
  const connect = () => {
    const [near, far] = createPortPair();
    far.onMessage((message) => received.push(message as DecisionsMessage));
    log.connect(near);
    return far;
  };
  const ring = async (): Promise<void> => {
    for (const run of timers.splice(0)) run();
    await turn();
  };
  return { log, received, known, connect, ring };
}

describe('DecisionLog', () => {
  it('shows how long a decision took from what asked for it, and records when it was made', async () => {
    const { log, known, received, connect, ring } = scene();
    connect();
    const [update, arming] = [made(1), { ...made(1), latencyUs: 9005, askedAt: 10_000 as Instant }];
    log.add(update, 'disarmed');
    log.add(arming, 'throttled');
    expect(known).toMatchObject([
      { at: 1005, latencyUs: 5 },
      { at: 10_005, latencyUs: 5 },
    ]);
    await ring();
    expect(received[0]?.decisions).toEqual([
      { ...reported(1), outcome: 'disarmed' },
      { ...reported(1), latencyUs: 9005, outcome: 'throttled' },
    ]);
  });

  it('tells decisions together, each once its outcome is known', async () => {
    const { log, received, connect, ring } = scene();
    connect();
    log.add(made(1, 'hold'), 'held');
    log.add(made(2), 17);
    log.add(made(3), 'throttled');
    await ring();
    const first = [
      { ...reported(1, 'hold'), outcome: 'held' },
      { ...reported(3), outcome: 'throttled' },
    ];
    expect(received).toEqual([{ type: 'decisions', decisions: first, dropped: 0 }]);
    log.onRecorded(2);
    log.settle(17, 'risk.notOwner');
    await ring();
    expect(received[1]?.decisions).toEqual([{ ...reported(2), outcome: 'risk.notOwner' }]);
    log.onRecorded(1);
    expect(log).toMatchObject({ recorded: 3, dropped: 0, waiting: 0 });
  });

  it('leaves out decisions to hold when only actions are wanted', () => {
    const { log } = scene('actions');
    log.add(made(1, 'hold'), 'held');
    log.add(made(2), 'disarmed');
    expect(log.waiting).toBe(1);
  });

  it('shows every decision once its outcome is known, recorded or not', () => {
    const { log, known } = scene('actions');
    log.add(made(1, 'hold'), 'held');
    log.add(made(2), 4);
    expect(known).toEqual([
      expect.objectContaining({ at: 1005, market: 'M0', action: 'hold', outcome: 'held' }),
    ]);
    log.settle(4, 'placed');
    expect(known[1]).toMatchObject({ action: 'buyYes', outcome: 'placed' });
  });

  it('tells a decision that failed even when holds are left out', () => {
    const { log } = scene('actions');
    log.add(made(1, 'hold'), 'model.notFinite');
    expect(log.waiting).toBe(1);
  });

  it('names an observation by the hash of its bytes', async () => {
    const { log, received, connect, ring } = scene();
    connect();
    log.add(
      { ...made(1), observation: new Float32Array(52), logits: Float32Array.of(0.5, 1) },
      'throttled',
    );
    await ring();
    // sha256sum of 208 zero bytes
    expect(received[0]?.decisions[0]).toMatchObject({
      observationHash: '46f531b7ea0428fb',
      observation: null,
      logits: [0.5, 1],
    });
  });

  it.each([
    ['none', []],
    ['actions', ['buyYes']],
    ['all', ['hold', 'buyYes']],
  ] as const)('tells what was observed as wanted: %s', async (observations, shown) => {
    const { log, received, connect, ring } = scene('all', observations);
    connect();
    for (const action of ['hold', 'buyYes'] as const) {
      log.add(
        { ...made(1, action), observation: Float32Array.of(1, 2) },
        action === 'hold' ? 'held' : 'throttled',
      );
    }
    await ring();
    const told = received[0]?.decisions.filter(({ observation }) => observation !== null);
    expect(told?.map(({ action }) => action)).toEqual(shown);
  });

  it('never grows when ingest does not answer, and counts what it drops', async () => {
    const { log, received, connect, ring } = scene();
    connect();
    const all = 20 * DECISIONS_PER_MESSAGE;
    for (let n = 0; n < all; n += 1) log.add(made(n), n % 2 === 0 ? n : 'throttled');
    await ring();
    expect(received).toHaveLength(1);
    expect(log.waiting).toBeLessThanOrEqual(8 * DECISIONS_PER_MESSAGE);
    expect(log.dropped + log.waiting + DECISIONS_PER_MESSAGE).toBe(all);
    log.onRecorded(DECISIONS_PER_MESSAGE);
    expect(received[0]?.dropped).toBe(0);
    await turn();
    expect(received[1]?.dropped).toBe(log.dropped);
  });

  it('counts what ingest had no room for, and what was under way when it went', async () => {
    const { log, received, connect, ring } = scene();
    const far = connect();
    for (let n = 0; n < 3; n += 1) log.add(made(n), 'throttled');
    await ring();
    log.onRecorded(1);
    expect(log).toMatchObject({ recorded: 1, dropped: 2 });
    log.add(made(4), 'throttled');
    await ring();
    far.close();
    await turn();
    expect(log).toMatchObject({ recorded: 1, dropped: 3, waiting: 0 });
    connect();
    log.add(made(5), 'throttled');
    await ring();
    // Ingest knows what it refused itself; what was under way it may never have seen.
    expect(received.at(-1)?.dropped).toBe(1);
  });

  it('keeps what was decided while ingest is away, and what orders left unanswered', async () => {
    const { log, received, connect, ring } = scene();
    log.add(made(1), 9);
    log.giveUp();
    log.settle(9, 'placed');
    await ring();
    connect();
    await ring();
    expect(received.map(({ decisions }) => decisions)).toEqual([
      [{ ...reported(1), outcome: 'unanswered' }],
    ]);
  });
});
