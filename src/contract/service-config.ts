import type { BreakerSettings } from '../domain/breaker/breaker.ts';
import type { PolicyName, PolicyParameters } from '../domain/policy/policy.ts';
import type { MarketTicker } from '../domain/units/ids.ts';
import type { Money, Qty } from '../domain/units/units.ts';
import type { ActorMode, SelectionKind } from './actor.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { ExitSettings } from '../domain/exits/exit-settings.ts';
import type { MarkChoice } from '../domain/portfolio/mark-value.ts';
import type { LimitSettings } from '../domain/risk/limits.ts';
import type { Mode, ServiceName } from './service-name.ts';
import type { Settings } from './settings.ts';

/**
 * By what a venue knows an account: a key in a file (PEM, RSA), read by processes that sign and by no other, or one
 * that a key store keeps encrypted, told to those processes alone and never written down or logged.
 */
export type VenueKey = { readonly keyId: string } & (
  | { readonly privateKeyFile: string }
  | { readonly privateKeyPem: string }
);

/** Where a venue is and how to sign for it. */
export type VenueEndpoint = VenueKey & {
  readonly environment: 'embedded' | 'demo' | 'production';
  readonly rest: string;
  readonly ws: string;
};

export interface ExchangeConfig {
  /** 0 takes any free port; a restart gets the port it had, so that clients find it again. */
  readonly port: number;
  readonly seed: number;
  readonly markets: number;
  readonly ratePerS: number;
  /** Simulated time over real time; 'max' runs as fast as its readers take it, on simulated time. */
  readonly speed: number | 'max';
  /** Simulated time after which the flow ends; null runs on. */
  readonly runForMs: number | null;
  readonly cash: Money;
  /** PEM of the account's key, made at the first start, readable by its owner only. */
  readonly privateKeyFile: string;
  /** What is to go wrong on purpose. */
  readonly faults?: FaultPlan | undefined;
}

export interface IngestConfig {
  readonly mode: Mode;
  readonly venue: VenueEndpoint;
  readonly sessionsDir: string;
  readonly sessionName: string;
  /** Of the embedded exchange's order flow; null for a real venue's. Noted in the session. */
  readonly seed: number | null;
  readonly appVersion: string;
  readonly recording: Settings['recording'];
  readonly feed: Settings['ingest'];
}

export interface OrdersConfig {
  readonly venue: VenueEndpoint;
  readonly ledgerFile: string;
  /** How the actor's orders are kept at the touch. */
  readonly intents: {
    /** 1e-4 USD */
    readonly amendDistance: number;
    readonly orderLifeMs: number;
  };
  /** For a ledger that has none yet. */
  readonly limits: LimitSettings;
  /** For a ledger that has none yet. */
  readonly exits: ExitSettings;
  /** What positions and equity are shown at. */
  readonly markAt: MarkChoice;
  /** Of this run of the program, whatever restarts meanwhile. */
  readonly session: string;
  /** Exists while the kill switch is latched. */
  readonly latchFile: string;
  /** The supervisor latched it, and perhaps the disk did not take that. */
  readonly latched: { readonly reason: string } | null;
}

export interface ActorConfig {
  readonly policy: PolicyName;
  readonly policies: PolicyParameters;
  /** The model that decides instead: a name of the models folder, or for one run a file from anywhere. */
  readonly model: { readonly name: string } | { readonly path: string } | null;
  readonly modelsDir: string;
  /** Whether it may trade from the start; otherwise it only decides until somebody arms it. */
  readonly armed: 'armed' | 'disarmed';
  readonly mode: ActorMode;
  readonly selection: {
    readonly kind: SelectionKind;
    readonly markets: readonly MarketTicker[];
    readonly hotMarkets: number;
    readonly leaveOpen: boolean;
  };
  readonly breaker: BreakerSettings;
  readonly orderQty: Qty;
  readonly throttleMs: number;
  readonly recordDecisions: Settings['recording']['decisions'];
  readonly recordObservations: Settings['recording']['observations'];
}

export interface ArchiveConfig {
  /** Noted in the sessions that it makes. */
  readonly appVersion: string;
  /** The profile's sessions and the one that is being recorded; null where there is no profile. */
  readonly library: {
    readonly folder: string;
    readonly running: string | null;
    /** Below it nothing is recorded, so nothing is added that would leave less. */
    readonly minFreeMb: number;
  } | null;
}

export interface ServiceConfigs {
  readonly exchange: ExchangeConfig;
  readonly ingest: IngestConfig;
  readonly orders: OrdersConfig;
  readonly actor: ActorConfig;
  readonly archive: ArchiveConfig;
}

/** What a service knows only once it runs, and others need. */
export interface ServiceInfos {
  readonly exchange: {
    readonly port: number;
    readonly venue: VenueEndpoint & { readonly privateKeyFile: string };
  };
  readonly ingest: null;
  readonly orders: null;
  readonly actor: null;
  readonly archive: null;
}

export type ServiceConfig<S extends ServiceName = ServiceName> = ServiceConfigs[S];
export type ServiceInfo<S extends ServiceName = ServiceName> = ServiceInfos[S];

/** Direct pipes between services: who speaks with whom, apart from windows. */
export const SERVICE_LINKS = [
  ['ingest', 'actor'],
  ['ingest', 'orders'],
  ['actor', 'orders'],
] as const satisfies readonly (readonly [ServiceName, ServiceName])[];
