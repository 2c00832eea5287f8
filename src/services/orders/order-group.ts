import type { Logger } from '../../base/logger.ts';
import type { OrderGroupId } from '../../domain/units/ids.ts';
import type { Qty } from '../../domain/units/units.ts';
import type { OrderVenue } from './order-venue.ts';

/** Contracts that may be matched within the venue's 15 seconds before it cancels the group: a last resort. */
const GROUP_LIMIT = 10_000_000 as Qty;

/** The one group of which every order of this account is a member: triggering it cancels them in one request. */
export class OrderGroup {
  readonly #venue: OrderVenue;
  readonly #logger: Logger;
  #id: OrderGroupId | null = null;

  constructor(venue: OrderVenue, logger: Logger) {
    this.#venue = venue;
    this.#logger = logger;
  }

  /** Null while the venue gave none: orders then go without. */
  get id(): OrderGroupId | null {
    return this.#id;
  }

  /** A venue that started anew knows no group of before; one that was triggered takes no orders. */
  async ensure(): Promise<void> {
    const listed = await this.#venue.orderGroups();
    if (listed.ok && listed.value.some(({ orderGroupId }) => orderGroupId === this.#id)) return;
    const created = await this.#venue.createOrderGroup(GROUP_LIMIT);
    this.#id = created.ok ? created.value : null;
    if (!created.ok) this.#logger.warn('orders.noGroup', { ...created.error });
  }
}
