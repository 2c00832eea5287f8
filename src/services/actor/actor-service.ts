import { ok } from '../../base/result.ts';
import type { DecisionsReply, UpdateMessage, UpdateReply } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { Actor } from './actor.ts';
import { builtinDecider } from './decider.ts';
import { ModelDesk } from './model-desk.ts';

/** How often the places of the liveliest markets are given anew. */
const REVIEW_MS = 1000;

/**
 * The actor's process: updates in, decisions made, recorded and sent. All updates of one turn of the event loop are
 * taken in before anything is decided, which is where a newer state replaces an older one.
 *
 * @param reader - the script of the thread that reads model files
 */
export async function startActor(
  context: ServiceContext<'actor'>,
  reader: URL,
): Promise<RunningService<'actor'>> {
  const { config, clock, logger, hub } = context;
  let feed: Port | undefined;
  let unacknowledged = 0;
  let scheduled: 'no' | 'yes' = 'no';
  const schedule = (): void => {
    if (scheduled === 'yes') return;
    scheduled = 'yes';
    setImmediate(() => {
      scheduled = 'no';
      actor.turn();
      if (unacknowledged > 0) feed?.post({ type: 'ack', n: unacknowledged } satisfies UpdateReply);
      unacknowledged = 0;
    });
  };
  const builtin = builtinDecider(config.policy, config.policies);
  const actor: Actor = new Actor({
    config,
    decider: builtin,
    clock,
    hub,
    schedule: (run, afterMs) => void setTimeout(run, afterMs),
    onNews: schedule,
  });
  const { loop, link, log } = actor;
  const models = await ModelDesk.open({
    context,
    config,
    reader,
    use: (decider) => actor.use(decider ?? builtin),
  });
  const reviews = setInterval(() => actor.review(), REVIEW_MS);

  context.step('actor', 'running', { code: 'actor.waitingForBook' });
  context.onPort('ingest', (port) => {
    feed = port;
    unacknowledged = 0;
    actor.changeFeed();
    log.connect(port);
    port.onMessage((raw) => {
      if (feed !== port) return;
      const message = raw as UpdateMessage | DecisionsReply;
      if (message.type === 'recorded') {
        log.onRecorded(message.count);
        return;
      }
      const before = loop.books;
      actor.receive(message);
      unacknowledged = message.n;
      if (before === 0 && loop.books > 0) context.step('actor', 'done');
    });
    port.onClose(() => {
      if (feed !== port) return;
      feed = undefined;
      actor.changeFeed();
      logger.warn('actor.feedLost', { books: loop.books });
      schedule();
    });
  });
  context.onPort('orders', (port) => link.connect(port));

  return {
    info: null,
    handlers: {
      'actor.arm': ({ to }) => {
        const armed = link.arm(to);
        if (armed.ok) logger.info('actor.armed', { to, policy: loop.decider.name });
        return armed;
      },
      'actor.pauseMarket': ({ market }) => actor.pause(market),
      'actor.resumeMarket': ({ market }) => actor.resume(market),
      'actor.resetBreaker': ({ market }) => actor.resetBreaker(market),
      'actor.observation': ({ market }) => actor.observation(market),
      ...models.handlers,
      'actor.summary': () =>
        ok({
          armed: link.armed,
          intents: link.intents,
          outcomes: { ...actor.outcomes },
          decisions: loop.decisions,
          actions: { ...loop.actions },
          frameToDecisionUs: {
            p50: loop.latencyUs.percentile(50),
            p99: loop.latencyUs.percentile(99),
          },
        }),
    },
    adopt: (newer) => actor.adopt(newer),
    metrics: () => ({
      books: loop.books,
      updates: loop.updates,
      decisions: loop.decisions,
      errors: loop.errors,
      queued: loop.queued,
      coalesced: loop.coalesced,
      passedOver: loop.passedOver,
      held: loop.actions.hold - loop.errors,
      throttled: actor.outcomes['throttled'] ?? 0,
      intents: link.intents,
      choiceP50Us: loop.choiceUs.percentile(50),
      choiceP99Us: loop.choiceUs.percentile(99),
      frameToDecisionP50Us: loop.latencyUs.percentile(50),
      frameToDecisionP99Us: loop.latencyUs.percentile(99),
      decisionsRecorded: log.recorded,
      decisionsWaiting: log.waiting,
      decisionsDropped: log.dropped,
    }),
    stop: () => {
      clearInterval(reviews);
      log.giveUp();
      log.flush();
      return models.close();
    },
  };
}
