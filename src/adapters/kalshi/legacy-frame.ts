import { isObject, type Json } from './read-book-message.ts';

/**
 * A frame in the venue's present spelling, from any that it has used since 2025: whole cents and whole contracts as
 * numbers, dollars without `_fp` sizes, times in seconds, direction as `taker_side` (protocol brief §15). What is
 * there in the present spelling is left as it is, and what cannot be translated as well: the reader refuses it.
 */
export function toPresentSpelling(frame: Json): Json {
  const { type, msg } = frame as { readonly type?: unknown; readonly msg?: unknown };
  const spelling = typeof type === 'string' ? SPELLINGS.get(type) : undefined;
  if (spelling === undefined || !isObject(msg) || spelling.isPresent(msg)) return frame;
  // An empty text stands for nothing; a number beside it must not fill it.
  const kept = Object.entries(msg).filter(([, value]) => value !== '');
  const missing = Object.entries(spelling.translate(msg)).filter(
    ([name, value]) => value !== undefined && msg[name] === undefined,
  );
  return { ...frame, msg: Object.fromEntries([...kept, ...missing]) };
}

interface Spelling {
  /** Whether a message needs no translation: by far most do not. */
  isPresent(msg: Json): boolean;
  /** What a message's old fields amount to in new ones. */
  translate(msg: Json): Json;
}

const hasAll =
  (...names: readonly string[]) =>
  (msg: Json): boolean =>
    names.every((name) => msg[name] !== undefined && msg[name] !== '');

const SPELLINGS: ReadonlyMap<string, Spelling> = new Map(
  Object.entries<Spelling>({
    orderbook_snapshot: {
      // A side that is empty has no key.
      isPresent: (msg) => 'yes_dollars_fp' in msg || 'no_dollars_fp' in msg,
      translate: (msg) => ({
        yes_dollars_fp: levels(msg['yes_dollars'] ?? msg['yes']),
        no_dollars_fp: levels(msg['no_dollars'] ?? msg['no']),
      }),
    },
    orderbook_delta: {
      isPresent: hasAll('price_dollars', 'delta_fp', 'ts_ms'),
      translate: (msg) => ({
        price_dollars: dollars(msg['price']),
        delta_fp: count(msg['delta']),
        ts_ms: milliseconds(msg['ts']),
      }),
    },
    trade: {
      isPresent: hasAll('yes_price_dollars', 'count_fp', 'taker_book_side', 'ts_ms'),
      translate: (msg) => ({
        yes_price_dollars: dollars(msg['yes_price']),
        count_fp: count(msg['count']),
        taker_book_side: bookSide(msg['taker_outcome_side'] ?? msg['taker_side']),
        ts_ms: milliseconds(msg['ts']),
      }),
    },
    ticker: {
      isPresent: hasAll('price_dollars', 'yes_bid_dollars', 'yes_ask_dollars', 'ts_ms'),
      translate: (msg) => ({
        price_dollars: dollars(msg['price']),
        yes_bid_dollars: dollars(msg['yes_bid']),
        yes_ask_dollars: dollars(msg['yes_ask']),
        volume_fp: count(msg['volume']),
        open_interest_fp: count(msg['open_interest']),
        ts_ms: milliseconds(msg['ts']),
      }),
    },
  }),
);

/** 43 → "0.43"; a text is in dollars already. */
function dollars(cents: unknown): string | undefined {
  if (typeof cents === 'string') return cents;
  if (!isWhole(cents) || cents > 100) return undefined;
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** 30 → "30", -30 → "-30". */
const count = (contracts: unknown): string | undefined =>
  Number.isSafeInteger(contracts) ? String(contracts) : undefined;

const milliseconds = (seconds: unknown): number | undefined =>
  isWhole(seconds) ? seconds * 1000 : undefined;

const bookSide = (taker: unknown): string | undefined =>
  taker === 'yes' ? 'bid' : taker === 'no' ? 'ask' : undefined;

/** `[[43, 10], …]` or `[["0.4300", 10], …]`; an entry of another shape stays, for the reader to refuse. */
function levels(side: unknown): unknown {
  if (!Array.isArray(side)) return side ?? undefined;
  return (side as unknown[]).map((level) => {
    if (!Array.isArray(level) || level.length !== 2) return level;
    const [price, size] = level as [unknown, unknown];
    return [dollars(price) ?? price, count(size) ?? size];
  });
}

const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
