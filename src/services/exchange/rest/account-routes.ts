import { ok } from '../../../base/result.ts';
import { DEFAULT_COST, type BucketLimit, type RateTier } from './rate-limits.ts';
import { BASE_PATH, route, type Route } from './route.ts';

const bucketJson = ({ refillPerS, capacity }: BucketLimit): Record<string, number> => ({
  refill_rate: refillPerS,
  bucket_capacity: capacity,
});

/** @param routes - all others, whose costs are listed */
export const accountRoutes = (tier: RateTier, routes: readonly Route[]): Route[] => [
  route({
    method: 'GET',
    path: '/account/limits',
    access: 'read',
    handle: () =>
      ok({
        usage_tier: tier.name,
        read: bucketJson(tier.read),
        write: bucketJson(tier.write),
        grants: [],
      }),
  }),
  route({
    method: 'GET',
    path: '/account/endpoint_costs',
    access: 'public',
    handle: () =>
      ok({
        default_cost: DEFAULT_COST,
        endpoint_costs: routes
          .filter(({ listedCost }) => listedCost !== DEFAULT_COST)
          .map(({ method, path, listedCost }) => ({
            method,
            path: `${BASE_PATH}${path}`,
            cost: listedCost,
          })),
      }),
  }),
];
