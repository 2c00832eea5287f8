import type { Level } from '../../domain/book/book.ts';
import {
  type Instant,
  instantFromMs,
  instantToMs,
  ONE_DOLLAR,
  parseInstant,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';
import {
  type DeltaFrame,
  type FrameError,
  newDeltaFrame,
  newSnapshotFrame,
  type SnapshotFrame,
} from './book-frames.ts';
import { FrameScanner, literal, NOT_TAKEN } from './frame-scanner.ts';
import { isObject, type Json, readDelta, readSnapshot } from './read-book-message.ts';
import { TickerTable } from './ticker-table.ts';

/** What a frame turned out to be: read it from the decoder's field of that name. */
export type FrameKind = 'delta' | 'snapshot' | 'other' | 'bad';

// The two messages as the venue spells them. Another order of keys, or a new one, goes through JSON.parse.
const DELTA = literal('{"type":"orderbook_delta","sid":');
const SNAPSHOT = literal('{"type":"orderbook_snapshot","sid":');
const SEQ = literal(',"seq":');
const MARKET = literal(',"msg":{"market_ticker":"');
const MARKET_ID = literal('","market_id":"');
const PRICE = literal(',"price_dollars":"');
const CHANGE = literal(',"delta_fp":"');
const SIDE_YES = literal(',"side":"yes"');
const SIDE_NO = literal(',"side":"no"');
const TS = literal(',"ts":"');
const TS_MS = literal(',"ts_ms":');
const YES_LEVELS = literal(',"yes_dollars_fp":[');
const NO_LEVELS = literal(',"no_dollars_fp":[');
const LEVEL = literal('["');
const LEVEL_SIZE = literal(',"');
const LEVEL_END = literal(']');
const COMMA = literal(',');
const END = literal('}}');
const FIRST_SECOND = literal('1970-01-01T00:00:00');
/** Later milliseconds are no whole microseconds any more. */
const LAST_MS = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

/**
 * Decodes frames of the feed. The two book messages are read from the bytes as they came; every other spelling
 * goes through `JSON.parse` and the same checks, so speed never decides what is accepted. Never throws.
 */
export class BookFrameDecoder {
  readonly #scan = new FrameScanner();
  readonly #tickers = new TickerTable();
  readonly #delta = newDeltaFrame();
  readonly #snapshot = newSnapshotFrame();
  /** The second that the last delta fell in, as text and as a time: most frames share it with the one before. */
  #secondText = FIRST_SECOND;
  #secondAt = 0;
  #other: Json = {};
  #error: FrameError = { code: 'frame.notJson', found: '' };

  get delta(): DeltaFrame {
    return this.#delta;
  }

  get snapshot(): SnapshotFrame {
    return this.#snapshot;
  }

  /** A frame of another type, parsed; its shape is still to be checked. */
  get other(): Json {
    return this.#other;
  }

  get error(): FrameError {
    return this.#error;
  }

  decode(bytes: Uint8Array, receivedAt: Instant): FrameKind {
    if (this.#takeDelta(bytes, receivedAt)) return 'delta';
    if (this.#takeSnapshot(bytes, receivedAt)) return 'snapshot';
    return this.decodeAnyShape(bytes, receivedAt);
  }

  /** The same through `JSON.parse`: slower, for any spelling. */
  decodeAnyShape(bytes: Uint8Array, receivedAt: Instant): FrameKind {
    const text = new TextDecoder().decode(bytes);
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return this.#refuse({ code: 'frame.notJson', found: text.slice(0, 60) });
    }
    if (!isObject(frame))
      return this.#refuse({ code: 'frame.notAnObject', found: text.slice(0, 60) });
    const { type } = frame as { type?: unknown };
    if (typeof type !== 'string')
      return this.#refuse({ code: 'frame.noType', found: text.slice(0, 60) });
    if (type === 'orderbook_delta') {
      const read = readDelta(frame);
      if (!read.ok) return this.#refuse(read.error);
      Object.assign(this.#delta, read.value, { receivedAt, byteLength: bytes.length });
      return 'delta';
    }
    if (type === 'orderbook_snapshot') {
      const read = readSnapshot(frame);
      if (!read.ok) return this.#refuse(read.error);
      Object.assign(this.#snapshot, read.value, { receivedAt, byteLength: bytes.length });
      return 'snapshot';
    }
    this.#other = frame;
    return 'other';
  }

  #refuse(error: FrameError): 'bad' {
    this.#error = error;
    return 'bad';
  }

  #takeDelta(bytes: Uint8Array, receivedAt: Instant): boolean {
    const scan = this.#scan;
    scan.start(bytes);
    if (!scan.literal(DELTA)) return false;
    const sid = scan.integer();
    if (sid <= 0 || !scan.literal(SEQ)) return false;
    const seq = scan.integer();
    if (seq <= 0 || !scan.literal(MARKET)) return false;
    const market = this.#tickers.read(bytes, scan.at);
    if (market === undefined) return false;
    scan.at = this.#tickers.end;
    if (!scan.literal(MARKET_ID) || !scan.skipString() || !scan.literal(PRICE)) return false;
    const price = scan.decimal(4);
    if (price <= 0 || price >= ONE_DOLLAR || !scan.literal(CHANGE)) return false;
    const change = scan.decimal(2);
    if (change === NOT_TAKEN) return false;
    const isYes = scan.literal(SIDE_YES);
    if (!isYes && !scan.literal(SIDE_NO)) return false;
    if (!scan.literal(TS)) return false;
    const fineAt = this.#instant();
    if (fineAt === NOT_TAKEN || !scan.literal(TS_MS)) return false;
    const ms = scan.integer();
    if (ms <= 0 || ms > LAST_MS || !scan.literal(END) || !scan.isAtEnd()) return false;

    const delta = this.#delta;
    delta.sid = sid;
    delta.seq = seq;
    delta.market = market;
    delta.side = isYes ? 'yes' : 'no';
    delta.price = price as Price;
    delta.change = change as Qty;
    delta.exchangeAt =
      instantToMs(fineAt as Instant) === ms ? (fineAt as Instant) : instantFromMs(ms);
    delta.receivedAt = receivedAt;
    delta.byteLength = bytes.length;
    delta.clientOrderId = undefined;
    return true;
  }

  /** An RFC 3339 text with a fraction, up to and over its closing quote. */
  #instant(): number {
    const scan = this.#scan;
    const from = scan.at;
    if (!scan.literal(this.#secondText)) {
      const to = from + FIRST_SECOND.length;
      if (to > scan.bytes.length) return NOT_TAKEN;
      const second = parseInstant(`${scan.text(from, to)}Z`);
      if (!second.ok) return NOT_TAKEN;
      this.#secondText = Uint8Array.from(scan.bytes.subarray(from, to));
      this.#secondAt = second.value;
      scan.at = to;
    }
    const micros = scan.fractionOfSecond();
    return micros === NOT_TAKEN ? NOT_TAKEN : this.#secondAt + micros;
  }

  #takeSnapshot(bytes: Uint8Array, receivedAt: Instant): boolean {
    const scan = this.#scan;
    scan.start(bytes);
    if (!scan.literal(SNAPSHOT)) return false;
    const sid = scan.integer();
    if (sid <= 0 || !scan.literal(SEQ)) return false;
    const seq = scan.integer();
    if (seq <= 0 || !scan.literal(MARKET)) return false;
    const market = this.#tickers.read(bytes, scan.at);
    if (market === undefined) return false;
    scan.at = this.#tickers.end;
    if (!scan.literal(MARKET_ID) || !scan.skipString()) return false;
    const yes = scan.literal(YES_LEVELS) ? this.#levels() : [];
    const no = scan.literal(NO_LEVELS) ? this.#levels() : [];
    if (!yes || !no || !scan.literal(END) || !scan.isAtEnd()) return false;

    const snapshot = this.#snapshot;
    snapshot.sid = sid;
    snapshot.seq = seq;
    snapshot.market = market;
    snapshot.yes = yes;
    snapshot.no = no;
    snapshot.receivedAt = receivedAt;
    snapshot.byteLength = bytes.length;
    return true;
  }

  /** Levels in ascending order without repeats, from after the opening bracket to after the closing one. */
  #levels(): Level[] | undefined {
    const scan = this.#scan;
    const levels: Level[] = [];
    if (scan.literal(LEVEL_END)) return levels;
    let last = 0;
    do {
      if (!scan.literal(LEVEL)) return undefined;
      const price = scan.decimal(4);
      if (price <= last || price >= ONE_DOLLAR || !scan.literal(LEVEL_SIZE)) return undefined;
      const qty = scan.decimal(2);
      if (qty <= 0 || !scan.literal(LEVEL_END)) return undefined;
      levels.push({ price: price as Price, qty: qty as Qty });
      last = price;
    } while (scan.literal(COMMA));
    return scan.literal(LEVEL_END) ? levels : undefined;
  }
}
