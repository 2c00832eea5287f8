const PRICE_PER_CENT = 100;

/** Prices, also half-way between two, in the unit of the parameters. */
export const priceInCents = (price: number): number => price / PRICE_PER_CENT;

/** Whether so little is left to one end that a fill against us costs much and one for us brings little. */
export const isNearEnd = (cents: number, edgeCents: number): boolean =>
  cents < edgeCents || cents > 100 - edgeCents;
