import type { DecisionReport } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

/**
 * The books with which a session began in flight, by the events that told them in the session before: decisions may
 * still be on their way that saw those.
 */
export class CarriedBooks {
  readonly #session: string;
  readonly #before: string;
  readonly #events = new Map<MarketTicker, { readonly before: number; readonly here: number }>();

  constructor(session: string, before: string) {
    this.#session = session;
    this.#before = before;
  }

  carry(market: MarketTicker, before: number, here: number): void {
    this.#events.set(market, { before, here });
  }

  /** This session's event for what a decision saw; undefined where only another session has it. */
  find({ market, seenSession, seenEvent }: DecisionReport): number | undefined {
    if (seenSession === this.#session) return seenEvent;
    const event = this.#events.get(market);
    return seenSession === this.#before && seenEvent === event?.before ? event.here : undefined;
  }
}
