import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { Book, type Side } from '../book/book.ts';
import { LINEAR_CENT } from '../market/price-grid.ts';
import type { MarketTicker } from '../units/ids.ts';
import { type Instant, parsePrice, parseQty, parseSignedQty } from '../units/units.ts';
import type { AccountView } from './account-view.ts';
import { batchObservation, type Moment } from './batch-observation.fixture.ts';
import { ObservationStream } from './observation-stream.ts';

// Beside the repository, where somebody has put recordings of the real exchange; never part of it.
const FOLDER = new URL('../../../../shared/data/kalshi-recorded/ws/', import.meta.url);

/** Far more than the vector remembers, far less than a session: what the batch is computed from. */
const KEPT = 400;
const EVERY = 97;

interface Line {
  readonly recv_ms?: number;
  readonly recv_ns?: number;
  readonly event?: Frame;
  readonly frame?: Frame;
}
type Levels = readonly (readonly [string, string])[];
interface Frame {
  readonly type: string;
  readonly msg: {
    readonly market_ticker: MarketTicker;
    readonly yes_dollars_fp?: Levels;
    readonly no_dollars_fp?: Levels;
    readonly side: Side;
    readonly price_dollars: string;
    readonly delta_fp: string;
  };
}

const levelsOf = (side: Levels = []) =>
  side.map(([price, qty]) => ({ price: unwrap(parsePrice(price)), qty: unwrap(parseQty(qty)) }));

/** One market of a recording, and the plain list of its books. */
class Session {
  readonly book: Book;
  readonly stream: ObservationStream;
  readonly moments: Moment[] = [];
  #yes = new Map<number, number>();
  #no = new Map<number, number>();

  constructor(market: MarketTicker) {
    this.book = new Book(market, LINEAR_CENT);
    this.stream = new ObservationStream(this.book);
  }

  take({ type, msg }: Frame, at: Instant): void {
    if (type === 'orderbook_snapshot') {
      const [yes, no] = [levelsOf(msg.yes_dollars_fp), levelsOf(msg.no_dollars_fp)];
      this.book.applySnapshot({ yes, no, receivedAt: at, source: 'feed' });
      this.#yes = new Map(yes.map(({ price, qty }) => [price, qty]));
      this.#no = new Map(no.map(({ price, qty }) => [price, qty]));
    } else {
      const price = unwrap(parsePrice(msg.price_dollars));
      const change = unwrap(parseSignedQty(msg.delta_fp));
      const { side } = msg;
      this.book.applyDelta({ side, price, change, exchangeAt: 0 as Instant, receivedAt: at });
      const sizes = side === 'yes' ? this.#yes : this.#no;
      const size = (sizes.get(price) ?? 0) + change;
      if (size === 0) sizes.delete(price);
      else sizes.set(price, size);
    }
    this.stream.update(at);
    this.moments.push({ atUs: at, yes: new Map(this.#yes), no: new Map(this.#no) });
    if (this.moments.length > KEPT) this.moments.shift();
  }
}

describe.skipIf(!existsSync(FOLDER))('recorded sessions', () => {
  it.each([
    'KXGOLD15M-26AUG101945-45_2026-08-10.ndjson.gz',
    'KXGOLD15M-26AUG102030-30_2026-08-11.ndjson.gz',
    'kxbtc15m-20260514T0431.wire.jsonl.gz',
  ])('%s is observed alike by the stream and from the list of its books', (file) => {
    const sessions = new Map<string, Session>();
    const streamed = new Float32Array(52);
    let compared = 0;
    let seen = 0;
    for (const text of gunzipSync(readFileSync(new URL(file, FOLDER)))
      .toString()
      .split('\n')) {
      if (text === '') continue;
      const {
        recv_ms: ms = 0,
        recv_ns: ns = ms * 1e6,
        event,
        frame = event,
      } = JSON.parse(text) as Line;
      if (!frame || !/^orderbook_(snapshot|delta)$/.test(frame.type)) continue;
      const market = frame.msg.market_ticker;
      const session = sessions.get(market) ?? new Session(market);
      sessions.set(market, session);
      const at = Math.floor(ns / 1000) as Instant;
      session.take(frame, at);
      seen += 1;
      if (seen % EVERY !== 0) continue;
      const account: AccountView = {
        holdings: [{ market, contracts: seen % 7, costCents: 100 }],
        valueCents: 1_000_000,
        cashCents: 990_000,
        orders: [{ market, direction: 'buy', limitCents: 40, placedAtMs: at / 1000 - 1500 }],
      };
      session.stream.observe(account, at, streamed);
      const batch = batchObservation(market, session.moments, account, at / 1000);
      expect({ seen, vector: [...streamed] }).toEqual({ seen, vector: [...batch] });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  });
});
