import type { ObservationView } from '../../../contract/actor.ts';

export interface ObservationRow {
  readonly name: string;
  /** Said once, at the first of its features. */
  readonly group: string;
  readonly value: number;
  /** Where in its range it is, 0 to 1. */
  readonly share: number;
  readonly isOut: boolean;
}

/** The features in order, each with its place in its range. */
export function observationRows({
  features,
}: Pick<ObservationView, 'features'>): readonly ObservationRow[] {
  return features.map(({ name, group, value, least, most }, at) => ({
    name,
    group: features[at - 1]?.group === group ? '' : group,
    value,
    share: most > least ? Math.max(0, Math.min(1, (value - least) / (most - least))) : 0,
    isOut: value < least || value > most,
  }));
}
