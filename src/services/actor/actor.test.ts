import { describe, expect, it } from 'vitest';
import { createPortPair } from '../../adapters/ipc/port-pair.ts';
import { ManualClock } from '../../base/clock.ts';
import { err } from '../../base/result.ts';
import type { ActorMessage } from '../../contract/links.ts';
import { settings } from '../../contract/settings.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import { Actor } from './actor.ts';

const NYC = 'KXRAIN-26DEC01-NYC' as MarketTicker;
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** What orders hears of an actor whose model fails with a code at the one decision that is asked of it. */
async function heardOf(code: string, armed: 'armed' | 'disarmed'): Promise<string[]> {
  const { actor: config, recording } = settings.parse({});
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
      decide: () => err({ code }),
    },
    clock: new ManualClock(1_000_000),
    hub: new TopicHub({ epoch: 0, schedule: () => undefined }),
    schedule: () => undefined,
    onNews: () => undefined,
  });
  const [near, far] = createPortPair();
  const heard: string[] = [];
  far.onMessage((message) => heard.push((message as ActorMessage).type));
  actor.link.connect(near);
  far.post({ type: 'trading', state: 'trading', epoch: 0 });
  await turn();
  actor.receive({
    type: 'book',
    n: 1,
    event: 1,
    market: NYC,
    trust: 'live',
    exchangeAt: null,
    receivedAt: 1000 as Instant,
    yes: [4400, 100],
    no: [5300, 100],
  });
  actor.turn();
  await turn();
  expect(actor.loop.errors).toBe(1);
  return heard;
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
