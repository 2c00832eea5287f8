import type { PolicyName } from '../domain/policy/policy.ts';
import { ONE_CONTRACT, type Instant, type Money, type Qty } from '../domain/units/units.ts';
import { formatInstant } from '../domain/units/units.ts';
import type {
  ActorConfig,
  ExchangeConfig,
  IngestConfig,
  OrdersConfig,
} from '../contract/service-config.ts';
import type { FaultPlan } from '../contract/fault-plan.ts';
import {
  SERVICE_NAMES,
  type ResidentServiceName,
  type WorkstationMode,
} from '../contract/service-name.ts';
import type { Settings } from '../contract/settings.ts';
import type { Profile } from './profile.ts';

/** What a command line may say over the settings, for one run. */
export interface RunOptions {
  readonly mode?: WorkstationMode;
  readonly seed?: number;
  readonly markets?: number;
  readonly ratePerS?: number;
  readonly speed?: number | 'max';
  readonly runForMs?: number;
  readonly port?: number;
  readonly cash?: Money;
  readonly policy?: PolicyName;
  /** A model file from anywhere, in the place of what the settings say decides. */
  readonly modelFile?: string;
  readonly armed?: 'armed';
  readonly faults?: FaultPlan;
}

/** The services that a mode needs, in start order: a venue of our own is a process among them. */
export const servicesOf = (mode: WorkstationMode): readonly ResidentServiceName[] =>
  mode === 'embedded' ? SERVICE_NAMES : SERVICE_NAMES.filter((name) => name !== 'exchange');

export const exchangeConfig = (
  settings: Settings,
  profile: Profile,
  options: RunOptions,
  drawnSeed: number,
): ExchangeConfig => ({
  port: options.port ?? 0,
  seed: options.seed ?? settings.exchange.seed ?? drawnSeed,
  markets: options.markets ?? settings.exchange.markets,
  ratePerS: options.ratePerS ?? settings.exchange.ratePerS,
  speed: options.speed ?? 1,
  runForMs: options.runForMs ?? null,
  cash: options.cash ?? (Math.round(settings.exchange.cashUsd * 1_000_000) as Money),
  privateKeyFile: profile.embeddedKeyFile,
  faults: options.faults,
});

export const ingestConfig = (
  settings: Settings,
  profile: Profile,
  run: Pick<IngestConfig, 'mode' | 'venue' | 'sessionName' | 'seed' | 'appVersion'>,
): IngestConfig => ({
  ...run,
  sessionsDir: profile.sessionsDir,
  recording: settings.recording,
  feed: settings.ingest,
});

export const ordersConfig = (
  { limits, actor, exits, portfolio }: Pick<Settings, 'limits' | 'actor' | 'exits' | 'portfolio'>,
  { ledgerFiles, latchFile }: Profile,
  {
    mode,
    ...run
  }: Pick<OrdersConfig, 'venue' | 'latched' | 'session'> & { readonly mode: WorkstationMode },
): OrdersConfig => ({
  ...run,
  limits,
  exits,
  markAt: portfolio.markAt,
  intents: {
    amendDistance: Math.round(actor.amendDistanceCents * 100),
    orderLifeMs: actor.orderLifeMs,
  },
  ledgerFile: ledgerFiles[mode],
  latchFile,
});

export const actorConfig = (
  { actor, models, recording }: Settings,
  profile: Profile,
  options: RunOptions,
): ActorConfig => ({
  policy: options.policy ?? actor.policy,
  policies: actor.policies,
  model: chosenModel(actor, options),
  modelsDir: models.folder ?? profile.modelsDir,
  armed: options.armed ?? 'disarmed',
  mode: actor.mode,
  selection: {
    kind: actor.selection,
    markets: actor.markets,
    hotMarkets: actor.hotMarkets,
    leaveOpen: actor.leaveOpen,
  },
  breaker: actor.breaker,
  orderQty: (actor.orderContracts * ONE_CONTRACT) as Qty,
  throttleMs: actor.throttleMs,
  recordDecisions: recording.decisions,
  recordObservations: recording.observations,
});

/** What is said for this run counts more than the settings, and among those a model more than a policy. */
function chosenModel(
  { model }: Settings['actor'],
  { modelFile, policy }: RunOptions,
): ActorConfig['model'] {
  if (modelFile !== undefined) return { path: modelFile };
  return model === null || policy !== undefined ? null : { name: model };
}

type Readers = readonly ResidentServiceName[];

/**
 * Which services read a section of the settings, at their start; what is taken over at once or once, or with the
 * program's next start, is of none.
 */
const READERS: Readonly<Record<keyof Settings, Readers>> = {
  version: [],
  mode: [],
  exchange: ['exchange'],
  ingest: ['ingest'],
  recording: ['ingest'],
  actor: ['actor'],
  models: ['actor'],
  portfolio: ['orders'],
  // From a new ledger's first moment on, the ledger has its own.
  exits: [],
  limits: [],
  window: [],
  desktop: [],
};

/** The same of fields that others read than the rest of their section, or that are taken over while they run. */
const FIELD_READERS: {
  readonly [Section in 'actor' | 'recording']: Partial<Record<keyof Settings[Section], Readers>>;
} = {
  actor: {
    mode: [],
    selection: [],
    markets: [],
    hotMarkets: [],
    leaveOpen: [],
    amendDistanceCents: ['orders'],
    orderLifeMs: ['orders'],
  },
  recording: { enabled: [], decisions: ['actor'], observations: ['actor'] },
};

function readersOf(section: string, fields: unknown): readonly Readers[] {
  const all = READERS[section as keyof Settings] ?? [];
  if (typeof fields !== 'object' || fields === null) return [all];
  const own: Readonly<Record<string, Partial<Record<string, Readers>>>> = FIELD_READERS;
  return Object.keys(fields).map((field) => own[section]?.[field] ?? all);
}

/** Services of a mode that have to start anew to go by what a patch of the settings changed. */
export function servicesToRestart(
  patch: Readonly<Record<string, unknown>>,
  mode: WorkstationMode,
): ResidentServiceName[] {
  const readers = Object.entries(patch).flatMap(([section, fields]) => readersOf(section, fields));
  return [...new Set(readers.flat())].filter((service) => servicesOf(mode).includes(service));
}

/** `2026-12-01T14-03-22Z-embedded`: sorts by start, fits any file system. */
export const sessionNameAt = (at: Instant, mode: string): string =>
  `${formatInstant(at).slice(0, 19).replaceAll(':', '-')}Z-${mode}`;

/** The same of the next second that no session has: one may begin within the second in which another did. */
export function freeSessionName(
  at: Instant,
  mode: string,
  isTaken: (name: string) => boolean,
): string {
  const name = sessionNameAt(at, mode);
  return isTaken(name) ? freeSessionName((at + 1_000_000) as Instant, mode, isTaken) : name;
}
