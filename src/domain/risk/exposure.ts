import { ONE_DOLLAR, type Money, type Price, type Qty } from '../units/units.ts';
import { remainingQty, type Order } from '../orders/order.ts';
import type { BookSide } from '../exchange/index.ts';
import type { EventTicker, MarketTicker } from '../units/ids.ts';

/**
 * What one market can cost at worst, by its result, in 1e-6 USD without fees. Every resting order counts as filled
 * where its fill would hurt and as unfilled where it would help. Negative: a sure gain.
 */
export interface OutcomeLoss {
  readonly ifYes: number;
  readonly ifNo: number;
}

/** A position and orders that may still fill. */
export function outcomeLoss(
  position: { readonly qty: Qty; readonly cost: Money },
  working: readonly Order[],
): OutcomeLoss {
  const held = position.qty;
  let ifYes = position.cost - (held > 0 ? held * ONE_DOLLAR : 0);
  let ifNo = position.cost + (held < 0 ? held * ONE_DOLLAR : 0);
  for (const order of working) {
    if (order.side === 'bid') ifNo += lossOf(order, remainingQty(order));
    else ifYes += lossOf(order, remainingQty(order));
  }
  return { ifYes, ifNo };
}

/** What a filled order loses in the result that goes against it. */
export const lossOf = (
  { side, price }: { readonly side: BookSide; readonly price: Price },
  qty: Qty,
): number => qty * (side === 'bid' ? price : ONE_DOLLAR - price);

interface Exposed extends OutcomeLoss {
  readonly event: EventTicker | null;
}
interface EventRisk {
  readonly markets: Map<MarketTicker, OutcomeLoss>;
  /** At most one of its markets pays YES. */
  exclusive: boolean;
  worst: number;
}

/**
 * The worst loss of each event and of all together, kept up to date market by market. In an event of mutually
 * exclusive markets at most one result is YES, so losses of several YES positions do not add up with their gains
 * forgotten; other markets are taken to go wrong together. A sure gain of an event covers no other one.
 */
export class Exposures {
  readonly #markets = new Map<MarketTicker, Exposed>();
  readonly #events = new Map<string, EventRisk>();
  #total = 0;

  get total(): Money {
    return this.#total as Money;
  }

  set(
    market: MarketTicker,
    event: { readonly ticker: EventTicker; readonly mutuallyExclusive: boolean } | null,
    loss: OutcomeLoss,
  ): void {
    const before = this.#markets.get(market);
    if (before && before.event !== (event?.ticker ?? null)) this.#drop(market, before.event);
    const { ifYes, ifNo } = loss;
    this.#markets.set(market, { ifYes, ifNo, event: event?.ticker ?? null });
    const risk = this.#risk(event?.ticker ?? market);
    if (event) risk.exclusive = event.mutuallyExclusive;
    risk.markets.set(market, loss);
    this.#settle(risk);
  }

  /** The event's worst loss and the total, as they would be with this market changed. */
  with(
    market: MarketTicker,
    event: { readonly ticker: EventTicker; readonly mutuallyExclusive: boolean } | null,
    loss: OutcomeLoss,
  ): { readonly event: Money; readonly total: Money } {
    const risk = this.#events.get(event?.ticker ?? market);
    const exclusive = event?.mutuallyExclusive ?? false;
    const worst = worstOf(risk?.markets, exclusive, market, loss);
    return { event: worst as Money, total: (this.#total - (risk?.worst ?? 0) + worst) as Money };
  }

  markets(): Iterable<MarketTicker> {
    return this.#markets.keys();
  }

  /** Events by their worst loss, those without any left out. */
  *losses(): Generator<Money> {
    for (const { worst } of this.#events.values()) if (worst > 0) yield worst as Money;
  }

  #drop(market: MarketTicker, event: EventTicker | null): void {
    const risk = this.#risk(event ?? market);
    risk.markets.delete(market);
    this.#settle(risk);
  }

  #settle(risk: EventRisk): void {
    const worst = worstOf(risk.markets, risk.exclusive, undefined, undefined);
    this.#total += worst - risk.worst;
    risk.worst = worst;
  }

  #risk(key: string): EventRisk {
    const known = this.#events.get(key);
    if (known) return known;
    const risk: EventRisk = { markets: new Map(), exclusive: false, worst: 0 };
    this.#events.set(key, risk);
    return risk;
  }
}

/** One market's loss may be another than what is kept. */
function worstOf(
  markets: ReadonlyMap<MarketTicker, OutcomeLoss> | undefined,
  exclusive: boolean,
  instead: MarketTicker | undefined,
  loss: OutcomeLoss | undefined,
): number {
  let none = 0;
  let independent = 0;
  let dearestYes = 0;
  const add = ({ ifYes, ifNo }: OutcomeLoss): void => {
    none += ifNo;
    dearestYes = Math.max(dearestYes, ifYes - ifNo);
    independent += Math.max(ifYes, ifNo);
  };
  for (const [market, each] of markets ?? []) if (market !== instead) add(each);
  if (loss) add(loss);
  return Math.max(0, exclusive ? none + dearestYes : independent);
}
