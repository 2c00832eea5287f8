import type { NewOrder, OrderAmendment } from './commands.ts';

/**
 * The same exchange written as plainly as possible, for one market: every order ever kept in one array, everything
 * else worked out from it by sorting and summing. Slow, obvious, and sharing no code with the engine. Plain numbers
 * in the engine's units; accounts are 0, 1, 2 …; orders are known by their place in the array.
 */
export interface ReferenceOrder {
  readonly account: number;
  readonly side: 'bid' | 'ask';
  price: number;
  remaining: number;
  filled: number;
  resting: boolean;
  /** Grows with each new place at the back of a queue. */
  turn: number;
  readonly group: number | undefined;
  readonly expiresAt: number | undefined;
  readonly cancelOnPause: boolean;
  readonly postOnly: boolean;
  readonly prevention: 'taker_at_cross' | 'maker';
  overpaid: number;
}

interface ReferenceAccount {
  readonly user: string;
  readonly unlimited: boolean;
  cash: number;
  position: number;
  cost: number;
  realized: number;
  fees: number;
}

interface ReferenceGroup {
  readonly account: number;
  readonly limit: number;
  triggered: boolean;
  matches: { atUs: number; qty: number }[];
}

/** What a command did: the code of its refusal, or what was filled and rests. */
export type ReferenceReply =
  | string
  | { readonly filled: number; readonly remaining: number; readonly notional: number };

const MAKER_PERCENTS = 1.75;
const TAKER_PERCENTS = 7;

export class ReferenceExchange {
  nowUs: number;
  readonly orders: ReferenceOrder[] = [];
  readonly accounts: ReferenceAccount[] = [];
  readonly groups: ReferenceGroup[] = [];
  house = 0;
  #turn = 0;

  constructor(nowUs: number) {
    this.nowUs = nowUs;
  }

  openAccount(user: string, cash: number, unlimited: boolean): void {
    this.accounts.push({ user, unlimited, cash, position: 0, cost: 0, realized: 0, fees: 0 });
  }

  openGroup(account: number, limit: number): void {
    this.groups.push({ account, limit, triggered: false, matches: [] });
  }

  advanceTo(nowUs: number): void {
    this.nowUs = nowUs;
    for (const order of this.orders) {
      if (order.expiresAt !== undefined && order.expiresAt <= nowUs) order.resting = false;
    }
  }

  create(account: number, terms: NewOrder, group: number | undefined): ReferenceReply {
    if (group !== undefined && this.groups[group]?.triggered) return 'group.triggered';
    let qty: number = terms.qty;
    if (terms.reduceOnly === true) {
      qty = Math.min(qty, this.#closing(account, terms.side));
      if (qty === 0) return 'order.nothingToReduce';
    }
    const order: ReferenceOrder = {
      account,
      side: terms.side,
      price: terms.price,
      remaining: qty,
      filled: 0,
      resting: false,
      turn: 0,
      group,
      expiresAt: terms.expiresAt,
      cancelOnPause: terms.cancelOnPause === true,
      postOnly: terms.postOnly === true,
      prevention: terms.selfTradePrevention,
      overpaid: 0,
    };
    if (this.#wouldTake(order)) return 'order.postOnlyCross';
    if (!this.#canPay(order, this.reserved(account))) return 'account.insufficientBalance';
    if (terms.timeInForce === 'fill_or_kill') {
      const counted = this.#opponents(order).filter(
        (other) => terms.selfTradePrevention !== 'maker' || !this.#sameUser(other, order),
      );
      if (sum(counted.map(({ remaining }) => remaining)) < qty) {
        return 'order.fillOrKillInsufficientVolume';
      }
    }
    this.orders.push(order);
    const rests = terms.timeInForce === 'good_till_canceled';
    return this.#enter(order, rests);
  }

  cancel(account: number, index: number): ReferenceReply {
    const order = this.#own(account, index);
    if (order === undefined) return 'order.notFound';
    order.resting = false;
    return { filled: 0, remaining: 0, notional: 0 };
  }

  cancelAll(account: number): void {
    for (const order of this.orders) if (order.account === account) order.resting = false;
  }

  decrease(account: number, index: number, by: number): ReferenceReply {
    const order = this.#own(account, index);
    if (order === undefined) return 'order.notFound';
    order.remaining = Math.max(0, order.remaining - by);
    order.resting = order.remaining > 0;
    return { filled: 0, remaining: order.remaining, notional: 0 };
  }

  amend(account: number, index: number, change: OrderAmendment): ReferenceReply {
    const order = this.#own(account, index);
    if (order === undefined) return 'order.notFound';
    if (change.side !== order.side) return 'order.mismatch';
    if (change.qty <= order.filled) return 'order.invalidQty';
    const remaining = change.qty - order.filled;
    if (change.price === order.price && remaining <= order.remaining) {
      order.remaining = remaining;
      return { filled: 0, remaining, notional: 0 };
    }
    const before = { ...order };
    const held = this.reserved(account);
    Object.assign(order, { price: change.price, remaining, resting: false });
    const takes = this.#wouldTake(order);
    if (takes || !this.#canPay(order, held)) {
      Object.assign(order, before);
      return takes ? 'order.postOnlyCross' : 'account.insufficientBalance';
    }
    return this.#enter(order, true);
  }

  trigger(group: number): void {
    this.#trigger(this.groups[group] as ReferenceGroup);
  }

  reset(group: number): void {
    Object.assign(this.groups[group] as ReferenceGroup, { triggered: false, matches: [] });
  }

  pauseAndCancel(): void {
    for (const order of this.orders) if (order.cancelOnPause) order.resting = false;
  }

  /** Both ladders of bids, ascending: [price, size]. */
  book(): { yes: [number, number][]; no: [number, number][] } {
    const ladder = (side: 'bid' | 'ask'): [number, number][] => {
      const levels = new Map<number, number>();
      for (const order of this.#resting().filter((one) => one.side === side)) {
        const price = side === 'bid' ? order.price : 10_000 - order.price;
        levels.set(price, (levels.get(price) ?? 0) + order.remaining);
      }
      return [...levels].sort(([a], [b]) => a - b);
    };
    return { yes: ladder('bid'), no: ladder('ask') };
  }

  /** What an account's resting orders lock: all but the first to fill, as far as those close its position. */
  reserved(account: number, also?: ReferenceOrder): number {
    if (this.accounts[account]?.unlimited) return 0;
    let locked = 0;
    for (const side of ['bid', 'ask'] as const) {
      const own = this.#resting().filter((one) => one.account === account && one.side === side);
      if (also?.side === side && !own.includes(also)) own.push({ ...also, turn: Infinity });
      let closes = this.#closing(account, side);
      for (const order of own.sort(byPriority)) {
        const opens = Math.max(0, order.remaining - closes);
        closes = Math.max(0, closes - order.remaining);
        if (opens === 0) continue;
        const taking = order.turn === Infinity && this.#opponents(order).length > 0;
        const fee = feeOf(order.price, opens, taking ? TAKER_PERCENTS : MAKER_PERCENTS);
        locked += Math.ceil((sidePrice(order) * opens + fee) / 100) * 100;
      }
    }
    return locked;
  }

  /** Whether cash covers all that would be locked; what locks no more than before always may. */
  #canPay(order: ReferenceOrder, held: number): boolean {
    const { cash, unlimited } = this.accounts[order.account] as ReferenceAccount;
    const locked = this.reserved(order.account, order);
    return unlimited || locked <= Math.max(held, cash);
  }

  #own(account: number, index: number): ReferenceOrder | undefined {
    const order = this.orders[index];
    return order?.account === account && order.resting ? order : undefined;
  }

  #resting(): ReferenceOrder[] {
    return this.orders.filter(({ resting }) => resting);
  }

  #sameUser(a: ReferenceOrder, b: ReferenceOrder): boolean {
    return this.accounts[a.account]?.user === this.accounts[b.account]?.user;
  }

  #closing(account: number, side: 'bid' | 'ask'): number {
    const { position } = this.accounts[account] as ReferenceAccount;
    return Math.max(0, side === 'bid' ? -position : position);
  }

  /** The resting orders that this one would meet, first to be met first. */
  #opponents(order: ReferenceOrder): ReferenceOrder[] {
    return this.#resting()
      .filter(({ side, price }) =>
        order.side === 'bid'
          ? side === 'ask' && price <= order.price
          : side === 'bid' && price >= order.price,
      )
      .sort(byPriority);
  }

  #wouldTake(order: ReferenceOrder): boolean {
    return order.postOnly && this.#opponents(order).length > 0;
  }

  #enter(order: ReferenceOrder, rests: boolean): ReferenceReply {
    let filled = 0;
    let notional = 0;
    let stopped = false;
    for (const other of this.#opponents(order)) {
      if (order.remaining === 0) break;
      if (this.#sameUser(other, order)) {
        if (order.prevention === 'taker_at_cross') {
          stopped = true;
          break;
        }
        other.resting = false;
        continue;
      }
      const qty = Math.min(order.remaining, other.remaining);
      this.#fill(order, qty, other.price, TAKER_PERCENTS);
      this.#fill(other, qty, other.price, MAKER_PERCENTS);
      other.resting = other.remaining > 0;
      filled += qty;
      notional += qty * other.price;
    }
    const capped = this.groups.filter(
      (group) => !group.triggered && this.matched(group) >= group.limit,
    );
    const ownGroup = order.group === undefined ? undefined : this.groups[order.group];
    order.resting =
      rests && !stopped && order.remaining > 0 && !capped.some((group) => group === ownGroup);
    order.turn = this.#turn;
    this.#turn += 1;
    for (const group of capped) this.#trigger(group);
    return { filled, remaining: order.resting ? order.remaining : 0, notional };
  }

  matched(group: ReferenceGroup): number {
    return sum(
      group.matches.filter(({ atUs }) => atUs > this.nowUs - 15_000_000).map(({ qty }) => qty),
    );
  }

  #trigger(group: ReferenceGroup): void {
    group.triggered = true;
    for (const order of this.orders) {
      if (order.group !== undefined && this.groups[order.group] === group) order.resting = false;
    }
  }

  #fill(order: ReferenceOrder, qty: number, price: number, percents: number): void {
    const account = this.accounts[order.account] as ReferenceAccount;
    const own = order.side === 'bid' ? price : 10_000 - price;
    const closes = Math.min(qty, this.#closing(order.account, order.side));
    const opens = qty - closes;
    const proceeds = closes * (10_000 - own);
    const paid = opens * own;
    const modelFee = feeOf(price, qty, percents);
    // Cash lands on a whole 0.0001 USD, against the account.
    const change = Math.floor((proceeds - paid - modelFee) / 100) * 100;
    let fee = proceeds - paid - change;
    while (order.overpaid + fee - modelFee > 10_000 && fee >= 10_000) fee -= 10_000;
    order.overpaid += fee - modelFee;

    if (closes > 0) {
      const released = Number(
        (BigInt(account.cost) * BigInt(closes)) / BigInt(Math.abs(account.position)),
      );
      account.cost -= released;
      account.realized += proceeds - released;
    }
    account.cost += paid;
    account.position += order.side === 'bid' ? qty : -qty;
    account.cash += proceeds - paid - fee;
    account.fees += fee;
    this.house += fee;
    order.remaining -= qty;
    order.filled += qty;
    if (order.group !== undefined)
      this.groups[order.group]?.matches.push({ atUs: this.nowUs, qty });
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

const sidePrice = ({ side, price }: ReferenceOrder): number =>
  side === 'bid' ? price : 10_000 - price;

const byPriority = (a: ReferenceOrder, b: ReferenceOrder): number =>
  sidePrice(b) - sidePrice(a) || a.turn - b.turn;

/** percents / 100 × C × P × (1 − P) with a multiplier of 1, up to a whole 1e-6 USD. */
function feeOf(price: number, qty: number, percents: number): number {
  const hundredths = BigInt(percents * 100);
  const scale = 100_000_000n;
  const exact = hundredths * BigInt(qty) * BigInt(price) * BigInt(10_000 - price);
  return Number((exact + scale - 1n) / scale);
}
