import { systemClock, type Clock } from '../../base/clock.ts';
import { createLogger, type Logger } from '../../base/logger.ts';
import { err, type Failure, type Result } from '../../base/result.ts';
import { connectPort, PortListener } from '../../adapters/ipc/port-listener.ts';
import type { PortPeer, SupervisorMessage } from '../../contract/control.ts';
import type { LatencyView } from '../../contract/latency-view.ts';
import type { Port } from '../../contract/port.ts';
import { parseInput, type Handlers } from '../../contract/requests.ts';
import type { ServiceConfig, ServiceInfo } from '../../contract/service-config.ts';
import type { ServiceName } from '../../contract/service-name.ts';
import type { StartupStepName, StepState } from '../../contract/startup.ts';
import { TopicHub } from '../../contract/topic-publisher.ts';
import { connectParent } from './parent-link.ts';
import { createPulse } from './pulse.ts';

const HEARTBEAT_MS = 1000;
const ALIVE_MS = 100;
/** Longest time that an orderly stop may take when nobody is left to insist. */
const ORPHAN_LIMIT_MS = 5000;

/** What a service is given. */
export interface ServiceContext<S extends ServiceName> {
  readonly config: ServiceConfig<S>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Publishes to windows; their ports are served by the kit. */
  readonly hub: TopicHub;
  /** Tells how a start-up step of this service stands. */
  step(step: StartupStepName, state: StepState, reason?: Failure): void;
  /** Called for every port to that service, again after either side restarted. */
  onPort(peer: ServiceName, listener: (port: Port) => void): void;
}

/** What a service is once it has started. */
export interface RunningService<S extends ServiceName> {
  readonly info: ServiceInfo<S>;
  readonly handlers: Handlers<S>;
  /** Counters and gauges for the heartbeat; the unit ends the name. */
  metrics(): Readonly<Record<string, number>>;
  /** How long what it does takes, for the heartbeat. */
  latencies?(): Readonly<Record<string, LatencyView>>;
  /** Takes over what may change while it runs; left out where nothing may. */
  adopt?(config: ServiceConfig<S>): void;
  /** Finishes what must not be lost. The process ends afterwards. */
  stop(): Promise<void>;
}

/**
 * The frame around every service process: handshake in two steps, ports, requests parsed by the contract,
 * heartbeats, logs, orderly stop. A bug (an exception that nobody expected) is logged and ends the process; the
 * supervisor starts it again, and starting is recovering.
 */
export function runService<S extends ServiceName>(
  name: S,
  start: (context: ServiceContext<S>) => Promise<Result<RunningService<S>>>,
): void {
  const parent = connectParent();
  const clock = systemClock;
  const logger = createLogger({
    source: name,
    nowUs: () => clock.nowUs(),
    sink: (entry) => parent.send({ type: 'log', entry }),
  });
  const hub = new TopicHub({
    epoch: clock.nowUs(),
    schedule: (run, afterMs) => void setTimeout(run, afterMs),
  });
  const ports = new PortInbox();
  const pulse = createPulse(() => clock.nowUs());
  let listener: PortListener | undefined;
  let running: RunningService<S> | undefined;
  /** Came while it was still starting. */
  let newerConfig: ServiceConfig<S> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let alive: NodeJS.Timeout | undefined;
  let stopping: 'no' | 'yes' = 'no';

  const crash = (error: unknown): void => {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    logger.error('service.crashed', { detail });
    parent.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  // A terminal's Ctrl-C, and its closing, reach the whole group; the supervisor decides when a service goes.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', () => void stop());
  parent.onLost(() => {
    setTimeout(() => parent.exit(1), ORPHAN_LIMIT_MS).unref();
    void stop();
  });

  async function stop(): Promise<void> {
    if (stopping === 'yes') return;
    stopping = 'yes';
    clearInterval(heartbeat);
    clearInterval(alive);
    await running?.stop();
    listener?.close();
    parent.exit(0);
  }

  async function begin(config: ServiceConfig<S>): Promise<void> {
    const started = await start({
      config,
      clock,
      logger,
      hub,
      step: (step, state, reason) =>
        parent.send({ type: 'step', step, state, atUs: clock.nowUs(), reason: reason ?? null }),
      onPort: (peer, onPort) => ports.onPort(peer, onPort),
    });
    if (!started.ok) {
      parent.send({ type: 'cannotStart', error: started.error });
      parent.exit(1);
      return;
    }
    running = started.value;
    if (newerConfig) running.adopt?.(newerConfig);
    // Windows are served once every topic is published; before, their subscriptions would be refused.
    ports.onWindow((port) => hub.serve(port));
    const beat = (): void => {
      const latencies = started.value.latencies?.();
      const told = { metrics: started.value.metrics(), ...(latencies && { latencies }) };
      parent.send({ type: 'heartbeat', heartbeat: pulse.beat(told) });
    };
    parent.send({ type: 'ready', info: running.info });
    beat();
    heartbeat = setInterval(beat, HEARTBEAT_MS);
    alive = setInterval(() => parent.send({ type: 'alive' }), ALIVE_MS);
  }

  parent.onMessage((message: SupervisorMessage, transferred) => {
    switch (message.type) {
      case 'start':
        begin(message.config as ServiceConfig<S>).catch(crash);
        return;
      case 'config':
        newerConfig = message.config as ServiceConfig<S>;
        running?.adopt?.(newerConfig);
        return;
      case 'port':
        if (message.route.kind === 'transferred') {
          if (transferred) ports.arrive(message.peer, transferred);
        } else if (message.route.kind === 'accept') {
          listener?.expect(message.route.link, (port) => ports.arrive(message.peer, port));
        } else {
          ports.arrive(message.peer, connectPort(message.route.socketPath, message.route.link));
        }
        return;
      case 'request':
        answer(running, message.channel, message.input)
          .then((result) => parent.send({ type: 'reply', id: message.id, result }))
          .catch(crash);
        return;
      case 'stop':
        stop().catch(crash);
    }
  });

  const socketPath = process.env['ODDLOT_SOCKET'];
  if (socketPath === undefined) parent.send({ type: 'listening', socketPath: null });
  else {
    PortListener.open(socketPath)
      .then((opened) => {
        listener = opened;
        parent.send({ type: 'listening', socketPath });
      })
      .catch(crash);
  }
}

/** Parses the input by the contract and calls the handler. */
async function answer<S extends ServiceName>(
  running: RunningService<S> | undefined,
  channel: string,
  raw: unknown,
): Promise<Result<unknown>> {
  if (!running) return err({ code: 'service.notReady' });
  const input = parseInput(channel, raw);
  if (!input.ok) return input;
  const handlers = running.handlers as Partial<
    Record<string, (input: unknown) => Result<unknown> | Promise<Result<unknown>>>
  >;
  return handlers[channel]?.(input.value) ?? err({ code: 'request.unknownChannel', channel });
}

/** Keeps ports that arrive before the service asks for them: of a service the newest, of windows all. */
class PortInbox {
  readonly #listeners = new Map<PortPeer, (port: Port) => void>();
  readonly #early = new Map<ServiceName, Port>();
  readonly #earlyWindows: Port[] = [];

  arrive(peer: PortPeer, port: Port): void {
    const listener = this.#listeners.get(peer);
    if (listener) listener(port);
    else if (peer === 'window') this.#earlyWindows.push(port);
    else this.#early.set(peer, port);
  }

  onPort(peer: ServiceName, listener: (port: Port) => void): void {
    this.#listeners.set(peer, listener);
    const early = this.#early.get(peer);
    this.#early.delete(peer);
    if (early) listener(early);
  }

  onWindow(listener: (port: Port) => void): void {
    this.#listeners.set('window', listener);
    for (const port of this.#earlyWindows.splice(0)) listener(port);
  }
}
