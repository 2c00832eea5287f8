import type { Side } from '../../domain/book/book.ts';
import { ONE_DOLLAR, type Instant, type Price, type Qty } from '../../domain/units/units.ts';
import type { ByteReader } from './byte-reader.ts';
import { type ByteWriter, NUMBER_BYTES } from './byte-writer.ts';
import { BlockReader, BlockWriter } from './record-block.ts';
import type { DeltaRecord, StoredRecord } from './session-record.ts';

// Each delta opens with a byte that says which of its fields differ from what the delta before it suggests; only
// those follow, in the order of these bits, then the time since the one before, price and change.
const NO_SIDE = 1;
const OTHER_MARKET = 2;
const OTHER_STREAM = 4;
/** Not the next sequence number. */
const SEQ_JUMP = 8;
/** Other kinds of event lie between. */
const EVENT_JUMP = 16;
/** Two bits for the exchange's time: as before, none, changed by whole milliseconds, changed by microseconds. */
const EXCHANGE_NONE = 32;
const EXCHANGE_MS = 64;
const EXCHANGE_US = 96;
/** One of our own orders caused it. */
const OWN = 128;

const MOST_BYTES = 1 + 8 * NUMBER_BYTES;

/** Packs deltas: about nine bytes each. */
export class DeltaBlockWriter extends BlockWriter<DeltaRecord> {
  #exchangeAt = 0;
  #marketRef = 0;
  #streamRef = 0;
  #seq = 0;

  protected override pack(
    out: ByteWriter,
    delta: DeltaRecord,
    eventStep: number,
    waitUs: number,
  ): void {
    const exchangeUs = delta.exchangeAt - this.#exchangeAt;
    const exchange = this.#exchangeMode(delta.exchangeAt);
    let head = exchange;
    if (delta.side === 'no') head |= NO_SIDE;
    if (delta.marketRef !== this.#marketRef) head |= OTHER_MARKET;
    if (delta.streamRef !== this.#streamRef) head |= OTHER_STREAM;
    if (delta.seq !== this.#seq + 1) head |= SEQ_JUMP;
    if (eventStep !== 1) head |= EVENT_JUMP;
    if (delta.own) head |= OWN;
    out.reserve(MOST_BYTES);
    out.byte(head);
    if (head & OTHER_MARKET) out.unsigned(delta.marketRef);
    if (head & OTHER_STREAM) out.unsigned(delta.streamRef);
    if (head & SEQ_JUMP) out.signed(delta.seq - this.#seq);
    if (head & EVENT_JUMP) out.unsigned(eventStep);
    if (exchange === EXCHANGE_MS) out.signed(exchangeUs / 1000);
    if (exchange === EXCHANGE_US) out.signed(exchangeUs);
    out.unsigned(waitUs);
    out.unsigned(delta.price);
    out.signed(delta.change);
    if (exchange !== EXCHANGE_NONE) this.#exchangeAt = delta.exchangeAt;
    this.#marketRef = delta.marketRef;
    this.#streamRef = delta.streamRef;
    this.#seq = delta.seq;
  }

  #exchangeMode(exchangeAt: Instant): number {
    if (exchangeAt === 0) return EXCHANGE_NONE;
    if (exchangeAt === this.#exchangeAt) return 0;
    return (exchangeAt - this.#exchangeAt) % 1000 === 0 ? EXCHANGE_MS : EXCHANGE_US;
  }
}

/** Walks a block of deltas. The fields are those of the delta that `next` moved to. */
export class DeltaBlockReader extends BlockReader<DeltaRecord> {
  #lastExchangeAt = 0;
  exchangeAt = 0 as Instant;
  marketRef = 0;
  streamRef = 0;
  seq = 0;
  own = false;
  side: Side = 'yes';
  price = 0 as Price;
  change = 0 as Qty;

  protected override unpack(input: ByteReader): boolean {
    const head = input.byte();
    this.side = head & NO_SIDE ? 'no' : 'yes';
    if (head & OTHER_MARKET) this.marketRef = input.unsigned();
    if (head & OTHER_STREAM) this.streamRef = input.unsigned();
    this.seq += head & SEQ_JUMP ? input.signed() : 1;
    this.event += head & EVENT_JUMP ? input.unsigned() : 1;
    const exchange = head & EXCHANGE_US;
    if (exchange === EXCHANGE_MS) this.#lastExchangeAt += input.signed() * 1000;
    else if (exchange === EXCHANGE_US) this.#lastExchangeAt += input.signed();
    this.exchangeAt = (exchange === EXCHANGE_NONE ? 0 : this.#lastExchangeAt) as Instant;
    this.own = (head & OWN) !== 0;
    this.receivedAt = (this.receivedAt + input.unsigned()) as Instant;
    this.price = input.unsigned() as Price;
    this.change = input.signed() as Qty;
    return this.price > 0 && this.price < ONE_DOLLAR;
  }

  override record(): StoredRecord<DeltaRecord> {
    return {
      kind: 'delta',
      event: this.event,
      marketRef: this.marketRef,
      streamRef: this.streamRef,
      seq: this.seq,
      own: this.own,
      side: this.side,
      price: this.price,
      change: this.change,
      exchangeAt: this.exchangeAt,
      receivedAt: this.receivedAt,
    };
  }
}
