import type { ObservationView } from '../../../contract/actor.ts';

export interface ObservationRow {
  readonly name: string;
  /** Said once, at the first of its features. */
  readonly group: string;
  readonly value: number;
  /** "−1 … 3". */
  readonly range: string;
  /** Where in its range it is, 0 to 1. */
  readonly share: number;
  readonly isOut: boolean;
}

const bound = (value: number): string => Number(value.toPrecision(4)).toString().replace('-', '−');

/** The features in order, each with its place in its range. */
export function observationRows({
  features,
}: Pick<ObservationView, 'features'>): readonly ObservationRow[] {
  return features.map(({ name, group, value, least, most }, at) => ({
    name,
    group: features[at - 1]?.group === group ? '' : group,
    value,
    range: `${bound(least)} … ${bound(most)}`,
    share: most > least ? Math.max(0, Math.min(1, (value - least) / (most - least))) : 0,
    isOut: value < least || value > most,
  }));
}
