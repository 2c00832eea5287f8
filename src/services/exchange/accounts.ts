import type { AccountId, ExchangeEngine } from '../../domain/exchange/index.ts';
import type { Money } from '../../domain/units/units.ts';

/** The number of a user's primary account; others can be opened beside it. */
export const PRIMARY = 0;

/** An account of somebody who calls from outside; the order flow's own accounts are not among these. */
export interface Member {
  readonly account: AccountId;
  readonly userId: string;
  readonly subaccount: number;
}

/** Who owns which account of the engine. */
export class Accounts {
  readonly #engine: ExchangeEngine;
  readonly #byUser = new Map<string, Member[]>();
  readonly #byAccount = new Map<AccountId, Member>();

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
  }

  /** Opens the user's next account: the first is the primary one. */
  open(userId: string, cash: Money): Member {
    const siblings = this.#byUser.get(userId) ?? [];
    const member: Member = {
      account: this.#engine.openAccount({ userId, cash }),
      userId,
      subaccount: siblings.length,
    };
    this.#byUser.set(userId, [...siblings, member]);
    this.#byAccount.set(member.account, member);
    return member;
  }

  /** All accounts of a user, the primary first. */
  of(userId: string): readonly Member[] {
    return this.#byUser.get(userId) ?? [];
  }

  /** undefined for an account of the order flow. */
  member(account: AccountId): Member | undefined {
    return this.#byAccount.get(account);
  }
}
