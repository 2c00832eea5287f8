import type { BookFigures } from './book-figures.ts';

/** Volumes from this many contracts on all look alike. */
const LOG_FULL_VOLUME = Math.log(10_001);

/** What stands for a market without a book. */
const NO_BOOK = [
  0.49, 0.51, 0.49, 0.51, 0.02, 0.02, 0.5, 0.5, 0.01, 0.01, 0.01, 0, 0, 0, 0.1, 0.1, 0.5, 0.5, 0, 1,
  1,
];

/** Features 0–20: the current book. */
export function writeMarketFeatures(figures: BookFigures, vector: Float64Array): void {
  if (figures.state === 'none') {
    vector.set(NO_BOOK);
    return;
  }
  const { yesBid, yesAsk, noBid, noAsk } = figures;
  vector[0] = probability(yesBid);
  vector[1] = probability(yesAsk);
  vector[2] = probability(noBid);
  vector[3] = probability(noAsk);
  vector[4] = spread(yesBid, yesAsk);
  vector[5] = spread(noBid, noAsk);
  const yesMid = midpoint(yesBid, yesAsk);
  const noMid = midpoint(noBid, noAsk);
  vector[6] = yesMid;
  vector[7] = noMid;

  const yes = figures.yesBids + figures.yesAsks;
  const no = figures.noBids + figures.noAsks;
  const all = figures.totalVolume;
  vector[8] = logVolume(yes);
  vector[9] = logVolume(no);
  vector[10] = logVolume(all);
  vector[11] = all === 0 ? 0 : (yes - no) / all;
  vector[12] = yes === 0 ? 0 : (figures.yesBids - figures.yesAsks) / yes;
  vector[13] = no === 0 ? 0 : (figures.noBids - figures.noAsks) / no;
  vector[14] = Math.min(figures.yesDepth / 20, 1);
  vector[15] = Math.min(figures.noDepth / 20, 1);
  vector[16] = yes === 0 ? 0.5 : figures.yesConcentration;
  vector[17] = no === 0 ? 0.5 : figures.noConcentration;

  const arbitrage = Math.abs(yesMid + noMid - 1);
  vector[18] = arbitrage;
  vector[19] = Math.max(0, 1 - arbitrage);
  vector[20] = Math.max(0, 1 - Math.abs(yesMid - (1 - noMid)) * 5);
}

/** A price of 0 counts as missing here, and so does NaN. */
const probability = (cents: number): number => (cents > 0 ? cents / 100 : 0.5);

const spread = (bid: number, ask: number): number =>
  bid > 0 && ask > 0 ? Math.min(Math.max((ask - bid) / 100, 0.001), 0.99) : 0.1;

const midpoint = (bid: number, ask: number): number =>
  bid > 0 && ask > 0 ? Math.min(Math.max((bid + ask) / 2 / 100, 0.01), 0.99) : 0.5;

const logVolume = (contracts: number): number =>
  Math.min(Math.log(1 + contracts) / LOG_FULL_VOLUME, 1);
