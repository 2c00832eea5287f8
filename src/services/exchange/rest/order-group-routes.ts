import { z } from 'zod';
import { err, ok, type Result } from '../../../base/result.ts';
import type { AccountId, ExchangeEngine, GroupRefusal } from '../../../domain/exchange/index.ts';
import type { OrderGroupId } from '../../../domain/units/ids.ts';
import { formatQty } from '../../../domain/units/units.ts';
import type { Accounts } from '../accounts.ts';
import { EXCHANGE_INDEX } from '../wire-format.ts';
import { notFound, type ApiError } from './api-error.ts';
import type { ApiKey } from './authentication.ts';
import { memberOf, membersOf } from './members.ts';
import { orderGroupBody } from './order-bodies.ts';
import { exchangeIndex, subaccount } from './query-schema.ts';
import { refusalError } from './refusals.ts';
import { route, type Route } from './route.ts';

const GROUPS = '/portfolio/order_groups';
const query = z.object({
  subaccount: subaccount.optional(),
  exchange_index: exchangeIndex.optional(),
});

export function orderGroupRoutes(engine: ExchangeEngine, accounts: Accounts): Route[] {
  /** Runs a command on a group of the caller and answers `{}`. */
  function command(
    key: ApiKey,
    subaccountNumber: number | undefined,
    run: (account: AccountId) => Result<undefined, GroupRefusal>,
  ): Result<unknown, ApiError> {
    const member = memberOf(accounts, key, subaccountNumber);
    if (!member.ok) return member;
    const done = run(member.value.account);
    return done.ok ? ok({}) : err(refusalError(done.error));
  }

  return [
    route({
      method: 'POST',
      path: `${GROUPS}/create`,
      access: 'trade',
      query,
      body: orderGroupBody,
      status: 201,
      handle: ({ key, query: asked, body }) => {
        const member = memberOf(accounts, key, body.subaccount ?? asked.subaccount);
        if (!member.ok) return member;
        const group = engine.createGroup(member.value.account, body.limit);
        if (!group.ok) return err(refusalError(group.error));
        return ok({
          order_group_id: group.value,
          subaccount: member.value.subaccount,
          exchange_index: EXCHANGE_INDEX,
        });
      },
    }),
    route({
      method: 'GET',
      path: GROUPS,
      access: 'read',
      query,
      handle: ({ key, query: asked }) => {
        const members = membersOf(accounts, key, asked.subaccount);
        if (!members.ok) return members;
        const groups = members.value.flatMap(({ account }) => engine.groups(account));
        return ok({
          order_groups: groups.map((group) => ({
            id: group.id,
            contracts_limit_fp: formatQty(group.limit),
            is_auto_cancel_enabled: true,
            exchange_index: EXCHANGE_INDEX,
          })),
        });
      },
    }),
    route({
      method: 'GET',
      path: `${GROUPS}/:order_group_id`,
      access: 'read',
      query,
      handle: ({ key, query: asked, params }) => {
        const members = membersOf(accounts, key, asked.subaccount);
        if (!members.ok) return members;
        const [group] = members.value.flatMap(
          ({ account }) => engine.group(account, params.order_group_id as OrderGroupId) ?? [],
        );
        if (!group) return err(notFound('order group'));
        return ok({
          is_auto_cancel_enabled: true,
          contracts_limit_fp: formatQty(group.limit),
          orders: group.orders,
          exchange_index: EXCHANGE_INDEX,
        });
      },
    }),
    route({
      method: 'PUT',
      path: `${GROUPS}/:order_group_id/reset`,
      access: 'trade',
      query,
      handle: ({ key, query: asked, params }) =>
        command(key, asked.subaccount, (account) =>
          engine.resetGroup(account, params.order_group_id as OrderGroupId),
        ),
    }),
    route({
      method: 'PUT',
      path: `${GROUPS}/:order_group_id/trigger`,
      access: 'trade',
      query,
      handle: ({ key, query: asked, params }) =>
        command(key, asked.subaccount, (account) =>
          engine.triggerGroup(account, params.order_group_id as OrderGroupId),
        ),
    }),
    route({
      method: 'PUT',
      path: `${GROUPS}/:order_group_id/limit`,
      access: 'trade',
      query,
      body: orderGroupBody,
      handle: ({ key, query: asked, params, body }) =>
        command(key, asked.subaccount, (account) =>
          engine.setGroupLimit(account, params.order_group_id as OrderGroupId, body.limit),
        ),
    }),
    route({
      method: 'DELETE',
      path: `${GROUPS}/:order_group_id`,
      access: 'trade',
      query,
      handle: ({ key, query: asked, params }) =>
        command(key, asked.subaccount, (account) =>
          engine.deleteGroup(account, params.order_group_id as OrderGroupId),
        ),
    }),
  ];
}
