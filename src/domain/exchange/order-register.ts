import type { Random } from '../../base/random.ts';
import { uuidFromWords } from '../../base/uuid.ts';
import type { OrderId } from '../units/ids.ts';
import type { Order } from './order.ts';

const SLOTS = 2 ** 24;
/**
 * Finds live orders by id without a map: the last six digits of an id (a version 4 UUID, random otherwise) name the
 * slot its order sits in. Slots are used again, so memory is that of the most orders ever live at once.
 */
export class OrderRegister {
  readonly #random: Random;
  readonly #orders: (Order | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * A new id, whose slot is taken until its order is removed.
   *
   * @throws RangeError beyond 16 million live orders
   */
  issue(): OrderId {
    let slot = this.#free.pop();
    if (slot === undefined) {
      slot = this.#orders.length;
      if (slot === SLOTS) throw new RangeError('exchange: too many live orders');
      this.#orders.push(undefined);
    }
    const random = this.#random;
    const last = (random.uint32() & ~(SLOTS - 1)) | slot;
    return uuidFromWords(random.uint32(), random.uint32(), random.uint32(), last) as OrderId;
  }

  add(order: Order): void {
    this.#orders[slotOf(order.id)] = order;
  }

  /** Frees the slot of an id that was issued, whether or not an order was added. */
  remove(id: OrderId): void {
    const slot = slotOf(id);
    this.#orders[slot] = undefined;
    this.#free.push(slot);
  }

  get(id: OrderId): Order | undefined {
    const order = this.#orders[slotOf(id)];
    return order?.id === id ? order : undefined;
  }

  *values(): Generator<Order> {
    for (const order of this.#orders) if (order !== undefined) yield order;
  }
}

/** Reads the slot of any text; of one that is no id it is no slot of its order either. */
function slotOf(id: OrderId): number {
  let slot = 0;
  for (let at = 30; at < 36; at += 1) {
    const code = id.charCodeAt(at);
    slot = slot * 16 + (code < 58 ? code - 48 : code - 87);
  }
  return slot;
}
