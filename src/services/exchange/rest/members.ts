import { err, ok, type Result } from '../../../base/result.ts';
import type { Accounts, Member } from '../accounts.ts';
import { PRIMARY } from '../accounts.ts';
import { apiError, type ApiError } from './api-error.ts';
import type { ApiKey } from './authentication.ts';

/** The account a call is about: the one named, else the primary. */
export function memberOf(
  accounts: Accounts,
  key: ApiKey,
  subaccount: number = PRIMARY,
): Result<Member, ApiError> {
  const member = accounts.of(key.userId)[subaccount];
  return member ? ok(member) : err(apiError(404, 'not_found', 'subaccount not found'));
}

/** The accounts a reading call covers: the one named, else all of the caller's. */
export function membersOf(
  accounts: Accounts,
  key: ApiKey,
  subaccount: number | undefined,
): Result<readonly Member[], ApiError> {
  if (subaccount === undefined) return ok(accounts.of(key.userId));
  const member = memberOf(accounts, key, subaccount);
  return member.ok ? ok([member.value]) : member;
}
