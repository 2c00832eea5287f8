import type { Random } from '../../base/random.ts';
import type { OrderId } from '../units/ids.ts';
import type { Order } from './order.ts';

const SLOTS = 2 ** 24;
/** Character codes of the hexadecimal digits. */
const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));

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
    return formatId(random.uint32(), random.uint32(), random.uint32(), random.uint32(), slot);
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

function formatId(a: number, b: number, c: number, d: number, slot: number): OrderId {
  const digit = (word: number, shift: number): number => DIGITS[(word >>> shift) & 15] as number;
  return String.fromCharCode(
    digit(a, 28),
    digit(a, 24),
    digit(a, 20),
    digit(a, 16),
    digit(a, 12),
    digit(a, 8),
    digit(a, 4),
    digit(a, 0),
    45,
    digit(b, 28),
    digit(b, 24),
    digit(b, 20),
    digit(b, 16),
    45,
    52,
    digit(b, 8),
    digit(b, 4),
    digit(b, 0),
    45,
    DIGITS[8 | ((c >>> 28) & 3)] as number,
    digit(c, 24),
    digit(c, 20),
    digit(c, 16),
    45,
    digit(c, 12),
    digit(c, 8),
    digit(c, 4),
    digit(c, 0),
    digit(d, 4),
    digit(d, 0),
    digit(slot, 20),
    digit(slot, 16),
    digit(slot, 12),
    digit(slot, 8),
    digit(slot, 4),
    digit(slot, 0),
  ) as OrderId;
}
