import { assert } from '../../base/assert.ts';
import type { LedgerStore } from '../../adapters/sqlite/ledger-store.ts';
import type { Logger } from '../../base/logger.ts';
import type { Failure } from '../../base/result.ts';
import type { LedgerEvent } from '../../domain/orders/ledger-event.ts';
import type { Ledger } from '../../domain/orders/ledger.ts';

/** Events after which the state is kept anew: so many at most, and those of a moment, are folded at a start. */
const SNAPSHOT_EVERY = 20_000;

/**
 * The one way to change the order manager's state: an event is written down, then folded, then told. When it
 * cannot be written the state still follows the venue, since it would be wrong otherwise, and trading halts.
 */
export class Journal {
  readonly ledger: Ledger;
  readonly #store: LedgerStore;
  readonly #logger: Logger;
  readonly #listeners: ((event: LedgerEvent) => void)[] = [];
  #fault: Failure | undefined;
  #closed: 'no' | 'yes' = 'no';

  /** @param ledger - the fold of what `store` holds */
  constructor(ledger: Ledger, store: LedgerStore, logger: Logger) {
    this.ledger = ledger;
    this.#store = store;
    this.#logger = logger;
  }

  /** Why the ledger could not be written. It stays: a gap in the chain is not mended by going on. */
  get fault(): Failure | undefined {
    return this.#fault;
  }
  get hash(): string {
    return this.#store.hash;
  }
  get length(): number {
    return this.#store.length;
  }

  onCommitted(listener: (event: LedgerEvent) => void): void {
    this.#listeners.push(listener);
  }

  commit(...events: readonly LedgerEvent[]): void {
    this.#commit(events, 'process');
  }

  /** Returns when the disk has it. */
  commitDurably(...events: readonly LedgerEvent[]): void {
    this.#commit(events, 'power');
  }

  /** To be called when nobody waits: keeps the state once enough happened since it was kept. */
  keepUp(): void {
    if (this.#store.sinceSnapshot >= SNAPSHOT_EVERY) this.#keep();
  }

  /** What comes later is not taken any more: the next start reads the account anew. */
  close(): void {
    if (this.#closed === 'yes') return;
    if (this.#store.sinceSnapshot > 0) this.#keep();
    this.#closed = 'yes';
    this.#store.close();
  }

  /** A start without it takes longer and ends at the same state, so failing to write it is no reason to halt. */
  #keep(): void {
    // With a gap in the chain the state is not what the written events make.
    if (this.#fault !== undefined || this.#closed === 'yes') return;
    assert(this.ledger.version === this.#store.length, 'the state is the fold of what is written');
    const kept = this.#store.snapshot(this.ledger.serialize());
    if (!kept.ok) this.#logger.warn('ledger.notKept', { ...kept.error });
  }

  #commit(events: readonly LedgerEvent[], durability: 'process' | 'power'): void {
    if (events.length === 0 || this.#closed === 'yes') return;
    if (this.#fault === undefined) {
      const written = this.#store.append(events, durability);
      if (!written.ok) {
        this.#fault = { ...written.error };
        this.#logger.error('ledger.failed', { ...written.error });
      }
    }
    for (const event of events) this.ledger.apply(event);
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }
}
