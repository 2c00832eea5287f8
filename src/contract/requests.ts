import { z } from 'zod';
import { err, ok, type Result } from '../base/result.ts';
import { TRADING_STATES } from '../domain/orders/trading-state.ts';
import { marketInput, observationView } from './actor.ts';
import { exitChanges, exitSettings } from './exits.ts';
import { faultPlan } from './fault-plan.ts';
import { fileSource } from './file-source.ts';
import { kalshiEnvironment, keptKey, newKey } from './keys.ts';
import { drillReport, killReport, KILL_SOURCES, releaseCheck } from './kill-switch.ts';
import { limitChanges, limitSettings } from './limits.ts';
import { HISTORY_COLUMNS_LIMIT, marketHistory } from './market-history.ts';
import { modelName, modelSha256, modelVersion } from './models.ts';
import { orderPreview } from './order-preview.ts';
import { manualOrder, TICK_STAGES } from './trading.ts';
import {
  bookLevels,
  clientOrderId,
  filePath,
  instant,
  marketTicker,
  money,
  orderId,
  price,
  qty,
  plainIssues,
  reply,
} from './schemas.ts';
import {
  addedSession,
  exportFormat,
  importSummary,
  listedSession,
  sessionImport,
  sessionName,
  sessionVerdict,
} from './session-library.ts';
import type { ServiceName } from './service-name.ts';
import { MODES, SERVICE_NAMES } from './service-name.ts';
import { settings, settingsPatch } from './settings.ts';

type Owner = ServiceName | 'supervisor';

const request = <O extends Owner, I extends z.ZodType, R extends z.ZodType>(
  owner: O,
  input: I,
  output: R,
) => ({ owner, input, output: reply(output) });

const nothing = z.strictObject({});
const percentiles = { p50: z.number(), p99: z.number() };

/** Any JSON object, at most 256 kB as text: what the window keeps for itself (layout, watch lists). */
const windowState = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= 262_144, 'at most 256 kB');

/**
 * The only list of requests: who answers, what goes in, what comes back. Every shell, the preload and the services
 * derive from it. Names are `noun.verb`; answers are Results.
 */
export const requests = {
  /** What runs: constant while the program runs. */
  'app.read': request(
    'supervisor',
    nothing,
    z.object({
      version: z.string(),
      mode: z.enum(MODES),
      shell: z.enum(['desktop', 'browser', 'cli']),
      profile: z.string(),
      seed: z.int().nullable(),
    }),
  ),
  'settings.read': request(
    'supervisor',
    nothing,
    z.object({
      settings,
      path: z.string(),
      problems: z.array(
        z.object({
          code: z.string(),
          path: z.string(),
          message: z.string(),
          setAside: z.string().optional(),
        }),
      ),
    }),
  ),
  /** Merges a patch into the file; `restart` names the services that take it only at their next start. */
  'settings.write': request(
    'supervisor',
    z.strictObject({ patch: settingsPatch }),
    z.object({ settings, restart: z.array(z.enum(SERVICE_NAMES)) }),
  ),
  /** The keys of Kalshi accounts that are kept, without the keys. */
  'keys.read': request('supervisor', nothing, z.object({ keys: z.array(keptKey).readonly() })),
  /** Keeps a key, once it proved to be one; the services under `restart` sign with the one before until they start anew. */
  'keys.keep': request(
    'supervisor',
    newKey,
    z.object({ key: keptKey, restart: z.array(z.enum(SERVICE_NAMES)) }),
  ),
  /** Forgets a key; refused while a service signs with it. */
  'keys.remove': request(
    'supervisor',
    z.strictObject({ environment: kalshiEnvironment }),
    z.null(),
  ),
  'window.read': request('supervisor', nothing, z.object({ state: windowState })),
  'window.write': request('supervisor', z.strictObject({ state: windowState }), z.null()),
  /** Files that the person opened with the program, in their order. Each is handed out once; see the topic `opened`. */
  'window.takeOpened': request(
    'supervisor',
    nothing,
    z.object({ files: z.array(filePath).readonly() }),
  ),
  /** Ends a service's process and starts it anew, also after the supervisor gave up on it. */
  'service.restart': request(
    'supervisor',
    z.strictObject({ service: z.enum(SERVICE_NAMES) }),
    z.null(),
  ),

  /** The embedded exchange's own account of its run. */
  'exchange.read': request(
    'exchange',
    nothing,
    z.object({
      flow: z.enum(['waiting', 'running', 'finished']),
      nowUs: z.int(),
      deltas: z.int(),
      trades: z.int(),
      orders: z.int(),
      /** Things gone wrong on purpose. */
      faults: z.int(),
      streamHash: z.string(),
    }),
  ),
  /** Puts a fault plan in the place of the one before; its times count from now. Without faults all is well again. */
  'exchange.setFaults': request('exchange', faultPlan, z.null()),

  /**
   * Waits until every frame that the venue sent before this call is in the books and on disk, then says what was
   * seen. `bookHash` covers the levels of all books.
   */
  'ingest.drain': request(
    'ingest',
    nothing,
    z.object({
      session: z.string().nullable(),
      path: z.string().nullable(),
      deltas: z.int(),
      trades: z.int(),
      snapshots: z.int(),
      gaps: z.int(),
      refused: z.int(),
      bookHash: z.string(),
    }),
  ),

  /** Places one limit order; answers when the venue has, or when the outcome is unknown. */
  'orders.submit': request(
    'orders',
    manualOrder,
    z.object({ clientOrderId, orderId: orderId.nullable(), state: z.string() }),
  ),
  'orders.cancel': request(
    'orders',
    z.strictObject({ clientOrderId }),
    z.object({ clientOrderId, state: z.string() }),
  ),
  /** Another price or size; `qty` in all, already filled included. Judged as a new order in its stead. */
  'orders.amend': request(
    'orders',
    z.strictObject({ clientOrderId, price, qty: qty.refine((value) => value > 0) }),
    z.object({ clientOrderId, state: z.string() }),
  ),
  /** Takes part of it back and keeps its place; passes in every state, as a cancel does. */
  'orders.decrease': request(
    'orders',
    z.strictObject({ clientOrderId, by: qty.refine((value) => value > 0) }),
    z.object({ clientOrderId, state: z.string() }),
  ),
  /** What an order would cost and every check of the gate with its use; nothing is sent. */
  'orders.preview': request('orders', manualOrder, orderPreview),
  /** Contracts ahead of our resting orders in a market, as the venue has it. */
  'orders.queue': request(
    'orders',
    z.strictObject({ market: marketTicker }),
    z.array(z.object({ orderId, ahead: qty })).readonly(),
  ),
  /** Cancels what rests in the market, then leaves the position at once within a price collar. */
  'orders.flatten': request(
    'orders',
    z.strictObject({ market: marketTicker }),
    z.object({ clientOrderId, state: z.string() }),
  ),
  /** Locks the actor out of a market and cancels its orders there. */
  'orders.takeMarket': request(
    'orders',
    z.strictObject({ market: marketTicker }),
    z.object({ canceled: z.int() }),
  ),
  'orders.handBack': request('orders', z.strictObject({ market: marketTicker }), z.null()),
  'orders.readLimits': request(
    'orders',
    nothing,
    z.object({
      limits: limitSettings,
      /** Looser limits that wait to be confirmed. */
      proposal: z.object({ at: instant, limits: limitSettings, reason: z.string() }).nullable(),
    }),
  ),
  /** Stricter limits are in force at once; looser ones wait for `orders.confirmLimits`. */
  'orders.proposeLimits': request(
    'orders',
    z.strictObject({ changes: limitChanges, reason: z.string().min(1).max(200) }),
    z.object({
      /** Those that would allow more; none: all is in force. */
      loosened: z.array(z.string()),
      proposal: instant.nullable(),
    }),
  ),
  'orders.confirmLimits': request(
    'orders',
    z.strictObject({ proposal: instant }),
    z.object({ limits: limitSettings }),
  ),
  /** Takes back looser limits that wait to be confirmed. */
  'orders.withdrawLimits': request('orders', z.strictObject({ proposal: instant }), z.null()),
  /** Changes exit rules while they run; what is not named stays. */
  'orders.setExits': request('orders', exitChanges, z.object({ exits: exitSettings })),
  'orders.cancelAll': request(
    'orders',
    z.strictObject({ market: marketTicker.nullable() }),
    z.object({ canceled: z.int(), left: z.int() }),
  ),
  /** Latches the kill switch: durable first, then refuse everything, then cancel everything. */
  'orders.kill': request(
    'orders',
    z.strictObject({
      reason: z.string().max(200),
      by: z.enum(KILL_SOURCES).default('window'),
    }),
    killReport,
  ),
  /** What a release asks of the world, each looked at now. */
  'orders.readRelease': request('orders', nothing, z.object({ checks: z.array(releaseCheck) })),
  /**
   * Releases the latch when no item of the checklist is red; `phrase` is what the person typed and has to be
   * RELEASE. Trading starts paused.
   */
  'orders.release': request(
    'orders',
    z.strictObject({ phrase: z.string(), reason: z.string().min(1).max(200) }),
    z.null(),
  ),
  /**
   * Places orders far from the touch at the embedded venue, kills, and measures. The switch stays latched: to release
   * it is a part of the drill.
   */
  'orders.drill': request(
    'orders',
    z.strictObject({ orders: z.int().min(1).max(200).default(200) }),
    drillReport,
  ),
  /** Ends a halt, once a person has looked at it; refused while its cause stands. Answers with how trading stands then. */
  'orders.resume': request(
    'orders',
    z.strictObject({ reason: z.string().min(1).max(200) }),
    z.object({ state: z.enum(TRADING_STATES) }),
  ),
  /** Closes a market's breaker between gate and venue; null: all of them. */
  'orders.resetBreaker': request(
    'orders',
    z.strictObject({ market: marketTicker.nullable() }),
    z.null(),
  ),
  /** Leaves `paused` for `trading`, or the other way; answers with what came of it. */
  'orders.setTrading': request(
    'orders',
    z.strictObject({ to: z.enum(['trading', 'paused']) }),
    z.object({ state: z.enum(TRADING_STATES) }),
  ),
  'orders.summary': request(
    'orders',
    nothing,
    z.object({
      orders: z.int(),
      fills: z.int(),
      denials: z.record(z.string(), z.int()),
      cash: money.nullable(),
      equity: money.nullable(),
      realized: money,
      fees: money,
      ledgerHash: z.string(),
      /** From a frame's receipt in ingest until the order that answers it was handed to the system; microseconds. */
      tickToOrderUs: z.object({
        n: z.int(),
        ...percentiles,
        /** The same way in parts. */
        stages: z.record(z.enum(TICK_STAGES), z.object(percentiles)),
      }),
    }),
  ),

  /** Lets the actor trade, or takes that back; disarming cancels its orders. */
  'actor.arm': request('actor', z.strictObject({ to: z.enum(['armed', 'disarmed']) }), z.null()),
  /** Takes the actor out of a market: its orders there are canceled, and nothing new is sent. */
  'actor.pauseMarket': request('actor', marketInput, z.null()),
  'actor.resumeMarket': request('actor', marketInput, z.null()),
  /** Closes the breaker of a market; null: that of whoever decides. */
  'actor.resetBreaker': request(
    'actor',
    z.strictObject({ market: marketTicker.nullable() }),
    z.null(),
  ),
  /** Asked for the first time where nothing keeps it, it knows the current book only, and keeps it from then on. */
  'actor.observation': request('actor', marketInput, observationView),
  'actor.summary': request(
    'actor',
    nothing,
    z.object({
      decisions: z.int(),
      actions: z.object({
        hold: z.int(),
        buyYes: z.int(),
        sellYes: z.int(),
        buyNo: z.int(),
        sellNo: z.int(),
      }),
      armed: z.enum(['armed', 'disarmed']),
      intents: z.int(),
      /**
       * How decisions ended, `held` left out: `throttled`, `disarmed` …; of intents `placed`, `kept` …, or the code of
       * a denial or failure.
       */
      outcomes: z.record(z.string(), z.int()),
      /** From the socket's frame to the decision, microseconds. */
      frameToDecisionUs: z.object({ p50: z.number(), p99: z.number() }),
    }),
  ),

  /**
   * Checks a model and puts it into the models folder, or says why not: a file of this machine, or bytes in parts of
   * which the last is answered with the version. A model of that name is used at once if it is the chosen one.
   */
  'models.load': request(
    'actor',
    fileSource,
    z.object({ received: z.int(), version: modelVersion.nullable() }),
  ),
  /** The model that shall decide from now on, also after a restart; null: the built-in policy. Answers when it does. */
  'models.use': request(
    'actor',
    z.strictObject({ name: modelName.nullable() }),
    z.object({ sha256: modelSha256.nullable() }),
  ),
  /** Keeps to one version of a name, whatever newer ones arrive. */
  'models.pin': request(
    'actor',
    z.strictObject({ name: modelName, sha256: modelSha256 }),
    z.object({ sha256: modelSha256 }),
  ),
  /** Follows the newest again; answers with the version that decides now, null if another model does. */
  'models.unpin': request(
    'actor',
    z.strictObject({ name: modelName }),
    z.object({ sha256: modelSha256.nullable() }),
  ),
  /** Pins the version before the one that decides. */
  'models.rollBack': request('actor', nothing, z.object({ sha256: modelSha256 })),
  /** Removes a model that is not chosen: its files and every version kept. */
  'models.remove': request('actor', z.strictObject({ name: modelName }), z.null()),

  /** Makes a session of recorded Kalshi frames. The file appears when it is complete, or not at all. */
  'session.import': request('archive', sessionImport, importSummary),
  /** Reads a whole session and judges it. `ok`: the file is what was recorded, whatever its quality. */
  'session.verify': request('archive', z.strictObject({ path: filePath }), sessionVerdict),
  /** A market's book as it was when everything received by `at` had been applied; null for the end. */
  'session.book': request(
    'archive',
    z.strictObject({ path: filePath, market: z.string().max(100), at: instant.nullable() }),
    z.object({
      market: z.string(),
      atUs: instant,
      /** Something is missing, so the levels are the last that were true; or nothing was ever known. */
      stale: z.boolean(),
      yes: bookLevels,
      no: bookLevels,
    }),
  ),
  /** Every session of the profile, the newest first. */
  'session.list': request('archive', nothing, z.array(listedSession).readonly()),
  /**
   * Takes a session from elsewhere into the library, once all of it was read and found to be what was recorded; the file
   * itself stays as it is. A file of this machine, or bytes in parts of which the last is answered with the session.
   */
  'session.add': request('archive', fileSource, z.object({ session: addedSession.nullable() })),
  /** Refused for the one that is being recorded. */
  'session.rename': request(
    'archive',
    z.strictObject({ name: sessionName, to: sessionName }),
    z.null(),
  ),
  /** Gone for good. Refused for the one that is being recorded. */
  'session.remove': request('archive', z.strictObject({ name: sessionName }), z.null()),
  /** A market's book in even steps over the last `spanUs` before `to` (null: the end), with the trades. */
  'session.history': request(
    'archive',
    z.strictObject({
      path: filePath,
      market: marketTicker,
      to: instant.nullable(),
      spanUs: z.int().min(1_000_000).max(86_400_000_000),
      columns: z.int().min(1).max(HISTORY_COLUMNS_LIMIT),
    }),
    marketHistory,
  ),
  'session.export': request(
    'archive',
    z.strictObject({ path: filePath, format: exportFormat, out: filePath }),
    z.object({ files: z.int(), rows: z.int() }),
  ),
} as const;

export type Requests = typeof requests;
export type Channel = keyof Requests;
export type Input<C extends Channel> = z.input<Requests[C]['input']>;
export type ParsedInput<C extends Channel> = z.output<Requests[C]['input']>;
export type Reply<C extends Channel> = z.output<Requests[C]['output']>;
/** What every shell offers its window and the CLI uses: one function per channel. */
export type Api = { readonly [C in Channel]: (input: Input<C>) => Promise<Reply<C>> };
/** The channels that one owner answers, with their handlers. */
export type ChannelsOf<O extends Owner> = {
  [C in Channel]: Requests[C]['owner'] extends O ? C : never;
}[Channel];
export type Handlers<O extends Owner> = {
  readonly [C in ChannelsOf<O>]: (input: ParsedInput<C>) => Reply<C> | Promise<Reply<C>>;
};
export const channels = Object.keys(requests) as Channel[];
const isChannel = (text: string): text is Channel => Object.hasOwn(requests, text);

/** Checks what came in on a channel; every receiver calls this before its handler. */
export function parseInput(channel: string, raw: unknown): Result<unknown> {
  if (!isChannel(channel)) return err({ code: 'request.unknownChannel', channel });
  const input = requests[channel].input.safeParse(raw);
  if (input.success) return ok(input.data);
  return err({ code: 'request.badInput', channel, issues: plainIssues(input.error) });
}
