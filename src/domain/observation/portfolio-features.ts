import type { AccountView, HoldingView } from './account-view.ts';
import type { BookFigures } from './book-figures.ts';

/** Accounts worth no more than this, in cents, count as empty. */
const NOTHING_CENTS = 0.01;
/** What a contract is valued at, in cents, in every market but the observed one. */
const UNKNOWN_MARK_CENTS = 50;
const EMPTY_ACCOUNT = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const FIRST = 35;

/** Features 35–46: the whole account, with the observed market's holding at its YES midpoint. */
export function writePortfolioFeatures(
  market: string,
  { holdings, valueCents, cashCents }: AccountView,
  figures: BookFigures,
  vector: Float64Array,
): void {
  vector.set(EMPTY_ACCOUNT, FIRST);
  if (valueCents <= NOTHING_CENTS) return;
  vector[35] = Math.min(Math.max(cashCents / valueCents, 0), 1);
  vector[36] = Math.min(Math.max((valueCents - cashCents) / valueCents, 0), 1);

  const markCents = markOf(figures);
  let held = 0;
  let long = 0;
  let total = 0;
  let net = 0;
  let value = 0;
  let gain = 0;
  let largestValue = 0;
  let largestSize = 0;
  for (let i = 0; i < holdings.length; i += 1) {
    const { contracts, costCents, market: where } = holdings[i] as HoldingView;
    if (contracts === 0) continue;
    const size = Math.abs(contracts);
    const worth = size * (where === market ? markCents : UNKNOWN_MARK_CENTS);
    held += 1;
    if (contracts > 0) long += 1;
    total += size;
    net += contracts;
    value += worth;
    gain += worth - costCents;
    if (worth > largestValue) largestValue = worth;
    if (size > Math.abs(largestSize)) largestSize = contracts;
  }
  if (held === 0) return;
  vector[37] = Math.min(held / 10, 1);
  vector[38] = Math.min(total / held / 1000, 1);
  vector[39] = long / held;
  vector[40] = (held - long) / held;
  vector[41] = Math.tanh(net / total);
  vector[42] = Math.min(largestValue / valueCents, 1);
  vector[43] = Math.min(largestSize / 1000, 1);
  vector[44] = Math.tanh(gain / valueCents);
  vector[45] = diversity(holdings, total);
  vector[46] = Math.min(value / valueCents, 2) / 2;
}

/** The YES midpoint in cents, for long and short alike; 50 without one. A price of 0 counts as a price here. */
function markOf({ yesBid, yesAsk }: BookFigures): number {
  const mid = (yesBid + yesAsk) / 2 / 100;
  return Number.isNaN(mid) ? UNKNOWN_MARK_CENTS : Math.min(Math.max(mid, 0.01), 0.99) * 100;
}

/** 1 for a single entry and for an even spread, 0 for one holding among entries of size 0, which count here. */
function diversity(holdings: readonly HoldingView[], total: number): number {
  const least = 1 / holdings.length;
  if (least === 1) return 1;
  let squares = 0;
  for (let i = 0; i < holdings.length; i += 1) {
    const share = Math.abs((holdings[i] as HoldingView).contracts) / total;
    squares += share * share;
  }
  return 1 - (squares - least) / (1 - least);
}
