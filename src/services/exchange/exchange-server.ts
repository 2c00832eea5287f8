import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { Random } from '../../base/random.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { FaultPlan } from '../../contract/fault-plan.ts';
import {
  ExchangeEngine,
  type EngineEvent,
  type EngineOptions,
} from '../../domain/exchange/index.ts';
import { createOrderFlow } from '../../domain/exchange/flow/index.ts';
import type { EventTicker, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Money } from '../../domain/units/units.ts';
import { Accounts } from './accounts.ts';
import { Candles } from './candles.ts';
import { Faults } from './faults/faults.ts';
import { LaggingRecords } from './faults/lagging-records.ts';
import { FeedHub } from './feed/feed-hub.ts';
import { FeedServer, FEED_PATH } from './feed/feed-server.ts';
import type { FlowState, Pacer } from './pacer.ts';
import { Places } from './places.ts';
import { RealTimePacer } from './real-time-pacer.ts';
import type { ErrorShape } from './rest/api-error.ts';
import { Authentication, type ApiKey } from './rest/authentication.ts';
import { RateLimits, type RateTier } from './rest/rate-limits.ts';
import { RestServer } from './rest/rest-server.ts';
import { BASE_PATH, RouteTable } from './rest/route.ts';
import { allRoutes } from './rest/all-routes.ts';
import { StreamHash } from './stream-hash.ts';
import { UnboundedPacer } from './unbounded-pacer.ts';
import { WIRE_DEFAULTS, type WireOptions } from './wire-options.ts';

/** With `max`, the flow waits once this much waits for a client, and well before an overflow. */
const BACKLOG_BYTES = 1_048_576;

/** Longer than clients keep an idle connection: they should be the ones who close it. */
const KEEP_ALIVE_MS = 75_000;

/** Where simulated time starts when it does not follow the clock: 2026-11-30 15:00 UTC, a Monday. */
const FIXED_START = 1_796_050_800_000_000 as Instant;

export interface ExchangeServerOptions {
  /** 0 takes any free port. Only this machine can connect. */
  readonly port: number;
  readonly clock: Clock;
  readonly seed: number;
  /** How many synthetic markets are open at a time. */
  readonly markets: number;
  /** Book deltas per simulated second over all markets. */
  readonly ratePerS: number;
  /** Simulated seconds per second, or `max`: as fast as the readers take it. */
  readonly speed: number | 'max';
  /** Where simulated time starts: by default now, with `max` at a fixed moment. */
  readonly startAt?: Instant | undefined;
  /** Simulated time after which everything stands still. */
  readonly runForMs?: number | undefined;
  /** What each user starts with. */
  readonly cash: Money;
  readonly keys: readonly ApiKey[];
  readonly verifySignatures: 'yes' | 'no';
  /** How far a signed timestamp may lie from the clock. */
  readonly clockWindowMs: number;
  readonly errorShape: ErrorShape;
  readonly tier: RateTier;
  readonly heartbeatMs: number;
  /** Bytes that may wait for one client before its subscriptions end. */
  readonly feedBufferBytes: number;
  /** Choices that the venue's documents leave open: of matching and money, and of answers. */
  readonly engine?: Partial<EngineOptions> | undefined;
  readonly wire?: Partial<WireOptions> | undefined;
  /** What is to go wrong, from the start. */
  readonly faults?: FaultPlan | undefined;
  readonly logger: Logger;
}

export interface ExchangeCounts {
  /** Level changes and trades of all markets since the start. */
  readonly deltas: number;
  readonly trades: number;
  /** Orders accepted from outside. */
  readonly orders: number;
  /** Open WebSocket connections. */
  readonly connections: number;
  /** Things gone wrong on purpose. */
  readonly faults: number;
}

export interface ExchangeStatus extends ExchangeCounts {
  readonly flow: FlowState;
  /** Simulated time. */
  readonly now: Instant;
  /** SHA-256 of the public event stream so far, in hex. */
  readonly streamHash: string;
}

export interface ExchangeServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT/trade-api/v2` */
  readonly rest: string;
  /** `ws://127.0.0.1:PORT/trade-api/ws/v2` */
  readonly ws: string;
  counts(): ExchangeCounts;
  status(): ExchangeStatus;
  /** Puts a plan in the place of the one before; its times count from now. */
  setFaults(plan: FaultPlan): void;
  /** Closes every connection and the port. */
  stop(): Promise<void>;
}

export type ExchangeStartError = {
  readonly code: 'exchange.cannotListen';
  readonly port: number;
  /** `EADDRINUSE` and the like. */
  readonly reason: string;
};

/** Starts the embedded venue: engine, order flow, REST and WebSocket on one port of the loopback interface. */
export async function startExchangeServer(
  options: ExchangeServerOptions,
): Promise<Result<ExchangeServer, ExchangeStartError>> {
  const { clock, seed, logger } = options;
  const startAt = options.startAt ?? defaultStart(options);
  const endAt = (
    options.runForMs === undefined ? Number.MAX_SAFE_INTEGER : startAt + options.runForMs * 1000
  ) as Instant;

  const listeners: ((event: EngineEvent) => void)[] = [];
  const engine = new ExchangeEngine({
    random: new Random(seed, 'exchange'),
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    startAt,
    options: options.engine,
  });
  const accounts = new Accounts(engine);
  const marketPlaces = new Places<MarketTicker>();
  const eventPlaces = new Places<EventTicker>();
  const streamHash = new StreamHash(marketPlaces);
  const candles = new Candles(engine);
  const wire = { ...WIRE_DEFAULTS, ...options.wire };
  const hub = new FeedHub(engine, accounts, wire);
  const faults = new Faults(engine);
  const records = new LaggingRecords(engine);
  const counts = { deltas: 0, trades: 0, orders: 0 };
  listeners.push(
    (event) => keepPlaces(event, marketPlaces, eventPlaces),
    (event) => streamHash.add(event),
    (event) => {
      if (event.type === 'levelChanged') counts.deltas += 1;
      else if (event.type === 'traded') counts.trades += 1;
    },
    (event) => candles.add(event),
    (event) => hub.handle(event),
    (event) => records.hear(event),
  );
  for (const userId of new Set(options.keys.map((key) => key.userId))) {
    accounts.open(userId, options.cash);
  }
  const setFaults = (plan: FaultPlan): void => {
    faults.set(plan);
    records.remember(faults.longestLagMs, accounts.ids());
  };
  const orderFlow = createOrderFlow({
    engine,
    seed,
    startAt,
    markets: options.markets,
    ratePerS: options.ratePerS,
  });
  const flow = faults.within(orderFlow);
  if (options.faults) setFaults(options.faults);

  const authentication = new Authentication(options);
  const rateLimits = new RateLimits(options.tier, clock);
  const feed = new FeedServer({
    engine,
    hub,
    authentication,
    rateLimits,
    clock,
    logger,
    errorShape: options.errorShape,
    heartbeatMs: options.heartbeatMs,
    bufferLimitBytes: options.feedBufferBytes,
    faults,
    wire,
    onCommand: () => pacer.heard(),
    onDrain: () => pacer.drained(),
    act: (run) => act(run),
  });
  const backlogBytes = Math.min(BACKLOG_BYTES, options.feedBufferBytes / 2);
  const pacerSetup = { engine, flow, clock, endAt, flush: () => feed.flush() };
  const pacer: Pacer =
    options.speed === 'max'
      ? new UnboundedPacer({
          ...pacerSetup,
          hasReader: () => hub.index('orderbook_delta').count > 0,
          isBacklogged: () => feed.mostBufferedBytes > backlogBytes,
        })
      : new RealTimePacer(pacerSetup, options.speed);

  /** Everything from outside sees the present, and what it caused goes out at once. */
  const act = <T>(run: () => T): T => {
    pacer.catchUp();
    const result = run();
    feed.flush();
    return result;
  };

  const rest = new RestServer({
    table: new RouteTable(
      allRoutes({
        engine,
        accounts,
        records,
        faults,
        candles,
        marketPlaces,
        eventPlaces,
        tier: options.tier,
        wire,
        onOrderCreated: () => {
          counts.orders += 1;
        },
      }),
    ),
    authentication,
    rateLimits,
    errorShape: options.errorShape,
    wire,
    faults,
    records,
    act,
  });
  const server = createServer((request, response) => void rest.handle(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on('upgrade', (request, socket, head) => feed.upgrade(request, socket, head));
  const listening = await listen(server, options.port);
  if (!listening.ok) {
    await feed.stop();
    return listening;
  }
  const port = listening.value;
  pacer.start();
  logger.info('exchange.listening', { port, seed, markets: options.markets });

  const countsNow = (): ExchangeCounts => ({
    ...counts,
    connections: feed.connections,
    faults: faults.struck,
  });
  return ok({
    port,
    rest: `http://127.0.0.1:${port}${BASE_PATH}`,
    ws: `ws://127.0.0.1:${port}${FEED_PATH}`,
    counts: countsNow,
    status: () => ({
      ...countsNow(),
      flow: pacer.state,
      now: engine.now,
      streamHash: streamHash.digest(),
    }),
    setFaults: (plan) => act(() => setFaults(plan)),
    stop: async () => {
      pacer.stop();
      await feed.stop();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  });
}

const defaultStart = ({ speed, clock }: ExchangeServerOptions): Instant =>
  speed === 'max' ? FIXED_START : (clock.nowUs() as Instant);

function keepPlaces(
  event: EngineEvent,
  markets: Places<MarketTicker>,
  events: Places<EventTicker>,
): void {
  if (event.type === 'marketChanged' && event.change === 'created') markets.enter(event.market);
  else if (event.type === 'eventChanged' && event.change === 'created') events.enter(event.event);
  else if (event.type === 'eventChanged' && event.change === 'removed') events.leave(event.event);
}

function listen(server: Server, port: number): Promise<Result<number, ExchangeStartError>> {
  return new Promise((resolve) => {
    server.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) =>
      resolve(err({ code: 'exchange.cannotListen', port, reason: code })),
    );
    server.listen(port, '127.0.0.1', () => resolve(ok((server.address() as AddressInfo).port)));
  });
}
