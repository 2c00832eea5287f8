import type { MarketTicker } from '../units/ids.ts';
import type { Money } from '../units/units.ts';
import type { LedgerEvent } from './ledger-event.ts';
import { Ledger } from './ledger.ts';

/** What the events themselves contradict. `seq` is the event's place, from 1. */
export type LedgerProblem =
  /** No state takes it: the fold ends before it. */
  | { readonly code: 'ledger.illegalEvent'; readonly seq: number; readonly reason: string }
  /** Money appeared or vanished, micro-dollars. */
  | { readonly code: 'ledger.notConserved'; readonly seq: number; readonly offBy: Money }
  /** The state that was kept after it, to start from, is not the state that the events make. */
  | { readonly code: 'ledger.otherSnapshot'; readonly seq: number }
  /** What was written down as ours when the account was read is not what the events before it make. */
  | {
      readonly code: 'ledger.otherState';
      readonly seq: number;
      readonly what: 'cash' | 'position';
      readonly market: MarketTicker | null;
      readonly recorded: number;
      readonly refolded: number | null;
    };

/**
 * Folds a ledger anew and holds every event against the one rule that none may break: cash + cost of positions +
 * fees − realized stays the same, except where the account was read from the venue. There the state that the order
 * manager had at the time, as far as it was written down, must be the state that the events make.
 */
export class LedgerAudit {
  readonly ledger = new Ledger();
  readonly #problems: LedgerProblem[] = [];
  #seq = 0;
  #halted: 'no' | 'yes' = 'no';

  get problems(): readonly LedgerProblem[] {
    return this.#problems;
  }

  take(event: LedgerEvent): void {
    this.#seq += 1;
    if (this.#halted === 'yes') return;
    if (event.type === 'calibrated') this.#compare(event);
    const before = this.#worth(event);
    try {
      this.ledger.apply(event);
    } catch (thrown) {
      this.#halted = 'yes';
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#problems.push({ code: 'ledger.illegalEvent', seq: this.#seq, reason });
      return;
    }
    const offBy = (this.#worth(event) - before) as Money;
    if (event.type !== 'calibrated' && offBy !== 0) {
      this.#problems.push({ code: 'ledger.notConserved', seq: this.#seq, offBy });
    }
  }

  /** @param state - kept after the event that was taken last; of another fold than this program's it says nothing */
  compareSnapshot(state: string): void {
    if (this.#halted === 'yes' || !Ledger.restore(state).ok) return;
    if (this.ledger.serialize() === state) return;
    this.#problems.push({ code: 'ledger.otherSnapshot', seq: this.#seq });
  }

  /** Cash and the one market that the event can move. */
  #worth(event: LedgerEvent): number {
    const { cash } = this.ledger;
    const market =
      event.type === 'filled'
        ? event.fill.market
        : event.type === 'settled'
          ? event.market
          : undefined;
    if (cash === null || market === undefined) return cash ?? 0;
    const { cost, fees, realized } = this.ledger.position(market);
    return cash + cost + fees - realized;
  }

  #compare({ differences }: Extract<LedgerEvent, { type: 'calibrated' }>): void {
    for (const difference of differences) {
      const market = difference.what === 'position' ? difference.market : null;
      const refolded = market === null ? this.ledger.cash : this.ledger.position(market).qty;
      if (refolded === difference.ours) continue;
      const { what, ours: recorded } = difference;
      this.#problems.push({
        code: 'ledger.otherState',
        seq: this.#seq,
        what,
        market,
        recorded,
        refolded,
      });
    }
  }
}
