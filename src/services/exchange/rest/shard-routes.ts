import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { EXCHANGE_INDEX } from '../wire-format.ts';
import { invalidParameters, notFound } from './api-error.ts';
import { paging } from './query-schema.ts';
import { route, type Route } from './route.ts';

// Cash between the venue's shards. This one has a single shard, so there is nowhere to move cash to.

const INSTANCES = ['event_contract', 'margined'] as const;
const TRANSFERS = '/portfolio/intra_exchange_instance_transfers';

const transferBody = z.object({
  source: z.enum(INSTANCES),
  destination: z.enum(INSTANCES),
  /** Centi-cents. */
  amount: z.int().min(1),
  source_exchange_shard: z.int().default(EXCHANGE_INDEX),
  destination_exchange_shard: z.int().default(EXCHANGE_INDEX),
});

const allocationBody = z.object({
  allocations: z.array(z.object({ exchange_index: z.int(), percent: z.number() })).min(1),
  resting_margin_reservation: z.enum(['max', 'sum']).optional(),
});

const EVERYTHING_HERE = { exchange_index: EXCHANGE_INDEX, percent: 100 };

export const shardRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/portfolio/intra_exchange_instance_transfer',
    access: 'trade',
    body: transferBody,
    handle: ({ body }) => {
      const isHere =
        body.source === 'event_contract' && body.source_exchange_shard === EXCHANGE_INDEX;
      return err(invalidParameters(`${isHere ? 'destination' : 'source'}: there is one shard`));
    },
  }),
  route({
    method: 'GET',
    path: TRANSFERS,
    access: 'read',
    query: z.object(paging(1000)),
    handle: () => ok({ transfers: [], cursor: '' }),
  }),
  route({
    method: 'GET',
    path: `${TRANSFERS}/:transfer_id`,
    access: 'read',
    handle: () => err(notFound('transfer')),
  }),
  route({
    method: 'GET',
    path: '/portfolio/target_balance_allocation',
    access: 'read',
    handle: () => ok({ allocations: [EVERYTHING_HERE], resting_margin_reservation: 'sum' }),
  }),
  route({
    method: 'POST',
    path: '/portfolio/target_balance_allocation',
    access: 'trade',
    body: allocationBody,
    handle: ({ body: { allocations } }) => {
      const isAllHere = allocations.every(
        ({ exchange_index: index, percent }) => percent === (index === EXCHANGE_INDEX ? 100 : 0),
      );
      return isAllHere ? ok({}) : err(invalidParameters('allocations: there is one shard'));
    },
  }),
];
