import type { Clock } from '../base/clock.ts';
import type { LogEntry } from '../base/logger.ts';
import { err, type Failure, type Result } from '../base/result.ts';
import type { ServiceMessage } from '../contract/control.ts';
import type { Heartbeat, ServiceHealth, ServiceState } from '../contract/health.ts';
import type { ServiceConfig, ServiceInfo } from '../contract/service-config.ts';
import { ON_DEMAND_SERVICES, type ServiceName } from '../contract/service-name.ts';
import type { Child } from './host.ts';
import { nextAttempt, type RestartPolicy } from './restart-policy.ts';

/** Longest time from spawn to `listening`, and from the configuration to `ready`. */
const START_LIMIT_MS = 30_000;
/** A ready service silent for so long is said to be; half of the second that this may take is for a busy machine. */
const SILENT_MS = 500;
/** Silent for so long it hangs; it is ended and started anew. */
const HUNG_MS = 5000;
/** Longest time that an orderly stop may take. */
const STOP_LIMIT_MS = 5000;

/** How long a service may take before it counts as broken or hung. */
interface Patience {
  /** For the answer to a request. */
  readonly requestMs: number;
  /** Between two signs of life, before the window says so. */
  readonly silentMs: number;
  /** Between two signs of life, before it is ended. */
  readonly hungMs: number;
}

const PROMPT: Patience = { requestMs: 30_000, silentMs: SILENT_MS, hungMs: HUNG_MS };
/** For services whose work is long: a file's check by SQLite is one call, however large the file. */
const LONG_WORK: Patience = { requestMs: Infinity, silentMs: Infinity, hungMs: 120_000 };

const patienceWith = (service: ServiceName): Patience =>
  ON_DEMAND_SERVICES.some((name) => name === service) ? LONG_WORK : PROMPT;

export interface ServiceProcessEvents {
  /** State, heartbeat, silence or reason changed. */
  onHealth(health: ServiceHealth): void;
  /** A new life listens: ports may be sent. */
  onListening(child: Child): void;
  onReady(info: ServiceInfo): void;
  onStep(step: Extract<ServiceMessage, { type: 'step' }>): void;
  onLog(entry: LogEntry): void;
  /** The process ended, whatever comes next. */
  onExit(): void;
}

/** One service over all its lives: start in two steps, watch, restart with back-off and a cap, stop in order. */
export class ServiceProcess {
  readonly service: ServiceName;
  readonly #spawn: () => Child;
  /**
   * Asked at every start, so that a restart gets what is known by then; may have to wait for it. When there is nothing
   * to start with, the service has failed until a person starts it again.
   */
  readonly #configure: () => Promise<Result<ServiceConfig>>;
  readonly #policy: RestartPolicy;
  readonly #patience: Patience;
  readonly #clock: Clock;
  readonly #events: ServiceProcessEvents;
  readonly #pending = new Map<number, (result: Result<unknown>) => void>();
  readonly #readyWaiters: ((ready: Result<null>) => void)[] = [];
  #child: Child | undefined;
  #state: ServiceState = 'stopped';
  #sinceUs = 0;
  #readySinceMs = 0;
  #heardMs = 0;
  #isSilent = false;
  #heartbeat: Heartbeat | null = null;
  #reason: Failure | null = null;
  #restarts = 0;
  #failuresInARow = 0;
  #nextId = 1;
  #wanted: 'running' | 'stopped' = 'stopped';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly service: ServiceName;
    readonly spawn: () => Child;
    readonly configure: () => Promise<Result<ServiceConfig>>;
    readonly policy: RestartPolicy;
    readonly clock: Clock;
    readonly events: ServiceProcessEvents;
  }) {
    this.service = options.service;
    this.#spawn = options.spawn;
    this.#configure = options.configure;
    this.#policy = options.policy;
    this.#patience = patienceWith(options.service);
    this.#clock = options.clock;
    this.#events = options.events;
  }

  get health(): ServiceHealth {
    return {
      service: this.service,
      state: this.#state,
      pid: this.#child?.pid ?? null,
      restarts: this.#restarts,
      sinceUs: this.#sinceUs,
      heartbeat: this.#heartbeat,
      isSilent: this.#isSilent,
      reason: this.#reason,
    };
  }

  /** The living child once it listens. */
  get listeningChild(): Child | undefined {
    return this.#state === 'listening' || this.#state === 'ready' ? this.#child : undefined;
  }

  /** Starts the process; settles when it is ready for the first time, or when the supervisor gives up. */
  start(): Promise<Result<null>> {
    this.#wanted = 'running';
    this.#failuresInARow = 0;
    if (this.#state === 'ready') return Promise.resolve({ ok: true, value: null });
    const ready = new Promise<Result<null>>((done) => this.#readyWaiters.push(done));
    if (this.#child === undefined) {
      clearTimeout(this.#timer);
      this.#launch();
    }
    return ready;
  }

  /**
   * Has the process end in order, so that it can finish what it writes, and starts it anew; a hung one is ended at once.
   * One that is to be stopped stays so.
   */
  restart(): void {
    if (this.#wanted === 'stopped') return;
    this.#failuresInARow = 0;
    clearTimeout(this.#timer);
    if (this.#child === undefined) this.#launch();
    else if (this.#state === 'ready') void this.#endInOrder(this.#child);
    else this.#child.kill();
  }

  /** Asks for an orderly end, then insists. */
  async #endInOrder(child: Child): Promise<void> {
    child.send({ type: 'stop' });
    const insist = setTimeout(() => child.kill(), STOP_LIMIT_MS);
    await child.exited;
    clearTimeout(insist);
  }

  /** Ends the process at once if there is one, and settles when it is gone; the policy says when it starts anew. */
  async end(reason: Failure): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#reason = reason;
    child.kill();
    await child.exited;
  }

  /** Asks for an orderly stop, then insists. */
  async stop(): Promise<void> {
    this.#wanted = 'stopped';
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) {
      this.#enter('stopped', null);
      this.#disappoint({ code: 'service.stopped', service: this.service });
      return;
    }
    await this.#endInOrder(child);
  }

  /** Gives a running process its configuration anew; one that is not running gets it at its start. */
  async reconfigure(): Promise<void> {
    const child = this.listeningChild;
    if (child === undefined) return;
    const config = await this.#configure();
    if (config.ok && this.#child === child) child.send({ type: 'config', config: config.value });
  }

  request(channel: string, input: unknown): Promise<Result<unknown>> {
    const child = this.#child;
    if (child === undefined || this.#state !== 'ready') {
      return Promise.resolve(
        err({ code: 'service.notReady', service: this.service, state: this.#state }),
      );
    }
    const id = this.#nextId;
    this.#nextId += 1;
    const limitMs = this.#patience.requestMs;
    return new Promise((done) => {
      const giveUp = (): void => {
        this.#pending.delete(id);
        done(err({ code: 'service.timeout', service: this.service, limitMs }));
      };
      const timeout = limitMs === Infinity ? undefined : setTimeout(giveUp, limitMs);
      this.#pending.set(id, (result) => {
        clearTimeout(timeout);
        done(result);
      });
      child.send({ type: 'request', id, channel, input });
    });
  }

  /**
   * Tells of a service that went silent, and ends it when that lasts. Called by the supervisor's watch.
   *
   * @param missedMs - what this process itself did not notice since the last time: nobody's silence
   */
  checkSilence(missedMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    this.#heardMs = Math.min(nowMs, this.#heardMs + missedMs);
    if (this.#state !== 'ready') return;
    const silentMs = nowMs - this.#heardMs;
    if (silentMs >= this.#patience.hungMs) {
      this.#enter('hung', { code: 'service.hung', silentMs: Math.round(silentMs) });
      this.#child?.kill();
    } else if (silentMs >= this.#patience.silentMs) {
      this.#tell('silent');
    }
  }

  #tell(sign: 'silent' | 'heard'): void {
    const isSilent = sign === 'silent';
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.#events.onHealth(this.health);
  }

  #launch(): void {
    this.#enter('starting', null);
    const child = this.#spawn();
    this.#child = child;
    child.onMessage((message) => {
      if (this.#child === child) this.#receive(child, message);
    });
    this.#expectProgress(child);
    void child.exited.then((code) => this.#ended(child, code));
  }

  /** Ends a start that takes too long, unless the timer is cleared in time. */
  #expectProgress(child: Child): void {
    this.#timer = setTimeout(() => {
      this.#reason = { code: 'service.startTimeout', limitMs: START_LIMIT_MS };
      child.kill();
    }, START_LIMIT_MS);
  }

  /** The process is up while its configuration may still be on its way: only then it can be late. */
  async #begin(child: Child): Promise<void> {
    clearTimeout(this.#timer);
    const config = await this.#configure();
    if (this.#child !== child || this.#wanted === 'stopped') return;
    if (!config.ok) {
      // Another attempt would meet the same: this was the last one.
      this.#failuresInARow = this.#policy.cap;
      this.#reason = config.error;
      child.kill();
      return;
    }
    this.#expectProgress(child);
    child.send({ type: 'start', service: this.service, config: config.value });
  }

  #receive(child: Child, message: ServiceMessage): void {
    this.#heardMs = this.#clock.monotonicMs();
    this.#tell('heard');
    switch (message.type) {
      case 'listening':
        this.#enter('listening', null);
        void this.#begin(child);
        this.#events.onListening(child);
        return;
      case 'ready':
        // It was told to stop meanwhile: whoever waits for it must not go on.
        if (this.#wanted === 'stopped') return;
        clearTimeout(this.#timer);
        this.#readySinceMs = this.#clock.monotonicMs();
        this.#enter('ready', null);
        this.#events.onReady(message.info);
        for (const done of this.#readyWaiters.splice(0)) done({ ok: true, value: null });
        return;
      case 'cannotStart':
        this.#reason = message.error;
        return;
      case 'step':
        this.#events.onStep(message);
        return;
      case 'alive':
        return;
      case 'heartbeat':
        this.#heartbeat = message.heartbeat;
        this.#events.onHealth(this.health);
        return;
      case 'log':
        this.#events.onLog(message.entry);
        return;
      case 'reply':
        this.#pending.get(message.id)?.(message.result as Result<unknown>);
        this.#pending.delete(message.id);
    }
  }

  #ended(child: Child, code: number | null): void {
    if (this.#child !== child) return;
    clearTimeout(this.#timer);
    this.#child = undefined;
    this.#heartbeat = null;
    for (const done of this.#pending.values()) {
      done(err({ code: 'service.died', service: this.service }));
    }
    this.#pending.clear();
    const livedMs = this.#heardMs - this.#readySinceMs;
    const wasReady = this.#state === 'ready' || this.#state === 'hung';
    const recovered = wasReady && livedMs >= this.#policy.recoveredAfterMs;
    this.#failuresInARow = recovered ? 1 : this.#failuresInARow + 1;
    this.#events.onExit();
    if (this.#wanted === 'stopped') {
      this.#enter('stopped', null);
      this.#disappoint({ code: 'service.stopped', service: this.service });
      return;
    }
    const reason = this.#reason ?? { code: 'service.exited', exitCode: code };
    const next = nextAttempt(this.#policy, this.#failuresInARow);
    if (next.kind === 'giveUp') {
      this.#enter('failed', reason);
      this.#disappoint(reason);
      return;
    }
    this.#enter('restarting', { ...reason, attempt: this.#failuresInARow, afterMs: next.afterMs });
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      this.#launch();
    }, next.afterMs);
  }

  #disappoint(reason: Failure): void {
    for (const done of this.#readyWaiters.splice(0)) done(err(reason));
  }

  #enter(state: ServiceState, reason: Failure | null): void {
    this.#state = state;
    this.#isSilent = false;
    this.#reason = reason;
    this.#sinceUs = this.#clock.nowUs();
    this.#events.onHealth(this.health);
  }
}
