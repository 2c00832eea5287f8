/** What the panels of a service show: that it is gone, all of them; that nothing is amiss; or anything between. */
export type Shown = 'said' | 'whole' | 'between';

/** What was painted, from then on, by the page's clock. */
export interface Painted {
  readonly atMs: number;
  readonly shown: Shown;
}

/** From the end of a service to what the page showed of it; null for what it never showed. */
export interface OutageTimes {
  readonly saidMs: number | null;
  /** The beginning of what was whole to the end: a panel that is whole for a moment is not yet. */
  readonly wholeMs: number | null;
}

/** @param painted - in the order of time; what was painted before the end does not count */
export function outageTimes(endedAtMs: number, painted: readonly Painted[]): OutageTimes {
  const after = painted.filter(({ atMs }) => atMs >= endedAtMs);
  const said = after.find(({ shown }) => shown === 'said');
  if (said === undefined) return { saidMs: null, wholeMs: null };
  const whole = after.at(-1)?.shown === 'whole' ? after.at(-1) : undefined;
  return {
    saidMs: said.atMs - endedAtMs,
    wholeMs: whole === undefined ? null : whole.atMs - endedAtMs,
  };
}

/** The longest of some times as their figure, with the median, to a tenth of a millisecond; undefined without any. */
export function summary(
  timesMs: readonly (number | null)[],
): { readonly value: number; readonly p50: number; readonly n: number } | undefined {
  const sorted = timesMs.filter((time) => time !== null).toSorted((a, b) => a - b);
  const [longest, median] = [sorted.at(-1), sorted[Math.floor(sorted.length / 2)]];
  if (longest === undefined || median === undefined) return undefined;
  const rounded = (ms: number): number => Math.round(ms * 10) / 10;
  return { value: rounded(longest), p50: rounded(median), n: sorted.length };
}

/** A question to the page: asked and answered by the clock of the bench, and what its own clock said meanwhile. */
export interface RoundTrip {
  readonly askedMs: number;
  readonly pageMs: number;
  readonly answeredMs: number;
}

/** How far the page's clock is ahead of that of the bench, and by how much this may be wrong at most. */
export interface ClockOffset {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** The quickest of the round trips tells most: the page's clock was read somewhere within it. */
export function clockOffset(roundTrips: readonly RoundTrip[]): ClockOffset {
  const offsets = roundTrips.map(({ askedMs, pageMs, answeredMs }) => ({
    offsetMs: pageMs - (askedMs + answeredMs) / 2,
    errorMs: (answeredMs - askedMs) / 2,
  }));
  return offsets.reduce((best, each) => (each.errorMs < best.errorMs ? each : best));
}
