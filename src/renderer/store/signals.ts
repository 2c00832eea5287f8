import type { Price } from '../../domain/units/units.ts';

/** What a person wants to buy or sell, in the words of the ticket. */
export const TICKET_ACTIONS = ['buyYes', 'sellYes', 'buyNo', 'sellNo'] as const;
export type TicketAction = (typeof TICKET_ACTIONS)[number];

/** A command that a panel carries out, from wherever it was given. */
export type Signal =
  | { readonly type: 'searchMarkets' | 'filterMarkets' }
  /** Of one panel, by its id. */
  | { readonly type: 'filterTape'; readonly panel: string }
  | { readonly type: 'stepMarket'; readonly by: 1 | -1 }
  /** `null`: every one. */
  | { readonly type: 'centreLadder'; readonly panel: string | null }
  /** A panel asks for a ticket of its market. */
  | ({ readonly type: 'callTicket' } & TicketFilling)
  /** The one ticket that it is meant for. */
  | ({ readonly type: 'fillTicket'; readonly panel: string } & TicketFilling);

export interface TicketFilling {
  readonly market: string;
  readonly action: TicketAction;
  /** The YES price; without one that of the touch. */
  readonly price?: Price;
}

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
