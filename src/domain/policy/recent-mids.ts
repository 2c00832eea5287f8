import type { MarketHistory } from '../observation/recent-points.ts';

/** From the oldest remembered YES midpoint to the current one; NaN when there is none to come from or go to. */
export function netMoveCents(history: MarketHistory): number {
  for (let i = 0; i < history.pastCount; i += 1) {
    const mid = history.yesMidAt(i);
    if (!Number.isNaN(mid)) return history.yesMid - mid;
  }
  return Number.NaN;
}

/** The current YES midpoint minus the mean of those remembered before it; NaN when either is missing. */
export function distanceFromMeanCents(history: MarketHistory): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < history.pastCount; i += 1) {
    const mid = history.yesMidAt(i);
    if (Number.isNaN(mid)) continue;
    sum += mid;
    count += 1;
  }
  return history.yesMid - sum / count;
}
