import { err, ok, type Result } from '../../base/result.ts';
import type { AccountId, ExchangeEngine } from '../../domain/exchange/index.ts';
import type { Instant, Money } from '../../domain/units/units.ts';

/** The number of a user's primary account; others can be opened beside it. */
export const PRIMARY = 0;
export const MAX_SUBACCOUNT = 63;

/** An account of somebody who calls from outside; the order flow's own accounts are not among these. */
export interface Member {
  readonly account: AccountId;
  readonly userId: string;
  readonly subaccount: number;
}

/** Cash moved between two accounts of one user. */
export interface Transfer {
  readonly seq: number;
  /** The caller's own name for it: a repeat moves nothing. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly amount: Money;
  readonly at: Instant;
}

export type TransferRefusal =
  | { readonly code: 'account.unknown'; readonly subaccount: number }
  | {
      readonly code: 'account.insufficientBalance';
      readonly required: Money;
      readonly available: Money;
    };

interface User {
  readonly members: Member[];
  readonly transfers: Transfer[];
}

/** Who owns which account of the engine. */
export class Accounts {
  readonly #engine: ExchangeEngine;
  readonly #users = new Map<string, User>();
  readonly #byAccount = new Map<AccountId, Member>();

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
  }

  /** Opens the user's next account: the first is the primary one. */
  open(userId: string, cash: Money): Member {
    const user = this.#users.get(userId) ?? { members: [], transfers: [] };
    const member: Member = {
      account: this.#engine.openAccount({ userId, cash }),
      userId,
      subaccount: user.members.length,
    };
    user.members.push(member);
    this.#users.set(userId, user);
    this.#byAccount.set(member.account, member);
    return member;
  }

  /** All accounts of a user, the primary first. */
  of(userId: string): readonly Member[] {
    return this.#users.get(userId)?.members ?? [];
  }

  ids(): Iterable<AccountId> {
    return this.#byAccount.keys();
  }

  /** undefined for an account of the order flow. */
  member(account: AccountId): Member | undefined {
    return this.#byAccount.get(account);
  }

  /** Oldest first. */
  transfers(userId: string): readonly Transfer[] {
    return this.#users.get(userId)?.transfers ?? [];
  }

  transfer(
    userId: string,
    order: Pick<Transfer, 'id' | 'from' | 'to' | 'amount'>,
  ): Result<undefined, TransferRefusal> {
    const { members = [], transfers = [] } = this.#users.get(userId) ?? {};
    if (transfers.some(({ id }) => id === order.id)) return ok(undefined);
    const from = members[order.from];
    const to = members[order.to];
    if (!from || !to) {
      return err({ code: 'account.unknown', subaccount: from ? order.to : order.from });
    }
    const { available } = this.#engine.account(from.account);
    if (available < order.amount) {
      return err({ code: 'account.insufficientBalance', required: order.amount, available });
    }
    this.#engine.deposit(from.account, (0 - order.amount) as Money);
    this.#engine.deposit(to.account, order.amount);
    transfers.push({ ...order, seq: transfers.length, at: this.#engine.now });
    return ok(undefined);
  }
}
