import type { Failure } from '../../base/result.ts';
import type { ReleaseCheck } from '../../contract/kill-switch.ts';
import type { LinkState } from '../../domain/orders/trading-state.ts';
import type { Journal } from './journal.ts';
import type { LimitsDesk } from './limits-desk.ts';
import type { Marks } from './marks.ts';
import type { OrderVenue } from './order-venue.ts';

type Item = ReleaseCheck['item'];

/** Looks at everything that a release asks of the world; one request goes to the venue, the rest is known here. */
export class ReleaseChecklist {
  readonly #venue: OrderVenue;
  readonly #journal: Journal;
  readonly #limits: LimitsDesk;
  readonly #marks: Marks;
  readonly #link: () => LinkState;
  readonly #standing: () => 'kept' | 'exceeded';
  readonly #isCanceling: () => boolean;

  constructor(options: {
    readonly venue: OrderVenue;
    readonly journal: Journal;
    readonly limits: LimitsDesk;
    readonly marks: Marks;
    readonly link: () => LinkState;
    readonly standing: () => 'kept' | 'exceeded';
    readonly isCanceling: () => boolean;
  }) {
    this.#venue = options.venue;
    this.#journal = options.journal;
    this.#limits = options.limits;
    this.#marks = options.marks;
    this.#link = options.link;
    this.#standing = options.standing;
    this.#isCanceling = options.isCanceling;
  }

  async read(): Promise<ReleaseCheck[]> {
    const resting = await this.#restingReason();
    // Looked at after the venue's answer, so that all of it is of one moment.
    return [
      check('ledgerWritable', this.#journal.fault),
      check('accountRead', this.#linkReason()),
      check('cancelsEnded', this.#isCanceling() ? { code: 'kill.stillCanceling' } : undefined),
      check('nothingResting', resting),
      check('nothingUnknown', this.#unknownReason()),
      check('feedFresh', this.#feedReason()),
      check('limitsReviewed', this.#limitsReason()),
      this.#standing() === 'kept'
        ? check('limitsKept', undefined)
        : { item: 'limitsKept', verdict: 'amber', reason: { code: 'kill.limitsExceeded' } },
    ];
  }

  async #restingReason(): Promise<Failure | undefined> {
    const resting = await this.#venue.restingNow();
    if (!resting.ok) return { code: 'kill.unverified', reason: resting.error.code };
    const left = resting.value.length;
    return left > 0 ? { code: 'kill.stillResting', left } : undefined;
  }

  #linkReason(): Failure | undefined {
    const state = this.#link();
    return state === 'steady' ? undefined : { code: 'kill.linkNotSteady', state };
  }

  #unknownReason(): Failure | undefined {
    const orders = this.#journal.ledger.workingCount;
    return orders > 0 ? { code: 'kill.unknownOrders', orders } : undefined;
  }

  #feedReason(): Failure | undefined {
    return this.#marks.trusted().length > 0 ? undefined : { code: 'kill.feedStale' };
  }

  #limitsReason(): Failure | undefined {
    if (this.#limits.proposal !== null) return { code: 'kill.limitsProposed' };
    const missing = Object.entries(this.#limits.limits)
      .filter(([, value]) => value === null)
      .map(([name]) => name);
    return missing.length > 0 ? { code: 'kill.limitsMissing', missing } : undefined;
  }
}

const check = (item: Item, reason: Failure | undefined): ReleaseCheck =>
  reason ? { item, verdict: 'red', reason } : { item, verdict: 'green', reason: null };
