import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import type { Money } from '../../../domain/units/units.ts';
import { MAX_SUBACCOUNT, type Accounts } from '../accounts.ts';
import { EXCHANGE_INDEX, formatDollars4, toSeconds } from '../wire-format.ts';
import { apiError, invalidParameters, notFound } from './api-error.ts';
import { pageOf } from './page.ts';
import { paging } from './query-schema.ts';
import { route, type Route } from './route.ts';

const SUBACCOUNTS = '/portfolio/subaccounts';
const MICROS_PER_CENT = 10_000;

const number = z.int().min(0).max(MAX_SUBACCOUNT);

const transferBody = z.object({
  client_transfer_id: z.string().min(1).max(200),
  from_subaccount: number,
  to_subaccount: number,
  amount_cents: z.int().min(1).max(100_000_000_000),
});

const nettingBody = z.object({
  subaccount_number: number,
  // What a market does without netting is not published.
  enabled: z.literal(true, 'positions are always netted here'),
});

/** Accounts beside the primary one, and money between them; money from outside never comes. */
export const subaccountRoutes = (engine: ExchangeEngine, accounts: Accounts): Route[] => [
  route({
    method: 'POST',
    path: SUBACCOUNTS,
    access: 'trade',
    status: 201,
    handle: ({ key }) => {
      if (accounts.of(key.userId).length > MAX_SUBACCOUNT) {
        return err(apiError(400, 'invalid_parameters', 'no more subaccounts'));
      }
      return ok({ subaccount_number: accounts.open(key.userId, 0 as Money).subaccount });
    },
  }),
  route({
    method: 'GET',
    path: `${SUBACCOUNTS}/balances`,
    access: 'read',
    handle: ({ key }) =>
      ok({
        subaccount_balances: accounts.of(key.userId).map(({ account, subaccount }) => {
          const { available, updatedAt } = engine.account(account);
          return {
            subaccount_number: subaccount,
            exchange_index: EXCHANGE_INDEX,
            balance: formatDollars4(available),
            updated_ts: toSeconds(updatedAt),
          };
        }),
      }),
  }),
  route({
    method: 'POST',
    path: `${SUBACCOUNTS}/transfer`,
    access: 'trade',
    body: transferBody,
    handle: ({ key, body }) => {
      const done = accounts.transfer(key.userId, {
        id: body.client_transfer_id,
        from: body.from_subaccount,
        to: body.to_subaccount,
        amount: (body.amount_cents * MICROS_PER_CENT) as Money,
      });
      if (done.ok) return ok({});
      return done.error.code === 'account.unknown'
        ? err(notFound('subaccount'))
        : err(apiError(400, 'insufficient_balance', 'insufficient balance'));
    },
  }),
  route({
    method: 'GET',
    path: `${SUBACCOUNTS}/transfers`,
    access: 'read',
    query: z.object(paging(1000)),
    handle: ({ key, query }) => {
      const page = pageOf(
        { items: accounts.transfers(key.userId), order: 'descending', placeOf: ({ seq }) => seq },
        query,
      );
      if (!page.ok) return page;
      return ok({
        transfers: page.value.items.map(({ id, from, to, amount, at }) => ({
          transfer_id: id,
          from_subaccount: from,
          to_subaccount: to,
          amount_cents: amount / MICROS_PER_CENT,
          created_ts: toSeconds(at),
          exchange_index: EXCHANGE_INDEX,
        })),
        cursor: page.value.cursor,
      });
    },
  }),
  route({
    method: 'GET',
    path: `${SUBACCOUNTS}/netting`,
    access: 'read',
    handle: ({ key }) =>
      ok({
        netting_configs: accounts.of(key.userId).map(({ subaccount }) => ({
          subaccount_number: subaccount,
          enabled: true,
          exchange_index: EXCHANGE_INDEX,
        })),
      }),
  }),
  route({
    method: 'PUT',
    path: `${SUBACCOUNTS}/netting`,
    access: 'trade',
    body: nettingBody,
    handle: ({ key, body }) =>
      accounts.of(key.userId)[body.subaccount_number]
        ? ok({})
        : err(invalidParameters('subaccount_number')),
  }),
  route({
    method: 'GET',
    path: '/portfolio/deposits',
    access: 'read',
    handle: () => ok({ deposits: [], cursor: '' }),
  }),
  route({
    method: 'GET',
    path: '/portfolio/withdrawals',
    access: 'read',
    handle: () => ok({ withdrawals: [], cursor: '' }),
  }),
];
