import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import type { ByteReader } from './byte-reader.ts';
import { type ByteWriter, NUMBER_BYTES } from './byte-writer.ts';
import { BlockReader, BlockWriter } from './record-block.ts';
import type { StoredRecord, TickerRecord } from './session-record.ts';

// A ticker repeats most of the one before it of the same market, so only the values that changed are written, as
// differences. The byte that opens it has a bit for each value in this order.
const valuesOf = (ticker: TickerRecord): readonly (number | null)[] => [
  ticker.last,
  ticker.bid,
  ticker.bidQty,
  ticker.ask,
  ticker.askQty,
  ticker.volume,
  ticker.openInterest,
];
const VALUES = 7;
/** The exchange's time changed by whole milliseconds, else it is written in microseconds. */
const WHOLE_MS = 128;

const MOST_BYTES = 1 + (VALUES + 4) * NUMBER_BYTES;

/** "None" comes first, then 0, 1, 2 … */
const toCode = (value: number | null): number => (value === null ? 0 : value + 1);
const fromCode = (code: number): number | null => (code === 0 ? null : code - 1);

/** Packs tickers: ten to thirty bytes each. */
export class TickerBlockWriter extends BlockWriter<TickerRecord> {
  readonly #codes = new Codes();
  #exchangeAt = 0;

  protected override pack(
    out: ByteWriter,
    ticker: TickerRecord,
    eventStep: number,
    waitUs: number,
  ): void {
    const before = this.#codes.of(ticker.marketRef);
    const codes = valuesOf(ticker).map(toCode);
    const exchangeUs = ticker.exchangeAt - this.#exchangeAt;
    let head = exchangeUs % 1000 === 0 ? WHOLE_MS : 0;
    codes.forEach((code, i) => (head |= code === before[i] ? 0 : 1 << i));
    out.reserve(MOST_BYTES);
    out.byte(head);
    out.unsigned(ticker.marketRef);
    out.unsigned(eventStep);
    out.unsigned(waitUs);
    out.signed(head & WHOLE_MS ? exchangeUs / 1000 : exchangeUs);
    codes.forEach((code, i) => {
      if (head & (1 << i)) out.signed(code - (before[i] as number));
      before[i] = code;
    });
    this.#exchangeAt = ticker.exchangeAt;
  }
}

/** Walks a block of tickers. */
export class TickerBlockReader extends BlockReader<TickerRecord> {
  readonly #codes = new Codes();
  #exchangeAt = 0;
  #marketRef = 0;

  protected override unpack(input: ByteReader): boolean {
    const head = input.byte();
    this.#marketRef = input.unsigned();
    this.event += input.unsigned();
    this.receivedAt = (this.receivedAt + input.unsigned()) as Instant;
    this.#exchangeAt += input.signed() * (head & WHOLE_MS ? 1000 : 1);
    const codes = this.#codes.of(this.#marketRef);
    let least = 0;
    for (let i = 0; i < VALUES; i += 1) {
      if (head & (1 << i)) codes[i] = (codes[i] as number) + input.signed();
      least = Math.min(least, codes[i] as number);
    }
    return least >= 0;
  }

  override record(): StoredRecord<TickerRecord> {
    const values = this.#codes.of(this.#marketRef).map(fromCode);
    const [last, bid, bidQty, ask, askQty, volume, openInterest] = values;
    return {
      kind: 'ticker',
      event: this.event,
      marketRef: this.#marketRef,
      last: last as Price | null,
      bid: bid as Price | null,
      bidQty: bidQty as Qty | null,
      ask: ask as Price | null,
      askQty: askQty as Qty | null,
      volume: volume as Qty | null,
      openInterest: openInterest as Qty | null,
      exchangeAt: this.#exchangeAt as Instant,
      receivedAt: this.receivedAt,
    };
  }
}

/** The latest codes of each market within a block. */
class Codes {
  readonly #byMarket = new Map<number, number[]>();

  of(marketRef: number): number[] {
    let codes = this.#byMarket.get(marketRef);
    if (codes === undefined) {
      codes = Array.from({ length: VALUES }, () => 0);
      this.#byMarket.set(marketRef, codes);
    }
    return codes;
  }
}
