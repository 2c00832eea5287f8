import { err, ok, type Result } from '../../base/result.ts';
import type { Level, Side } from '../../domain/book/book.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import {
  type Instant,
  instantFromMs,
  instantToMs,
  ONE_DOLLAR,
  parseInstant,
  parsePrice,
  parseQty,
  parseSignedQty,
  type Price,
  type Qty,
} from '../../domain/units/units.ts';
import type { FrameError } from './book-frames.ts';
import { isTicker } from './ticker-table.ts';

export type Json = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface DeltaMessage {
  readonly sid: number;
  readonly seq: number;
  readonly market: MarketTicker;
  readonly side: Side;
  readonly price: Price;
  readonly change: Qty;
  readonly exchangeAt: Instant;
  readonly clientOrderId: ClientOrderId | undefined;
}

export interface SnapshotMessage {
  readonly sid: number;
  readonly seq: number;
  readonly market: MarketTicker;
  readonly yes: readonly Level[];
  readonly no: readonly Level[];
}

const refuse = (code: FrameError['code'], found: unknown) =>
  err<FrameError>({
    code,
    found: found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60),
  });

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;

/** An `orderbook_delta` from its parsed JSON: the way for every spelling that the byte decoder does not take. */
export function readDelta(frame: Json): Result<DeltaMessage, FrameError> {
  const head = readHead(frame);
  if (!head.ok) return head;
  const { sid, seq, market, msg } = head.value;
  const price = readPrice(msg['price_dollars']);
  if (!price.ok) return price;
  const change = typeof msg['delta_fp'] === 'string' ? parseSignedQty(msg['delta_fp']) : undefined;
  if (!change?.ok) return refuse('frame.badSize', msg['delta_fp']);
  const side = msg['side'];
  if (side !== 'yes' && side !== 'no') return refuse('frame.badSide', side);
  const exchangeAt = readExchangeTime(msg['ts_ms'], msg['ts']);
  if (!exchangeAt.ok) return exchangeAt;
  const own = msg['client_order_id'];
  return ok({
    sid,
    seq,
    market,
    side,
    price: price.value,
    change: change.value,
    exchangeAt: exchangeAt.value,
    clientOrderId: typeof own === 'string' && own !== '' ? (own as ClientOrderId) : undefined,
  });
}

/** An `orderbook_snapshot` from its parsed JSON. A side without orders has no key. */
export function readSnapshot(frame: Json): Result<SnapshotMessage, FrameError> {
  const head = readHead(frame);
  if (!head.ok) return head;
  const { sid, seq, market, msg } = head.value;
  const yes = readLevels(msg['yes_dollars_fp']);
  if (!yes.ok) return yes;
  const no = readLevels(msg['no_dollars_fp']);
  if (!no.ok) return no;
  return ok({ sid, seq, market, yes: yes.value, no: no.value });
}

function readHead(frame: Json) {
  const { sid, seq, msg } = frame as { sid?: unknown; seq?: unknown; msg?: unknown };
  if (!isCount(sid) || !isCount(seq)) return refuse('frame.badShape', { sid, seq });
  if (!isObject(msg)) return refuse('frame.badShape', msg);
  const market = msg['market_ticker'];
  if (typeof market !== 'string' || !isTicker(market)) return refuse('frame.badMarket', market);
  return ok({ sid, seq, market: market as MarketTicker, msg });
}

function readPrice(text: unknown): Result<Price, FrameError> {
  const price = typeof text === 'string' ? parsePrice(text) : undefined;
  if (!price?.ok || price.value <= 0 || price.value >= ONE_DOLLAR) {
    return refuse('frame.badPrice', text);
  }
  return price;
}

/**
 * Levels as `[price, size]` texts, in REST and WebSocket alike; the result ascends. An order of the venue's own
 * is not relied on. A level of size 0 is no level.
 */
export function readLevels(levels: unknown): Result<Level[], FrameError> {
  if (levels === undefined || levels === null) return ok([]);
  if (!Array.isArray(levels)) return refuse('frame.badLevels', levels);
  const read: Level[] = [];
  for (const entry of levels as unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) return refuse('frame.badLevels', entry);
    const price = readPrice(entry[0]);
    if (!price.ok) return price;
    const qty = typeof entry[1] === 'string' ? parseQty(entry[1]) : undefined;
    if (!qty?.ok) return refuse('frame.badSize', entry[1]);
    if (qty.value > 0) read.push({ price: price.value, qty: qty.value });
  }
  read.sort((a, b) => a.price - b.price);
  const twice = read.find((level, index) => read[index + 1]?.price === level.price);
  return twice ? refuse('frame.duplicateLevel', twice) : ok(read);
}

/**
 * The venue sends `ts_ms`, and for a time to come `ts`, which is finer. The finer one counts while both name the
 * same millisecond; 0 when neither is there.
 */
function readExchangeTime(tsMs: unknown, ts: unknown): Result<Instant, FrameError> {
  const fine = typeof ts === 'string' ? parseInstant(ts) : undefined;
  if (tsMs === undefined || tsMs === null) return ok(fine?.ok ? fine.value : (0 as Instant));
  if (!isCount(tsMs) || !Number.isSafeInteger(tsMs * 1000)) return refuse('frame.badTime', tsMs);
  return ok(fine?.ok && instantToMs(fine.value) === tsMs ? fine.value : instantFromMs(tsMs));
}
