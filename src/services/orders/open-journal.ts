import { openLedgerStore } from '../../adapters/sqlite/ledger-store.ts';
import type { Logger } from '../../base/logger.ts';
import { err, ok, unwrap, type Result } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import { Ledger } from '../../domain/orders/ledger.ts';
import { Journal } from './journal.ts';

interface OpenedJournal {
  readonly journal: Journal;
  /** The newest, oldest first. */
  readonly fills: readonly Extract<LedgerEvent, { type: 'filled' }>[];
  readonly settlements: readonly Extract<LedgerEvent, { type: 'settled' }>[];
}

/** Brings back what an earlier life wrote down, from its last snapshot on when there is a sound one. */
export function openJournal(
  path: string,
  logger: Logger,
  wanted: { readonly fills: number; readonly settlements: number },
): Result<OpenedJournal> {
  let ledger = new Ledger();
  const opened = openLedgerStore(
    path,
    (event) => ledger.apply(event),
    (state) => {
      const restored = Ledger.restore(state);
      if (restored.ok) ledger = restored.value;
      return restored;
    },
  );
  if (!opened.ok) return err({ ...opened.error });
  const store = opened.value;
  const { snapshotSeq, ignored } = store.recovery;
  for (const problem of ignored) logger.warn('ledger.snapshotIgnored', { problem });
  logger.info('ledger.folded', { events: store.length - snapshotSeq, snapshotSeq });
  const fills = store.recent('filled', wanted.fills);
  const settlements = store.recent('settled', wanted.settlements);
  for (const read of [fills, settlements]) {
    if (read.ok) continue;
    store.close();
    return err({ ...read.error });
  }
  const journal = new Journal(ledger, store, logger);
  return ok({ journal, fills: unwrap(fills), settlements: unwrap(settlements) });
}
