import { createHash } from 'node:crypto';
import type { EngineEvent } from '../../domain/exchange/index.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Places } from './places.ts';

const FIELDS = 6;
const BATCH = 1024;

const LEVEL_YES = 1;
const LEVEL_NO = 2;
const TRADE_BID = 3;
const TRADE_ASK = 4;
const MARKET = 5;

/**
 * SHA-256 over what the public sees: level changes, trades and market changes, in order. It does not depend on who
 * is connected: two runs with one seed and no orders from outside give the same.
 */
export class StreamHash {
  readonly #hash = createHash('sha256');
  readonly #places: Places<MarketTicker>;
  /** Whole numbers below 2^53, written as little-endian doubles on every machine Node runs on. */
  readonly #batch = new Float64Array(FIELDS * BATCH);
  #filled = 0;

  constructor(places: Places<MarketTicker>) {
    this.#places = places;
  }

  /** Takes in a public event; any other passes by. */
  add(event: EngineEvent): void {
    if (event.type === 'levelChanged') {
      const kind = event.side === 'yes' ? LEVEL_YES : LEVEL_NO;
      this.#put(
        kind,
        event.at,
        this.#places.of(event.market),
        event.price,
        event.delta,
        event.total,
      );
    } else if (event.type === 'traded') {
      const { takerSide, at, market, price, qty, seq } = event.trade;
      const kind = takerSide === 'bid' ? TRADE_BID : TRADE_ASK;
      this.#put(kind, at, this.#places.of(market), price, qty, seq);
    } else if (event.type === 'marketChanged') {
      this.#put(MARKET, event.at, this.#places.of(event.market), 0, 0, 0);
      this.#flush();
      this.#hash.update(`${event.market} ${event.change}`);
    }
  }

  /** The hash so far, in hex; adding goes on afterwards. */
  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #put(kind: number, at: number, place: number, price: number, qty: number, last: number): void {
    const start = this.#filled * FIELDS;
    const batch = this.#batch;
    batch[start] = kind;
    batch[start + 1] = at;
    batch[start + 2] = place;
    batch[start + 3] = price;
    batch[start + 4] = qty;
    batch[start + 5] = last;
    this.#filled += 1;
    if (this.#filled === BATCH) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#batch.subarray(0, this.#filled * FIELDS));
    this.#filled = 0;
  }
}
