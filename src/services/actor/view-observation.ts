import type { ObservationView } from '../../contract/actor.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { hashObservation } from './hash-observation.ts';

/** What the loop knows of a market when somebody looks. */
export interface Observed {
  readonly at: Instant;
  readonly vector: Float32Array;
  /** Changes of the book that it knows of. */
  readonly changes: number;
}

/** A vector with the names and ranges of its numbers. */
export function viewObservation(
  market: MarketTicker,
  { at, vector, changes }: Observed,
): ObservationView {
  const features = KALSHI52.groups.flatMap(({ name: group, first, count }) =>
    KALSHI52.features.slice(first, first + count).map(({ name, least, most }, i) => ({
      name,
      group,
      value: vector[first + i] as number,
      least,
      most,
    })),
  );
  return { schema: KALSHI52.name, market, at, changes, hash: hashObservation(vector), features };
}
