import type { Logger } from '../base/logger.ts';
import { err, ok } from '../base/result.ts';
import type { KalshiEnvironment } from '../contract/keys.ts';
import type { Handlers } from '../contract/requests.ts';
import type { KeyStore } from './key-store.ts';

/** What windows ask about keys. They are told of keys and never a key; neither is the log. */
export function answerKeys({
  keyStore,
  logger,
  signersOf,
  onReplaced,
}: {
  readonly keyStore: KeyStore;
  readonly logger: Logger;
  /** The services that sign for an environment in the mode that runs. */
  readonly signersOf: (environment: KalshiEnvironment) => readonly ('ingest' | 'orders')[];
  /** The key that they sign with is another. */
  readonly onReplaced: () => void;
}): Pick<Handlers<'supervisor'>, 'keys.read' | 'keys.keep' | 'keys.remove'> {
  return {
    'keys.read': async () => ok({ keys: await keyStore.list() }),
    'keys.keep': async (key) => {
      const kept = await keyStore.keep(key);
      if (!kept.ok) return kept;
      const { environment, place } = kept.value;
      logger.info('key.kept', { environment, place });
      const restart = [...signersOf(environment)];
      if (restart.length > 0) onReplaced();
      return ok({ key: kept.value, restart });
    },
    'keys.remove': async ({ environment }) => {
      // A kill that goes on without the orders service signs by itself, and must not find the key gone.
      if (signersOf(environment).length > 0) return err({ code: 'credentials.inUse', environment });
      const removed = await keyStore.remove(environment);
      if (removed.ok) logger.info('key.removed', { environment });
      return removed;
    },
  };
}
