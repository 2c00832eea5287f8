import type { Side } from '../../domain/book/book.ts';
import { ONE_DOLLAR, type Instant, type Price, type Qty } from '../../domain/units/units.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter, NUMBER_BYTES } from './byte-writer.ts';
import type { BlockReader, BlockStart, BlockWriter } from './record-block.ts';
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
export class DeltaBlockWriter implements BlockWriter<DeltaRecord> {
  readonly start: BlockStart;
  readonly #out = new ByteWriter(4096);
  #rows = 0;
  #event: number;
  #receivedAt: number;
  #exchangeAt = 0;
  #marketRef = 0;
  #streamRef = 0;
  #seq = 0;

  constructor(start: BlockStart) {
    this.start = start;
    this.#event = start.event - 1;
    this.#receivedAt = start.receivedAt;
  }

  get rows(): number {
    return this.#rows;
  }

  get lastEvent(): number {
    return this.#event;
  }

  get lastReceivedAt(): Instant {
    return this.#receivedAt as Instant;
  }

  get bytes(): Uint8Array {
    return this.#out.written();
  }

  add(delta: DeltaRecord, event: number, receivedAt: Instant): void {
    const out = this.#out;
    const exchangeUs = delta.exchangeAt - this.#exchangeAt;
    const exchange = this.#exchangeMode(delta.exchangeAt);
    let head = exchange;
    if (delta.side === 'no') head |= NO_SIDE;
    if (delta.marketRef !== this.#marketRef) head |= OTHER_MARKET;
    if (delta.streamRef !== this.#streamRef) head |= OTHER_STREAM;
    if (delta.seq !== this.#seq + 1) head |= SEQ_JUMP;
    if (event !== this.#event + 1) head |= EVENT_JUMP;
    if (delta.own) head |= OWN;
    out.reserve(MOST_BYTES);
    out.byte(head);
    if (head & OTHER_MARKET) out.unsigned(delta.marketRef);
    if (head & OTHER_STREAM) out.unsigned(delta.streamRef);
    if (head & SEQ_JUMP) out.signed(delta.seq - this.#seq);
    if (head & EVENT_JUMP) out.unsigned(event - this.#event);
    if (exchange === EXCHANGE_MS) out.signed(exchangeUs / 1000);
    if (exchange === EXCHANGE_US) out.signed(exchangeUs);
    out.unsigned(receivedAt - this.#receivedAt);
    out.unsigned(delta.price);
    out.signed(delta.change);
    this.#rows += 1;
    this.#event = event;
    this.#receivedAt = receivedAt;
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
export class DeltaBlockReader implements BlockReader<DeltaRecord> {
  readonly #in: ByteReader;
  #rowsLeft: number;
  #lastExchangeAt = 0;
  event: number;
  receivedAt: Instant;
  exchangeAt = 0 as Instant;
  marketRef = 0;
  streamRef = 0;
  seq = 0;
  own = false;
  side: Side = 'yes';
  price = 0 as Price;
  change = 0 as Qty;

  constructor(start: BlockStart, rows: number, bytes: Uint8Array) {
    this.#in = new ByteReader(bytes);
    this.#rowsLeft = rows;
    this.event = start.event - 1;
    this.receivedAt = start.receivedAt;
  }

  get rowsLeft(): number {
    return this.#rowsLeft;
  }

  next(): 'record' | 'end' | 'damaged' {
    const input = this.#in;
    if (this.#rowsLeft === 0) return input.done ? 'end' : 'damaged';
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
    const priced = this.price > 0 && this.price < ONE_DOLLAR;
    if (!priced || input.overrun) return 'damaged';
    this.#rowsLeft -= 1;
    return 'record';
  }

  record(): StoredRecord<DeltaRecord> {
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
