import { ok, type Result } from '../../base/result.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { openAccountKey } from './account-key.ts';
import { startExchangeServer } from './exchange-server.ts';
import { RATE_TIERS } from './rest/rate-limits.ts';

/** As the venue does. */
const HEARTBEAT_MS = 10_000;
const CLOCK_WINDOW_MS = 5000;
const FEED_BUFFER_BYTES = 16_777_216;

/** The most generous tier: on one's own machine nothing is to be held back. */
const TIER = RATE_TIERS.reduce((best, tier) =>
  tier.write.refillPerS > best.write.refillPerS ? tier : best,
);

/** The one person who trades here. */
const USER_ID = 'embedded-user';

export async function startExchange({
  config,
  clock,
  logger,
}: ServiceContext<'exchange'>): Promise<Result<RunningService<'exchange'>>> {
  const { port, seed, markets, ratePerS, speed, runForMs, cash, privateKeyFile } = config;
  const key = await openAccountKey(privateKeyFile);
  if (!key.ok) return key;
  const started = await startExchangeServer({
    port,
    clock,
    seed,
    markets,
    ratePerS,
    speed,
    runForMs: runForMs ?? undefined,
    cash,
    keys: [{ ...key.value, userId: USER_ID, scopes: ['read', 'write'] }],
    verifySignatures: 'yes',
    clockWindowMs: CLOCK_WINDOW_MS,
    errorShape: 'nested',
    tier: TIER,
    heartbeatMs: HEARTBEAT_MS,
    feedBufferBytes: FEED_BUFFER_BYTES,
    faults: config.faults,
    logger,
  });
  if (!started.ok) return started;
  const server = started.value;
  return ok({
    info: {
      port: server.port,
      venue: {
        environment: 'embedded',
        rest: server.rest,
        ws: server.ws,
        keyId: key.value.keyId,
        privateKeyFile,
      },
    },
    handlers: {
      'exchange.read': () => {
        const { now: nowUs, flow, deltas, trades, orders, faults, streamHash } = server.status();
        return ok({ flow, nowUs, deltas, trades, orders, faults, streamHash });
      },
      'exchange.setFaults': (plan) => {
        server.setFaults(plan);
        return ok(null);
      },
    },
    metrics: () => ({ ...server.counts() }),
    stop: () => server.stop(),
  });
}
