import { loadModel } from '../src/adapters/models/load-model.ts';
import { sb3File } from '../src/adapters/models/sb3-file.fixture.ts';
import { systemClock } from '../src/base/clock.ts';
import { Random } from '../src/base/random.ts';
import { unwrap } from '../src/base/result.ts';
import type { ActorMessage, DecisionsMessage, UpdateMessage } from '../src/contract/links.ts';
import type { Port } from '../src/contract/port.ts';
import { settings } from '../src/contract/settings.ts';
import { TopicHub } from '../src/contract/topic-publisher.ts';
import type { ClientOrderId, MarketTicker } from '../src/domain/units/ids.ts';
import type { Instant, Money, Price, Qty } from '../src/domain/units/units.ts';
import { Actor } from '../src/services/actor/actor.ts';
import { ModelDecider } from '../src/services/actor/model-decider.ts';
import type { BenchResult } from './bench-result.ts';
import { ACTOR, CRITIC } from './decisions/measure.ts';

const MARKETS = Array.from({ length: 24 }, (_, n) => `KXBENCH-26DEC01-T${n}` as MarketTicker);
const WARM_UP = 20_000;
const N = 300_000;
/** What one read of the pipe brings when updates come as fast as they are taken. */
const A_READ = 64;
const CHUNK = 20_000;

/** The other end of a pipe: what is posted is answered soon, in the same process. */
function otherEnd(answer: (message: never, say: (message: object) => void) => void): Port {
  let listener: (message: unknown) => void = () => undefined;
  return {
    backlogBytes: 0,
    post: (message) => answer(message as never, (reply) => queueMicrotask(() => listener(reply))),
    onMessage: (listen) => void (listener = listen),
    onClose: () => undefined,
    close: () => undefined,
  };
}

/** Orders that takes every intent, with an account of some holdings and orders. */
const orders = (): Port =>
  otherEnd((message: ActorMessage, say) => {
    if (message.type === 'intent') {
      const { n, market } = message;
      say({ type: 'outcome', n, market, outcome: 'placed', code: null });
    } else if (message.type === 'arm') {
      say({ type: 'trading', state: 'trading', epoch: 0 });
      say({ type: 'anew' });
      say({ type: 'cash', cash: 10_000_000_000 as Money });
      for (const [n, market] of MARKETS.slice(0, 5).entries()) {
        say({ type: 'position', market, qty: (n + 1) * 100, cost: (n + 1) * 400_000 });
        say({
          type: 'order',
          order: {
            clientOrderId: `c${n}` as ClientOrderId,
            market,
            side: 'bid',
            price: 4400 as Price,
            createdAt: systemClock.nowUs() as Instant,
          },
        });
      }
    }
  });

function bookOf(market: MarketTicker, random: Random): UpdateMessage {
  const side = (): number[] =>
    Array.from({ length: 18 }, (_, n) => [(31 + n) * 100, random.integer(1, 500) * 100]).flat();
  const receivedAt = systemClock.nowUs() as Instant;
  const [yes, no] = [side(), side()];
  return {
    type: 'book',
    n: 1,
    event: 1,
    market,
    trust: 'live',
    exchangeAt: null,
    receivedAt,
    yes,
    no,
  };
}

function changeOf(n: number, random: Random, receivedAt: Instant): UpdateMessage {
  const market = MARKETS[random.integer(0, MARKETS.length - 1)] as MarketTicker;
  const price = random.integer(31, 48) * 100;
  const changes = [random.integer(0, 1), price, random.integer(1, 500) * 100, receivedAt];
  return { type: 'changes', n, market, event: n, exchangeAt: receivedAt, receivedAt, changes };
}

/**
 * Updates a second from ingest's message to the intent and the record of the decision, with a model and without
 * throttle.
 *
 * @param perTurn - updates that are taken in before anything is decided
 */
async function measure(name: string, perTurn: number): Promise<BenchResult> {
  const random = new Random(7, name);
  const content = sb3File({ actor: ACTOR, critic: CRITIC });
  const model = unwrap(await loadModel(content));
  const { actor: config, recording } = settings.parse({});
  const actor = new Actor({
    config: {
      ...config,
      armed: 'armed',
      selection: { kind: 'all', markets: [], hotMarkets: 1, leaveOpen: false },
      orderQty: 1000 as Qty,
      throttleMs: 0,
      recordDecisions: 'all',
      recordObservations: recording.observations,
    },
    decider: new ModelDecider('bench', model),
    clock: systemClock,
    hub: new TopicHub({ epoch: 0, schedule: () => undefined }),
    schedule: (run) => void setImmediate(run),
    onNews: () => undefined,
  });
  actor.link.connect(orders());
  actor.log.connect(
    otherEnd(({ decisions }: DecisionsMessage) =>
      queueMicrotask(() => actor.log.onRecorded(decisions.length)),
    ),
  );
  for (const market of MARKETS) actor.receive(bookOf(market, random));
  await new Promise((next) => setImmediate(next));
  let elapsedMs = 0;
  let done = 0;
  while (done < WARM_UP + N) {
    const at = systemClock.nowUs();
    const updates = Array.from({ length: CHUNK }, (_, n) =>
      changeOf(done + n, random, (at + n * 20) as Instant),
    );
    const startedMs = performance.now();
    for (let n = 0; n < updates.length; n += perTurn) {
      for (let i = n; i < Math.min(n + perTurn, updates.length); i += 1) {
        actor.receive(updates[i] as UpdateMessage);
      }
      actor.turn();
      if (n % (16 * perTurn) === 0) await new Promise((next) => setImmediate(next));
    }
    if (done >= WARM_UP) elapsedMs += performance.now() - startedMs;
    done += updates.length;
  }
  model.release();
  const { choiceUs, decisions } = actor.loop;
  if (actor.log.dropped > 0) throw new Error(`${actor.log.dropped} decisions are not on record`);
  if (decisions === 0 || actor.link.intents === 0) throw new Error('nothing was decided');
  return {
    name,
    unit: 'updates/s',
    value: (N / elapsedMs) * 1000,
    p50: choiceUs.percentile(50),
    p99: choiceUs.percentile(99),
    n: N,
  };
}

/** As updates come when there are many, and with a decision for every single one of them. */
export async function run(): Promise<BenchResult[]> {
  return [await measure('actor-pipeline', A_READ), await measure('actor-pipeline-every-update', 1)];
}
