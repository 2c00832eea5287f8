/**
 * Probability that a standard normal variable lies below z, to 1e-7 (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 26.2.17).
 */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const series =
    t *
    (0.319_381_53 +
      t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = 0.398_942_280_4 * Math.exp(-0.5 * z * z) * series;
  return z > 0 ? 1 - tail : tail;
}
