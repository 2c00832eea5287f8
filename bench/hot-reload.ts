import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { openModel } from '../src/adapters/models/load-model.ts';
import { randomLayers } from '../src/adapters/models/network.fixture.ts';
import { network, onnxFile } from '../src/adapters/models/onnx-file.fixture.ts';
import { readModel } from '../src/adapters/models/read-model.ts';
import { sha256Of, steadyModel } from '../src/adapters/models/steady-model.fixture.ts';
import { systemClock } from '../src/base/clock.ts';
import { createLogger } from '../src/base/logger.ts';
import { unwrap } from '../src/base/result.ts';
import type { DecisionReport, DecisionsMessage } from '../src/contract/links.ts';
import type { Port } from '../src/contract/port.ts';
import { settings } from '../src/contract/settings.ts';
import { TopicHub } from '../src/contract/topic-publisher.ts';
import type { MarketTicker } from '../src/domain/units/ids.ts';
import { type Instant, ONE_CONTRACT, type Qty } from '../src/domain/units/units.ts';
import { Actor } from '../src/services/actor/actor.ts';
import { builtinDecider } from '../src/services/actor/decider.ts';
import { ModelDesk } from '../src/services/actor/model-desk.ts';
import { type BenchResult, percentiles } from './bench-result.ts';

const MARKETS = 100;
const UPDATES_PER_S = 10_000;
const SWAPS = 200;
/** Of the swaps, those by a file that is overwritten: each waits until the file has settled. */
const OVERWRITTEN = 10;
/** What one turn of the event loop takes in when it is behind. */
const BURST = 256;
const OPENINGS = 1000;
const QUIET_UPDATES = 5 * UPDATES_PER_S;

const BUYS = steadyModel('buyYes', 'onnx');
const SELLS = steadyModel('sellNo', 'sb3-zip');
/** 52-1024-1024-5. */
const LARGE = onnxFile({
  ...network(randomLayers(1, [1024, 1024], 5), 'observation', 'logits'),
  outputs: [{ name: 'logits', shape: ['batch', 5] }],
});
const ACTIONS = new Map([
  [sha256Of(BUYS), 'buyYes'],
  [sha256Of(SELLS), 'sellNo'],
]);

/**
 * `hot-reload`: 10 000 updates a second for 100 markets, while the model is swapped 200 times between an ONNX and a
 * Stable-Baselines3 file; from the moment an update is due to the decision that it asks for. `value` is the longest, the
 * baseline the longest of as steady a stream without swaps: on a machine that is busy otherwise, that is where most of
 * it comes from. Every decision has to be of the model that it names, and none may be missing.
 *
 * `hot-reload-worst-of-swap`: the longest of each swap, from asking for it to the twentieth decision after; the
 * baseline is the median of the longest of equally many decisions without a swap.
 *
 * `hot-reload-open-…`: the one step of a swap in which nobody else has a turn; `large` is a network of 4.4 MB.
 */
export async function run(): Promise<BenchResult[]> {
  return [
    ...(await measureStream()),
    await measureOpening('hot-reload-open-onnx', BUYS),
    await measureOpening('hot-reload-open-onnx-large', LARGE),
    await measureOpening('hot-reload-open-sb3', SELLS),
  ];
}

async function measureOpening(name: string, content: Buffer): Promise<BenchResult> {
  const us = new Float64Array(OPENINGS);
  const parts = unwrap(readModel(content));
  for (let n = -OPENINGS / 10; n < OPENINGS; n += 1) {
    await nextTurn();
    const startedAt = performance.now();
    const model = unwrap(await openModel(parts));
    if (n >= 0) us[n] = (performance.now() - startedAt) * 1000;
    model.release();
  }
  return { name, unit: 'us', n: OPENINGS, ...percentiles(us) };
}

async function measureStream(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-bench-'));
  const scene = new Scene();
  const desk = await ModelDesk.open({
    context: { clock: systemClock, hub: scene.hub, logger: scene.logger },
    config: { model: null, modelsDir: folder },
    reader: new URL('../src/adapters/models/model-worker.ts', import.meta.url),
    use: (decider) => {
      if (decider) scene.actor.use(decider);
    },
  });
  try {
    for (const [name, content] of [
      ['buys', BUYS],
      ['sells', SELLS],
    ] as const) {
      const base64 = content.toString('base64');
      const part = { file: name, totalBytes: content.length, offset: 0, base64 };
      unwrap(await desk.handlers['models.load'](part));
    }
    unwrap(await desk.handlers['models.use']({ name: 'buys' }));
    await scene.runUntil((updates) => updates >= QUIET_UPDATES);
    scene.takeLatencies();
    await scene.runUntil((updates) => updates >= QUIET_UPDATES);
    const quiet = scene.takeLatencies();
    const unswapped = longestOf(quiet);

    let swaps = 0;
    const windows: [from: number, to: number][] = [];
    const first = scene.answered;
    const swapping = (async () => {
      for (; swaps < SWAPS - OVERWRITTEN; swaps += 1) {
        const from = scene.answered - first;
        unwrap(await desk.handlers['models.use']({ name: swaps % 2 === 0 ? 'sells' : 'buys' }));
        await scene.answer(20);
        windows.push([from, scene.answered - first]);
      }
      unwrap(await desk.handlers['models.use']({ name: 'buys' }));
      for (; swaps < SWAPS; swaps += 1) {
        const content = swaps % 2 === 0 ? SELLS : BUYS;
        const ending = swaps % 2 === 0 ? 'zip' : 'onnx';
        await writeFile(join(folder, `buys.${ending}`), content);
        await scene.decidedBy(sha256Of(content));
      }
    })();
    let isDone = false;
    void swapping.then(() => (isDone = true));
    await scene.runUntil(() => isDone);
    await swapping;
    const swapped = scene.takeLatencies();
    const longest = longestOf(swapped);
    const worst = windows.map(([from, to]) => longestOf(swapped.subarray(from, to)));
    const share = windows.map(([from, to]) => to - from).toSorted((a, b) => a - b)[
      Math.floor(windows.length / 2)
    ] as number;
    const usual = Array.from({ length: Math.floor(quiet.length / share) }, (_, i) =>
      longestOf(quiet.subarray(i * share, (i + 1) * share)),
    );
    const ofSwap = percentiles(Float64Array.from(worst));
    const withoutSwap = percentiles(Float64Array.from(usual)).p50;
    return [
      {
        name: 'hot-reload',
        unit: 'us',
        n: swapped.length,
        ...percentiles(swapped),
        value: longest,
        baseline: unswapped,
        ratio: longest / unswapped,
      },
      {
        name: 'hot-reload-worst-of-swap',
        unit: 'us',
        n: worst.length,
        ...ofSwap,
        baseline: withoutSwap,
        ratio: ofSwap.p50 / withoutSwap,
      },
    ];
  } finally {
    await desk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const longestOf = (latencies: Float64Array): number =>
  latencies.reduce((longest, us) => Math.max(longest, us), 0);

/** An actor that sends nothing, fed by a steady stream, with an ingest that takes every decision. */
class Scene {
  readonly hub = new TopicHub({
    epoch: 0,
    schedule: (later, afterMs) => void setTimeout(later, afterMs),
  });
  readonly logger = createLogger({ source: 'bench', nowUs: () => 0, sink: () => undefined });
  readonly actor: Actor;
  readonly #markets = Array.from({ length: MARKETS }, (_, i) => `M${i}` as MarketTicker);
  #latencies: number[] = [];
  #newest: string | null = null;
  #newestEvent = 0;
  #n = 0;

  constructor() {
    const { actor, recording } = settings.parse({});
    this.actor = new Actor({
      config: {
        armed: 'disarmed',
        mode: 'shadow',
        selection: { kind: 'all', markets: [], hotMarkets: 10, leaveOpen: false },
        breaker: actor.breaker,
        orderQty: (10 * ONE_CONTRACT) as Qty,
        throttleMs: 0,
        recordDecisions: 'all',
        recordObservations: recording.observations,
      },
      decider: builtinDecider('hold', actor.policies),
      clock: systemClock,
      hub: this.hub,
      schedule: (later, afterMs) => void setTimeout(later, afterMs),
      onNews: () => undefined,
    });
    this.actor.log.connect(this.#ingest());
    for (const market of this.#markets) this.#send(market, 'book', systemClock.nowUs());
    this.actor.turn();
  }

  /** Sends what is due, decides, and lets everything else of the process have its turn, until told to stop. */
  async runUntil(isOver: (updates: number) => boolean): Promise<void> {
    const startedUs = systemClock.nowUs();
    const before = this.actor.loop.coalesced;
    let updates = 0;
    while (!isOver(updates)) {
      const dueBy = ((systemClock.nowUs() - startedUs) * UPDATES_PER_S) / 1_000_000;
      const most = updates + BURST;
      for (; updates < dueBy && updates < most; updates += 1) {
        const market = this.#markets[updates % MARKETS] as MarketTicker;
        this.#send(market, 'changes', startedUs + (updates * 1_000_000) / UPDATES_PER_S);
        // Every update is decided about: none may hide behind a newer one.
        this.actor.turn();
      }
      await nextTurn();
    }
    if (this.actor.loop.coalesced !== before) throw new Error('an update was missed');
  }

  /** Latencies since the last time, in microseconds. */
  takeLatencies(): Float64Array {
    this.actor.log.flush();
    const latencies = Float64Array.from(this.#latencies);
    this.#latencies = [];
    return latencies;
  }

  /** Decisions that an update asked for; after a swap each market is decided about besides. */
  get answered(): number {
    return this.actor.loop.latencyUs.count;
  }

  async answer(count: number): Promise<void> {
    const until = this.answered + count;
    while (this.answered < until) await nextTurn();
  }

  async decidedBy(sha256: string): Promise<void> {
    while (this.#newest !== sha256) await nextTurn();
  }

  #send(market: MarketTicker, type: 'book' | 'changes', dueUs: number): void {
    this.#n += 1;
    const size = 100 * (1 + (this.#n % 50));
    const common = {
      n: this.#n,
      market,
      event: this.#n,
      exchangeAt: Math.floor(dueUs) as Instant,
      receivedAt: Math.floor(dueUs) as Instant,
    };
    this.actor.receive(
      type === 'book'
        ? { type, ...common, trust: 'live', yes: [4000, size, 4500, size], no: [5000, size] }
        : { type, ...common, changes: [0, 4500, size] },
    );
  }

  #ingest(): Port {
    return {
      post: (raw) => {
        const { decisions, dropped } = raw as DecisionsMessage;
        if (dropped > 0) throw new Error('a decision was lost');
        for (const decision of decisions) this.#take(decision);
        setImmediate(() => this.actor.log.onRecorded(decisions.length));
      },
      onMessage: () => undefined,
      onClose: () => undefined,
      close: () => undefined,
      backlogBytes: 0,
    };
  }

  #take({ policy, action, latencyUs, seenEvent }: DecisionReport): void {
    const { modelSha256 } = policy;
    this.#newest = modelSha256;
    if (modelSha256 === null) return;
    if (ACTIONS.get(modelSha256) !== action) throw new Error('a decision of another model');
    // Not one of those that a swap asks for: its update was decided about before.
    if (seenEvent > this.#newestEvent) this.#latencies.push(latencyUs);
    this.#newestEvent = Math.max(seenEvent, this.#newestEvent);
  }
}
