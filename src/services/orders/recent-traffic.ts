import type { Clock } from '../../base/clock.ts';
import { RecentEvents } from '../../domain/risk/recent-events.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

const RATE_MS = 1000;
const MINUTE_MS = 60_000;

type Sent = Pick<OrderTerms, 'side' | 'price' | 'qty'> & { readonly atMs: number };

interface MarketTraffic {
  readonly orders: RecentEvents;
  readonly fills: RecentEvents;
  /** The newest order of each kind, oldest first. */
  readonly sent: Sent[];
}

/** What was asked for, sent, refused and filled of late: what rules and triggers on rates and repeats look at. */
export class RecentTraffic {
  readonly #clock: Clock;
  readonly #orders = new RecentEvents(RATE_MS);
  readonly #asked = new RecentEvents(MINUTE_MS);
  readonly #rejects = new RecentEvents(MINUTE_MS);
  readonly #modelFaults = new RecentEvents(MINUTE_MS);
  readonly #markets = new Map<MarketTicker, MarketTraffic>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  noteOrder({ market, side, price, qty }: OrderTerms): void {
    const atMs = this.#clock.monotonicMs();
    const traffic = this.#of(market);
    this.#orders.add(atMs);
    traffic.orders.add(atMs);
    traffic.sent.push({ side, price, qty, atMs });
    if (traffic.sent.length > REMEMBERED) traffic.sent.shift();
  }

  /** Somebody asked for an order, whatever became of it. */
  noteAsked(): void {
    this.#asked.add(this.#clock.monotonicMs());
  }
  noteReject(): void {
    this.#rejects.add(this.#clock.monotonicMs());
  }
  noteModelFault(): void {
    this.#modelFaults.add(this.#clock.monotonicMs());
  }

  noteFill(market: MarketTicker): void {
    this.#of(market).fills.add(this.#clock.monotonicMs());
  }

  ordersInS(): number {
    return this.#orders.count(this.#clock.monotonicMs());
  }
  marketOrdersInS(market: MarketTicker): number {
    return this.#markets.get(market)?.orders.count(this.#clock.monotonicMs()) ?? 0;
  }
  fillsInMinute(market: MarketTicker): number {
    return this.#markets.get(market)?.fills.count(this.#clock.monotonicMs()) ?? 0;
  }

  askedInMinute(): number {
    return this.#asked.count(this.#clock.monotonicMs());
  }
  rejectsInMinute(): number {
    return this.#rejects.count(this.#clock.monotonicMs());
  }
  modelFaultsInMinute(): number {
    return this.#modelFaults.count(this.#clock.monotonicMs());
  }

  /** Since the newest order with these terms; null when there was none lately. */
  sinceSameMs({ market, side, price, qty }: OrderTerms): number | null {
    const sent = this.#markets.get(market)?.sent ?? [];
    for (let i = sent.length - 1; i >= 0; i -= 1) {
      const each = sent[i] as Sent;
      if (each.side === side && each.price === price && each.qty === qty) {
        return this.#clock.monotonicMs() - each.atMs;
      }
    }
    return null;
  }

  #of(market: MarketTicker): MarketTraffic {
    const known = this.#markets.get(market);
    if (known) return known;
    const traffic = {
      orders: new RecentEvents(RATE_MS),
      fills: new RecentEvents(MINUTE_MS),
      sent: [],
    };
    this.#markets.set(market, traffic);
    return traffic;
  }
}

/** Orders of a market that a new one is compared with. */
const REMEMBERED = 64;
