import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KALSHI_URLS, type VenueUrls } from '../adapters/kalshi/environments.ts';
import type { Clock } from '../base/clock.ts';
import { createLogger, type LogEntry, type Logger } from '../base/logger.ts';
import { ok, type Failure, type Result } from '../base/result.ts';
import type { ServiceHealth } from '../contract/health.ts';
import type { Api, Handlers } from '../contract/requests.ts';
import { SERVICE_LINKS, type ServiceConfig } from '../contract/service-config.ts';
import {
  ON_DEMAND_SERVICES,
  type OnDemandServiceName,
  type ResidentServiceName,
  type ServiceName,
  WINDOW_PEERS,
  type WindowPeer,
  type WorkstationMode,
} from '../contract/service-name.ts';
import type { StepState } from '../contract/startup.ts';
import { TopicHub } from '../contract/topic-publisher.ts';
import { LogSource, TableSource } from '../contract/topic-sources.ts';
import { topics } from '../contract/topics.ts';
import type { Instant } from '../domain/units/units.ts';
import { answerKeys } from './answer-keys.ts';
import { createApi, notInMode } from './create-api.ts';
import type { Child, Host } from './host.ts';
import type { KeyStore } from './key-store.ts';
import { KILL_PATIENCE_MS, KillGuard } from './kill-guard.ts';
import { OnDemandService } from './on-demand-service.ts';
import { OpenedFiles } from './opened-files.ts';
import type { Profile } from './profile.ts';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from './restart-policy.ts';
import { ServiceProcess } from './service-process.ts';
import {
  actorConfig,
  exchangeConfig,
  ingestConfig,
  ordersConfig,
  servicesOf,
  servicesToRestart,
  freeSessionName,
  sessionNameAt,
  type RunOptions,
} from './service-plan.ts';
import type { SettingsFile } from './settings-file.ts';
import { SilenceWatch } from './silence-watch.ts';
import { StartupTracker } from './startup-tracker.ts';
import { DemoVenue, EmbeddedVenue, type VenueSource } from './venue-source.ts';
import { WindowStateFile } from './window-state.ts';

export interface SupervisorOptions<WindowPort> {
  readonly host: Host<WindowPort>;
  readonly clock: Clock;
  readonly profile: Profile;
  readonly settingsFile: SettingsFile;
  readonly version: string;
  readonly shell: 'desktop' | 'browser' | 'cli';
  /** Used when neither the command line nor the settings name one. */
  readonly drawnSeed: number;
  /** Asked whenever a service that signs starts; only modes with a venue of Kalshi's need one. */
  readonly keyStore: KeyStore;
  /** Where Kalshi's demo environment is. */
  readonly demoUrls?: VenueUrls;
  readonly run?: RunOptions;
  readonly restartPolicy?: RestartPolicy;
  /** How long an on-demand service outlives its last request. */
  readonly idleMs?: number;
  /** How long the orders service may take to show that it obeys a kill; then the kill goes on without it. */
  readonly killPatienceMs?: number;
  /** Where log lines go besides the window. */
  readonly logSink?: (entry: LogEntry) => void;
}

/** One window's place among the ports: it is given a new one whenever a peer starts anew. */
type Deliver<WindowPort> = (peer: WindowPeer, port: WindowPort) => void;

/**
 * Starts the services in order, wires them to each other and to the windows, watches them, restarts what ends, and
 * stops everything in reverse order. Knows no trading.
 */
export class Supervisor<WindowPort> {
  readonly api: Api;
  readonly logger: Logger;
  readonly opened: OpenedFiles;
  readonly #options: SupervisorOptions<WindowPort>;
  /** With which the program started; the settings may say another one for the next start. */
  readonly #mode: WorkstationMode;
  readonly #residents: readonly ResidentServiceName[];
  readonly #processes: ReadonlyMap<ServiceName, ServiceProcess>;
  readonly #onDemand: ReadonlyMap<ServiceName, OnDemandService>;
  readonly #killGuard: KillGuard;
  readonly #silenceWatch: SilenceWatch;
  readonly #windows = new Set<Deliver<WindowPort>>();
  readonly #hub: TopicHub;
  readonly #startup: StartupTracker;
  readonly #services = new TableSource<ServiceHealth>(topics.services.keyOf);
  readonly #log = new LogSource<LogEntry>(topics.log.keep);
  readonly #windowState: WindowStateFile;
  /** Of this run of the program; the first session is called so too. */
  readonly #sessionName: string;
  /** Of the session that is being recorded, or was last. */
  #fileName: string;
  /** The session that ingest was told to record. */
  #recording: string | null = null;
  readonly #touchStartup: () => void;
  readonly #touchServices: () => void;
  readonly #touchLog: () => void;
  readonly #venue: VenueSource;
  readonly #embedded: EmbeddedVenue | undefined;
  #exchangePort: number;

  constructor(options: SupervisorOptions<WindowPort>) {
    this.#options = options;
    const { clock, settingsFile, profile } = options;
    const nowUs = (): number => clock.nowUs();
    this.#exchangePort = options.run?.port ?? 0;
    this.#mode = options.run?.mode ?? settingsFile.current.settings.mode;
    this.#residents = servicesOf(this.#mode);
    this.#windowState = new WindowStateFile(profile.windowFile);
    this.#sessionName = sessionNameAt(nowUs() as Instant, this.#mode);
    this.#fileName = this.#sessionName;
    this.#startup = new StartupTracker(nowUs);
    this.#hub = new TopicHub({
      epoch: nowUs(),
      schedule: (run, afterMs) => void setTimeout(run, afterMs),
    });
    this.#touchStartup = this.#hub.publish('startup', this.#startup.source);
    this.#touchServices = this.#hub.publish('services', this.#services);
    this.#touchLog = this.#hub.publish('log', this.#log);
    this.opened = new OpenedFiles(this.#hub);
    this.logger = createLogger({
      source: 'supervisor',
      nowUs,
      sink: (entry) => this.#record(entry),
    });
    const tellVenue = (state: StepState, reason: Failure | null): void => {
      this.#startup.update({ step: 'venue', state, atUs: nowUs(), reason });
      this.#touchStartup();
    };
    this.#embedded = this.#mode === 'embedded' ? new EmbeddedVenue(tellVenue) : undefined;
    this.#venue =
      this.#embedded ??
      new DemoVenue(options.demoUrls ?? KALSHI_URLS.demo, options.keyStore, tellVenue);
    this.#processes = new Map(
      [...this.#residents, ...ON_DEMAND_SERVICES].map((service) => [
        service,
        this.#create(service),
      ]),
    );
    this.#onDemand = new Map(
      ON_DEMAND_SERVICES.map((service) => [
        service,
        new OnDemandService(this.#process(service), options.idleMs),
      ]),
    );
    for (const service of this.#residents) this.#services.put(this.#process(service).health);
    this.#silenceWatch = new SilenceWatch(clock, () => this.#processes.values());
    this.#killGuard = new KillGuard({
      orders: this.#process('orders'),
      latchFile: profile.latchFile,
      findVenue: () => this.#venue.findNow(),
      clock,
      logger: this.logger,
      patienceMs: options.killPatienceMs ?? KILL_PATIENCE_MS,
    });
    this.api = createApi({
      own: this.#ownHandlers(),
      processes: this.#processes,
      onDemand: this.#onDemand,
      killGuard: this.#killGuard,
      settingsFile,
      mode: this.#mode,
    });
  }

  /** The seed of the embedded exchange's order flow; null at a real venue. */
  get seed(): number | null {
    if (this.#mode !== 'embedded') return null;
    const { settingsFile, profile, run, drawnSeed } = this.#options;
    return exchangeConfig(settingsFile.current.settings, profile, run ?? {}, drawnSeed).seed;
  }

  get health(): readonly ServiceHealth[] {
    return this.#services.snapshot();
  }

  /** Whether every start-up step is done. */
  get isStarted(): boolean {
    return this.#startup.isComplete;
  }

  /**
   * Starts every process at once; those that need the venue are told of it, and begin, once it is known. Settles
   * when every service is ready or one was given up.
   */
  async start(): Promise<Result<null>> {
    this.#silenceWatch.start();
    this.#killGuard.start();
    const starts = this.#residents.map((name) => this.#process(name).start());
    const ended = Promise.all(starts);
    const outcomes = starts.map(async (start) => {
      const started = await start;
      if (started.ok) await ended;
      return started;
    });
    return Promise.race(outcomes);
  }

  /** Stops the services in reverse order, each cleanly within a bounded time. */
  async stop(): Promise<void> {
    this.#silenceWatch.stop();
    this.#killGuard.stop();
    for (const service of this.#onDemand.values()) await service.close();
    for (const service of this.#residents.toReversed()) await this.#process(service).stop();
    this.#options.host.close();
  }

  /** Gives a window its ports, now and after every restart, until the returned function is called. */
  attachWindow(deliver: Deliver<WindowPort>): () => void {
    this.#windows.add(deliver);
    const { window, own } = this.#options.host.openLocal();
    this.#hub.serve(own);
    deliver('supervisor', window);
    for (const process of this.#processes.values()) {
      const child = process.listeningChild;
      if (child && isWindowPeer(child.service)) {
        deliver(child.service, this.#options.host.connectWindow(child));
      }
    }
    return () => {
      this.#windows.delete(deliver);
      own.close();
    };
  }

  #process(service: ServiceName): ServiceProcess {
    const process = this.#processes.get(service);
    if (process === undefined) throw new Error(`${service}: not supervised`);
    return process;
  }

  #create(service: ServiceName): ServiceProcess {
    const { host, clock, restartPolicy } = this.#options;
    return new ServiceProcess({
      service,
      clock,
      policy: restartPolicy ?? DEFAULT_RESTART_POLICY,
      spawn: () => host.spawn(service),
      configure: () => this.#configure(service),
      events: {
        onHealth: (health) => {
          const before = this.#services.get(service);
          // Not running is how an on-demand service mostly is: nothing to show.
          if (isOnDemand(service) && health.state === 'stopped') this.#services.drop(service);
          else this.#services.put(health);
          this.#touchServices();
          if (before?.state === health.state) return;
          this.#tellState(health);
          if (service === 'exchange') this.#embedded?.follow(health);
        },
        onListening: (child) => this.#wire(child),
        onReady: (info) => {
          if (info === null) return;
          this.#embedded?.listensAt(info.venue);
          this.#exchangePort = info.port;
        },
        onStep: ({ step, state, atUs, reason }) => {
          this.#startup.update({ step, state, atUs, reason });
          this.#touchStartup();
        },
        onLog: (entry) => this.#record(entry),
        onExit: () => {
          this.#startup.restart(service);
          this.#touchStartup();
        },
      },
    });
  }

  async #configure(service: ServiceName): Promise<Result<ServiceConfig>> {
    const { settingsFile, profile, run, drawnSeed, version } = this.#options;
    const { settings } = settingsFile.current;
    switch (service) {
      case 'exchange':
        return ok({
          ...exchangeConfig(settings, profile, run ?? {}, drawnSeed),
          port: this.#exchangePort,
        });
      case 'ingest': {
        const venue = await this.#venue.find();
        if (!venue.ok) return venue;
        // Read only now: two changes of the settings may both have waited for the venue.
        const { settings } = settingsFile.current;
        this.#recording = settings.recording.enabled ? this.#fileName : null;
        // The library may not touch what is being recorded.
        void this.#process('archive').reconfigure();
        return ok(
          ingestConfig(settings, profile, {
            mode: this.#mode,
            venue: venue.value,
            sessionName: this.#fileName,
            seed: this.seed,
            appVersion: version,
          }),
        );
      }
      case 'orders': {
        const venue = await this.#venue.find();
        if (!venue.ok) return venue;
        return ok(
          ordersConfig(settings, profile, {
            mode: this.#mode,
            venue: venue.value,
            latched: this.#killGuard.latched,
            session: this.#sessionName,
          }),
        );
      }
      case 'actor':
        return ok(actorConfig(settings, profile, run ?? {}));
      case 'archive':
        return ok({
          appVersion: version,
          library: {
            folder: profile.sessionsDir,
            running: this.#recording,
            minFreeMb: settings.recording.minFreeMb,
          },
        });
    }
  }

  /** Pipes from a service that has just begun to listen to everyone who listens already, windows included. */
  #wire(child: Child): void {
    const { host } = this.#options;
    for (const [one, other] of SERVICE_LINKS) {
      const peer = one === child.service ? other : other === child.service ? one : undefined;
      const peerChild = peer && this.#process(peer).listeningChild;
      if (peerChild) host.connect(child, peerChild);
    }
    if (!isWindowPeer(child.service)) return;
    for (const deliver of this.#windows) deliver(child.service, host.connectWindow(child));
  }

  /** Ingest begins and ends sessions in flight; one that begins is a session of its own. */
  #switchRecording(): void {
    const { clock, profile, settingsFile } = this.#options;
    if (settingsFile.current.settings.recording.enabled) {
      const isTaken = (name: string): boolean =>
        name === this.#fileName || existsSync(join(profile.sessionsDir, `${name}.oddlot`));
      this.#fileName = freeSessionName(clock.nowUs() as Instant, this.#mode, isTaken);
    }
    void this.#process('ingest').reconfigure();
  }

  #tellState({ service, state, pid, reason }: ServiceHealth): void {
    const bad = state === 'restarting' || state === 'failed' || state === 'hung';
    this.logger[bad ? 'warn' : 'info'](`service.${state}`, { service, pid, reason });
  }

  #record(entry: LogEntry): void {
    this.#log.append(entry);
    this.#touchLog();
    this.#options.logSink?.(entry);
  }

  #ownHandlers(): Handlers<'supervisor'> {
    const { settingsFile, profile, version, shell, keyStore } = this.#options;
    return {
      ...answerKeys({
        keyStore,
        logger: this.logger,
        signersOf: (environment) => (environment === this.#mode ? ['ingest', 'orders'] : []),
        onReplaced: () => this.#killGuard.rekey(),
      }),
      'app.read': () =>
        ok({
          version,
          mode: this.#mode,
          shell,
          profile: profile.folder,
          seed: this.seed,
        }),
      'settings.read': () => {
        const { settings, problems } = settingsFile.current;
        return ok({ settings, path: settingsFile.path, problems: [...problems] });
      },
      'settings.write': ({ patch }) => {
        const { recording: before } = settingsFile.current.settings;
        const written = settingsFile.patch(patch);
        if (!written.ok) return written;
        this.logger.info('settings.changed', { sections: Object.keys(patch) });
        if (patch['actor'] !== undefined) void this.#process('actor').reconfigure();
        if (before.enabled !== written.value.recording.enabled) this.#switchRecording();
        return ok({ settings: written.value, restart: servicesToRestart(patch, this.#mode) });
      },
      'window.read': () => ok({ state: this.#windowState.read() as Record<string, never> }),
      'window.write': ({ state }) => this.#windowState.write(state),
      'window.takeOpened': () => ok({ files: this.opened.take() }),
      'service.restart': ({ service }) => {
        const process = this.#processes.get(service);
        if (process === undefined) return notInMode(service, this.#mode);
        process.restart();
        return ok(null);
      },
    };
  }
}

const isWindowPeer = (service: ServiceName): service is ServiceName & WindowPeer =>
  WINDOW_PEERS.some((peer) => peer === service);

const isOnDemand = (service: ServiceName): service is OnDemandServiceName =>
  ON_DEMAND_SERVICES.some((name) => name === service);
