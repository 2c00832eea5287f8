import { ok } from '../../base/result.ts';
import type { DecisionsReply, UpdateMessage, UpdateReply } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { ActorStatus, TradingState } from '../../contract/trading.ts';
import { builtinPolicy } from '../../domain/policy/policy.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { DecisionLog } from './decision-log.ts';
import { DecisionLoop } from './decision-loop.ts';
import { IntentLink } from './intent-link.ts';

/** Trading states in which an intent would be listened to. */
const WELCOMING: ReadonlySet<TradingState> = new Set(['trading', 'reduceOnly']);

/**
 * The actor's process: updates in, decisions counted and published. All updates of one turn of the event loop are
 * taken in before anything is decided, which is where a newer state replaces an older one.
 */
export function startActor(context: ServiceContext<'actor'>): RunningService<'actor'> {
  const { config, clock, logger, hub } = context;
  const model = `builtin:${config.policy}`;
  const policy = { name: model, modelSha256: null };
  const log = new DecisionLog({
    which: config.recordDecisions,
    observations: config.recordObservations,
    schedule: (run, afterMs) => void setTimeout(run, afterMs),
  });
  const link = new IntentLink({
    clock,
    model,
    orderQty: config.orderQty,
    throttleMs: config.throttleMs,
    armed: config.armed,
    onChange: () => schedule(),
    onOutcome: (intent, outcome) => log.settle(intent, outcome),
    onGone: () => log.giveUp(),
  });
  const loop = new DecisionLoop({
    policy: builtinPolicy(config.policy, config.policies),
    clock,
    held: (market) => link.held(market),
    onDecision: ({ basedOn, ...decided }) =>
      log.add(
        { ...decided, policy, observationHash: null, logits: null, value: null, observation: null },
        link.want(decided.market, decided.action, basedOn),
      ),
  });
  let feed: Port | undefined;
  let unacknowledged = 0;
  let scheduled: 'no' | 'yes' = 'no';

  const status = (): ActorStatus => ({
    state: loop.books === 0 ? 'starting' : WELCOMING.has(link.trading) ? 'running' : 'paused',
    armed: link.armed,
    policy: config.policy,
    markets: loop.books,
    updates: loop.updates,
    decisions: loop.decisions,
    actions: { ...loop.actions },
    coalesced: loop.coalesced,
    decisionP50Us: loop.latencyUs.percentile(50),
    decisionP99Us: loop.latencyUs.percentile(99),
  });
  let changed: 'no' | 'yes' = 'no';
  const touch = hub.publish('actor', {
    snapshot: status,
    takeDelta: () => {
      if (changed === 'no') return undefined;
      changed = 'no';
      return status();
    },
  });

  const turn = (): void => {
    scheduled = 'no';
    if (WELCOMING.has(link.trading)) loop.decideAll();
    else loop.skipAll();
    if (unacknowledged > 0) feed?.post({ type: 'ack', n: unacknowledged } satisfies UpdateReply);
    unacknowledged = 0;
    changed = 'yes';
    touch();
  };
  const schedule = (): void => {
    if (scheduled === 'yes') return;
    scheduled = 'yes';
    setImmediate(turn);
  };

  context.step('actor', 'running', { code: 'actor.waitingForBook' });
  context.onPort('ingest', (port) => {
    feed = port;
    unacknowledged = 0;
    loop.loseFeed();
    log.connect(port);
    port.onMessage((raw) => {
      if (feed !== port) return;
      const message = raw as UpdateMessage | DecisionsReply;
      if (message.type === 'recorded') {
        log.onRecorded(message.count);
        return;
      }
      const before = loop.books;
      loop.receive(message);
      unacknowledged = message.n;
      if (before === 0 && loop.books > 0) context.step('actor', 'done');
      schedule();
    });
    port.onClose(() => {
      if (feed !== port) return;
      feed = undefined;
      loop.loseFeed();
      logger.warn('actor.feedLost', { books: loop.books });
      schedule();
    });
  });
  context.onPort('orders', (port) => link.connect(port));

  return {
    info: null,
    handlers: {
      'actor.arm': ({ to }) => {
        link.arm(to);
        logger.info('actor.armed', { to, policy: config.policy });
        return ok(null);
      },
      'actor.summary': () =>
        ok({
          armed: link.armed,
          intents: link.intents,
          outcomes: { ...link.outcomes },
          decisions: loop.decisions,
          actions: { ...loop.actions },
          frameToDecisionUs: {
            p50: loop.latencyUs.percentile(50),
            p99: loop.latencyUs.percentile(99),
          },
        }),
    },
    metrics: () => ({
      books: loop.books,
      updates: loop.updates,
      decisions: loop.decisions,
      coalesced: loop.coalesced,
      intents: link.intents,
      decisionsRecorded: log.recorded,
      decisionsWaiting: log.waiting,
      decisionsDropped: log.dropped,
    }),
    stop: () => {
      log.giveUp();
      log.flush();
      return Promise.resolve();
    },
  };
}
