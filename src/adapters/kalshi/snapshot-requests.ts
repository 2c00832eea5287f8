import type { MarketTicker } from '../../domain/units/ids.ts';

const MOST_PER_REQUEST = 500;
const LONGEST_WAIT_MS = 60_000;

/** Which books still wait for a snapshot, and when to ask (again). */
export class SnapshotRequests {
  readonly #waitMs: number;
  readonly #missing = new Map<MarketTicker, { dueAtMs: number; waitMs: number }>();

  /** @param waitMs - how long to wait for a snapshot before asking again; doubles each time */
  constructor(waitMs: number) {
    this.#waitMs = waitMs;
  }

  /** Snapshots that should come by themselves. */
  expect(markets: Iterable<MarketTicker>, nowMs: number): void {
    const waitMs = this.#waitMs;
    for (const market of markets) this.#missing.set(market, { dueAtMs: nowMs + waitMs, waitMs });
  }

  /** Snapshots that have to be asked for at once. */
  need(markets: Iterable<MarketTicker>, nowMs: number): void {
    for (const market of markets) {
      this.#missing.set(market, { dueAtMs: nowMs, waitMs: this.#waitMs });
    }
  }

  got(market: MarketTicker): void {
    if (this.#missing.size > 0) this.#missing.delete(market);
  }

  forget(markets: Iterable<MarketTicker>): void {
    for (const market of markets) this.#missing.delete(market);
  }

  clear(): void {
    this.#missing.clear();
  }

  /** Requests to make now, out of the markets that are subscribed; each is due again later if it goes unheard. */
  due(subscribed: ReadonlySet<MarketTicker>, nowMs: number): MarketTicker[][] {
    const requests: MarketTicker[][] = [];
    for (const [market, state] of this.#missing) {
      if (state.dueAtMs > nowMs || !subscribed.has(market)) continue;
      state.dueAtMs = nowMs + state.waitMs;
      state.waitMs = Math.min(state.waitMs * 2, LONGEST_WAIT_MS);
      const last = requests.at(-1);
      if (last && last.length < MOST_PER_REQUEST) last.push(market);
      else requests.push([market]);
    }
    return requests;
  }
}
