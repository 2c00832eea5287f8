import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryModelFile } from '../adapters/models/try-model-file.ts';
import { systemClock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import { POLICY_NAMES } from '../domain/policy/policy.ts';
import type { Reply } from '../contract/requests.ts';
import { WORKSTATION_MODES } from '../contract/service-name.ts';
import { formatMoney, type Money } from '../domain/units/units.ts';
import { FileKeyStore } from '../supervisor/file-key-store.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { openWorkstation } from '../supervisor/workstation.ts';
import {
  durationMs,
  oneOf,
  positiveNumber,
  readOptions,
  readValues,
  speed,
  wholeNumber,
} from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { followLog } from './follow-log.ts';
import type { Interrupts } from './interrupts.ts';

const POLL_MS = 50;
/** A service that was just restarted is asked again for so long. */
const PATIENCE_MS = 10_000;

type AnySupervisor = Pick<
  Supervisor<never>,
  'api' | 'health' | 'isStarted' | 'logger' | 'seed' | 'start'
>;

/** What no real venue can be told. */
const OF_THE_EXCHANGE = ['seed', 'markets', 'rate', 'speed'] as const;

/** The main job without a window. */
export const run: Command = {
  summary: 'run venue, feed, actor and orders without a window, and print a summary at the end',
  options: [
    [
      `--mode ${WORKSTATION_MODES.join('|')}`,
      'where data comes from and orders go (default: embedded)',
    ],
    ['--seed N', 'fixes the synthetic order flow (default: as in the settings, else drawn)'],
    ['--duration TIME', 'the venue’s time after which to end: 30s, 5m, 2h (default: at Ctrl-C)'],
    ['--markets N', 'synthetic markets to list, 1 to 5000'],
    ['--rate N', 'book changes a second over all markets, at speed 1'],
    [`--policy ${POLICY_NAMES.join('|')}`, 'what decides (default: as in the settings)'],
    ['--model FILE', 'a model that decides instead: ONNX, or a Stable-Baselines3 zip'],
    ['--armed', 'let what decides trade, from the start (default: it only decides)'],
    ['--speed X', 'simulated time over real time, or max: as fast as it is read (default: 1)'],
  ],
  run: async (args, context) => {
    const given = readOptions(args, {
      mode: 'text',
      seed: 'text',
      duration: 'text',
      markets: 'text',
      rate: 'text',
      policy: 'text',
      model: 'text',
      armed: 'flag',
      speed: 'text',
    });
    if (!given.ok) return given;
    const { armed, model, ...texts } = given.value;
    const options = readValues(texts, {
      mode: oneOf(WORKSTATION_MODES),
      policy: oneOf(POLICY_NAMES),
      seed: wholeNumber(0, 2 ** 32 - 1),
      duration: durationMs,
      markets: wholeNumber(1, 5000),
      rate: positiveNumber(200_000),
      speed,
    });
    if (!options.ok) return options;
    const { mode = 'embedded', seed, duration, markets, rate, policy } = options.value;
    const { speed: factor = 1 } = options.value;
    const unheard = mode === 'embedded' ? undefined : OF_THE_EXCHANGE.find((name) => texts[name]);
    if (unheard !== undefined) {
      const reason = `--${unheard} is the embedded exchange’s alone`;
      return err({ code: 'usage.badArguments', reason });
    }
    if (model !== undefined && policy !== undefined) {
      return err({ code: 'usage.badArguments', reason: '--model and --policy: say one of them' });
    }
    const modelFile = model && resolve(model);
    // Whether it can be used is known before anything runs, not from what it does not do.
    const usable = modelFile === undefined ? ok(null) : await tryModelFile(modelFile);
    if (!usable.ok) return usable;

    const { files, profileFolder } = context;
    const { env, platform } = process;
    const workstation = openWorkstation({
      createHost: () => createNodeHost(files.serviceEntry),
      shell: 'cli',
      profileFolder,
      version: files.version,
      keyStore: new FileKeyStore({ profileFolder, env, platform }),
      run: {
        mode,
        speed: factor,
        ...(seed !== undefined && { seed }),
        ...(duration !== undefined && factor === 'max' && { runForMs: duration }),
        ...(markets !== undefined && { markets }),
        ...(rate !== undefined && { ratePerS: rate }),
        ...(policy !== undefined && { policy }),
        ...(modelFile !== undefined && { modelFile }),
        ...(armed && { armed: 'armed' as const }),
      },
      logSink: followLog(context),
    });
    if (!workstation.ok) return workstation;
    const { supervisor, close } = workstation.value;
    const outcome = await runUntilEnd(supervisor, context, duration, factor);
    await close();
    if (!outcome.ok) return outcome;
    context.output.result(outcome.value);
    return ok(0);
  },
};

async function runUntilEnd(
  supervisor: AnySupervisor,
  { interrupts }: CommandContext,
  durationMs: number | undefined,
  factor: number | 'max',
): Promise<Result<object>> {
  const started = await Promise.race([supervisor.start(), interrupts.first]);
  if (started === 'interrupted') return err({ code: 'run.interrupted' });
  if (!started.ok) return started;
  supervisor.logger.info('run.started', { seed: supervisor.seed });
  const ended = await Promise.race([
    untilOver(supervisor, interrupts, durationMs, factor),
    interrupts.first,
  ]);
  if (ended !== 'interrupted' && !ended.ok) return ended;
  return summarize(supervisor);
}

/**
 * Settles when the time asked for is over: as the exchange counts it at full speed, else as it passes here. A
 * service that was given up ends the run too.
 */
async function untilOver(
  supervisor: AnySupervisor,
  interrupts: Interrupts,
  durationMs: number | undefined,
  factor: number | 'max',
): Promise<Result<null>> {
  const askedMs = systemClock.monotonicMs();
  let sinceMs: number | undefined;
  const isOver = async (): Promise<boolean> => {
    if (durationMs === undefined) return false;
    if (factor === 'max') {
      const read = await supervisor.api['exchange.read']({});
      return read.ok && read.value.flow === 'finished';
    }
    const nowMs = systemClock.monotonicMs();
    // The time counts from the first books on; a start that is stuck does not keep the run from ending.
    if (supervisor.isStarted || nowMs - askedMs > PATIENCE_MS) sinceMs ??= nowMs;
    return sinceMs !== undefined && nowMs - sinceMs >= durationMs / factor;
  };
  while (!interrupts.seen && !(await isOver())) {
    const lost = failedService(supervisor);
    if (lost) return err(lost);
    await sleep(POLL_MS);
  }
  return ok(null);
}

/** A service that the supervisor gave up on: nothing gets better by waiting. */
function failedService({ health }: AnySupervisor): Failure | undefined {
  const row = health.find(({ state }) => state === 'failed');
  return row && { code: 'service.failed', service: row.service, reason: row.reason };
}

/** Everything asked of the services once the feed is drained, as one object. */
async function summarize(supervisor: AnySupervisor): Promise<Result<object>> {
  const { api } = supervisor;
  const feed = await askPatiently(supervisor, () => api['ingest.drain']({}));
  if (!feed.ok) return feed;
  const orders = await askPatiently(supervisor, () => api['orders.summary']({}));
  if (!orders.ok) return orders;
  const actor = await askPatiently(supervisor, () => api['actor.summary']({}));
  if (!actor.ok) return actor;
  const app = await api['app.read']({});
  return ok({
    session: feed.value.path,
    mode: app.ok ? app.value.mode : null,
    seed: supervisor.seed,
    ...feedSummary(feed.value),
    decisions: actor.value.decisions,
    actions: actor.value.actions,
    armed: actor.value.armed === 'armed',
    intents: actor.value.intents,
    outcomes: actor.value.outcomes,
    orders: orders.value.orders,
    fills: orders.value.fills,
    denials: orders.value.denials,
    cash: dollarsOrNull(orders.value.cash),
    equity: dollarsOrNull(orders.value.equity),
    realized: formatMoney(orders.value.realized),
    fees: formatMoney(orders.value.fees),
    latency: {
      // Microseconds, as all times here.
      tickToOrder: { p50: orders.value.tickToOrderUs.p50, p99: orders.value.tickToOrderUs.p99 },
      frameToDecisionUs: actor.value.frameToDecisionUs,
    },
    restarts: supervisor.health.reduce((sum, { restarts }) => sum + restarts, 0),
    ledgerHash: orders.value.ledgerHash,
  });
}

type Drained = Extract<Reply<'ingest.drain'>, { ok: true }>['value'];

const feedSummary = ({ deltas, trades, snapshots, gaps, refused, bookHash }: Drained): object => ({
  deltas,
  trades,
  snapshots,
  gaps,
  refused,
  bookHash,
});

const dollarsOrNull = (money: Money | null): string | null =>
  money === null ? null : formatMoney(money);

/** Asks again while the service is on its way back from a restart. */
async function askPatiently<T>(
  supervisor: AnySupervisor,
  ask: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const untilMs = systemClock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    const isAway = !answer.ok && ['service.notReady', 'service.died'].includes(answer.error.code);
    const isHopeless = failedService(supervisor) ?? systemClock.monotonicMs() >= untilMs;
    if (!isAway || isHopeless) return answer;
    await sleep(POLL_MS);
  }
}
