/** What a key of the `trades` topic asks for. */
export interface TapeKey {
  readonly market: string;
  /** The smallest trade that counts, 1e-2 contract; null: every one. */
  readonly leastQty: number | null;
}

/** The key of a market's trades, or of those of a least size alone: `KXA-1`, `KXA-1@1000`. */
export const tapeKey = ({ market, leastQty }: TapeKey): string =>
  leastQty === null ? market : `${market}@${leastQty}`;

/** @returns undefined for what is no such key */
export function readTapeKey(key: string): TapeKey | undefined {
  const [, market, least] = /^([^@]+)(?:@([1-9]\d{0,14}))?$/.exec(key) ?? [];
  if (market === undefined) return undefined;
  return { market, leastQty: least === undefined ? null : Number(least) };
}
