import type { Price } from '../../domain/units/units.ts';

/** What a person wants to buy or sell, in the words of the ticket. */
export const TICKET_ACTIONS = ['buyYes', 'sellYes', 'buyNo', 'sellNo'] as const;
export type TicketAction = (typeof TICKET_ACTIONS)[number];

/** A command that a panel carries out, from wherever it was given. */
export type Signal =
  | { readonly type: 'searchMarkets' | 'filterMarkets' | 'filterTape' }
  | { readonly type: 'stepMarket'; readonly by: 1 | -1 }
  | { readonly type: 'centreLadder' }
  /** The price is the YES price. */
  | { readonly type: 'fillTicket'; readonly action: TicketAction; readonly price?: Price };

/** Carries signals to the panels that are mounted; nobody listening means nothing happens. */
export class Signals {
  readonly #listeners = new Set<(signal: Signal) => void>();

  send(signal: Signal): void {
    for (const listener of this.#listeners) listener(signal);
  }

  listen(listener: (signal: Signal) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
