import type { DecisionReport } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

/** A book as decisions name it: by the event that told the newest of it, and the session of that. */
interface SeenBook {
  readonly session: string;
  readonly event: number;
  /** What the same book was called before. */
  readonly before: SeenBook | undefined;
}

/**
 * The books with which a session began in flight, by what told them in the sessions before: decisions may still be made
 * that saw those, for as long as nothing changes.
 */
export class CarriedBooks {
  readonly #session: string;
  readonly #books = new Map<MarketTicker, SeenBook>();

  constructor(session: string) {
    this.#session = session;
  }

  /** A book that is told by the event `here` is as `event` told it in the session before. */
  carry(market: MarketTicker, before: CarriedBooks, { event, here }: Carried): void {
    const known = before.#books.get(market);
    const same = known?.event === event ? known.before : undefined;
    const told = { session: before.#session, event, before: same };
    this.#books.set(market, { session: this.#session, event: here, before: told });
  }

  /** This session's event for what a decision saw; undefined where only another session has it. */
  find({ market, seenSession, seenEvent }: DecisionReport): number | undefined {
    if (seenSession === this.#session) return seenEvent;
    const here = this.#books.get(market);
    for (let seen = here?.before; seen !== undefined; seen = seen.before) {
      if (seen.session === seenSession && seen.event === seenEvent) return here?.event;
    }
    return undefined;
  }
}

interface Carried {
  readonly event: number;
  readonly here: number;
}
