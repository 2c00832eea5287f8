import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ok, type Result } from '../../base/result.ts';
import type { OrderGroupId } from '../../domain/units/ids.ts';
import type { Instant, Qty } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';
import type { OrderVenue } from './order-venue.ts';

/** Contracts that may be matched within the venue's 15 seconds before it cancels the group: a last resort. */
const GROUP_LIMIT = 10_000_000 as Qty;

/**
 * The one group of which every order of this account is a member: triggering it cancels them in one request, and the
 * venue refuses new ones until it is reset. A kill triggers it, a release resets it, and nothing else does: when the
 * venue itself triggered it, because far too much was matched, orders stay refused until a person has killed and
 * released. The ledger remembers the group, so that a restart goes on with it instead of leaving one behind.
 */
export class OrderGroup {
  readonly #venue: OrderVenue;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onKnown: (group: OrderGroupId) => void;
  #id: OrderGroupId | null = null;
  #asking: Promise<void> | undefined;

  /** @param options.onKnown - told of every group that orders are made members of */
  constructor(options: {
    readonly venue: OrderVenue;
    readonly journal: Journal;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly onKnown: (group: OrderGroupId) => void;
  }) {
    this.#venue = options.venue;
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onKnown = options.onKnown;
  }

  /** What new orders join. Null while the venue vouches for none: orders then go without. */
  get id(): OrderGroupId | null {
    return this.#id;
  }

  /** What orders of now or of an earlier life may be members of. */
  get remembered(): OrderGroupId | null {
    return this.#id ?? this.#journal.ledger.orderGroup;
  }

  /** Takes up the remembered group, or a new one where the venue does not know it: it may have started anew. */
  ensure(): Promise<void> {
    const asking = (this.#asking ?? Promise.resolve())
      .then(() => this.#ensure())
      .finally(() => {
        if (this.#asking === asking) this.#asking = undefined;
      });
    this.#asking = asking;
    return asking;
  }

  /** Waits until the venue has said which group there is, or that there is none: `id` is what orders join then. */
  async settled(): Promise<void> {
    while (this.#asking !== undefined) await this.#asking;
  }

  async #ensure(): Promise<void> {
    const { remembered } = this;
    const listed = await this.#venue.orderGroups();
    // A venue that does not say is no reason to leave a group: it may be triggered, and orders that rest be in it.
    const mayBeThere =
      !listed.ok || listed.value.some(({ orderGroupId }) => orderGroupId === remembered);
    if (mayBeThere && remembered !== null) this.#use(remembered);
    else await this.#create();
  }

  /** Lets the venue take orders again. */
  async reset(): Promise<Result<null>> {
    const { remembered } = this;
    if (remembered === null) return ok(null);
    const done = await this.#venue.resetOrderGroup(remembered);
    if (done.ok) return ok(null);
    if (done.error.code !== 'venue.refused' || done.error.status !== 404) return done;
    await this.#create();
    return ok(null);
  }

  async #create(): Promise<void> {
    this.#id = null;
    const created = await this.#venue.createOrderGroup(GROUP_LIMIT);
    if (created.ok) this.#use(created.value);
    else this.#logger.warn('orders.noGroup', { ...created.error });
  }

  #use(group: OrderGroupId): void {
    if (this.#id === group) return;
    this.#id = group;
    this.#onKnown(group);
    if (this.#journal.ledger.orderGroup === group) return;
    const at = this.#clock.nowUs() as Instant;
    this.#journal.commit({ type: 'orderGroupTaken', at, orderGroupId: group });
  }
}
