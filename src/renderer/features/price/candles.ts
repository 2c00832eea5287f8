import type { PastTrade } from '../../store/moving-history.ts';

/** What trades did within one stretch of time, in 1e-4 USD. */
export interface Candle {
  readonly fromUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Candles of whole stretches since 1970; a stretch without a trade has none. @param trades - oldest first */
export function candlesOf(
  trades: readonly Pick<PastTrade, 'at' | 'price'>[],
  stretchUs: number,
): readonly Candle[] {
  const candles = new Map<number, Candle>();
  for (const { at, price } of trades) {
    const fromUs = Math.floor(at / stretchUs) * stretchUs;
    const before = candles.get(fromUs);
    candles.set(fromUs, {
      fromUs,
      open: before?.open ?? price,
      high: Math.max(before?.high ?? price, price),
      low: Math.min(before?.low ?? price, price),
      close: price,
    });
  }
  return [...candles.values()];
}
