import { refuse } from './model-error.ts';

/** One field of a message, unread. */
export interface Field {
  readonly number: number;
  /** As in the file: 0 for an integer, 1 for eight bytes, 2 for a length and bytes, 5 for four bytes. */
  readonly wire: number;
  /** Signed, 64 bits; 0 unless the field is an integer. */
  readonly integer: bigint;
  /** The content; empty if the field is an integer. */
  readonly content: Buffer;
  /** The whole field, its head included. */
  readonly raw: Buffer;
  /** The content as a message of its own. */
  readonly message: Message;
}

const VARINT = 0;
const BYTES = 2;
/** Bytes of the fixed widths by wire type. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** Fields and integers that a file may have in all its messages: networks are large in weights, not in structure. */
const MOST_PARTS = 100_000;

const noOnnx = (problem: string): never => refuse({ code: 'model.badOnnx', problem });

/** A message and all within it, read on demand. Refuses by `refuse`. */
export class Message {
  readonly #bytes: Buffer;
  /** Shared by all messages of a file. */
  readonly #budget: { parts: number };

  constructor(bytes: Buffer, budget = { parts: MOST_PARTS }) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  /** The fields in the order of the file. */
  *fields(): Generator<Field> {
    const cursor = new Cursor(this.#bytes);
    while (!cursor.isAtEnd) {
      this.#spend();
      yield this.#next(cursor);
    }
  }

  /** The content as integers written one after the other, without heads. */
  integers(): bigint[] {
    const cursor = new Cursor(this.#bytes);
    const integers: bigint[] = [];
    while (!cursor.isAtEnd) {
      this.#spend();
      integers.push(BigInt.asIntN(64, cursor.varint()));
    }
    return integers;
  }

  #spend(): void {
    this.#budget.parts -= 1;
    if (this.#budget.parts < 0) noOnnx('too many parts');
  }

  #next(cursor: Cursor): Field {
    const start = cursor.at;
    const head = Number(cursor.varint());
    const wire = head & 7;
    const integer = wire === VARINT ? BigInt.asIntN(64, cursor.varint()) : 0n;
    const content = cursor.take(contentBytes(wire, cursor));
    return {
      number: Math.floor(head / 8),
      wire,
      integer,
      content,
      raw: this.#bytes.subarray(start, cursor.at),
      message: new Message(content, this.#budget),
    };
  }
}

function contentBytes(wire: number, cursor: Cursor): number {
  if (wire === VARINT) return 0;
  if (wire === BYTES) return Number(cursor.varint());
  return FIXED[wire] ?? noOnnx('not ONNX');
}

class Cursor {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at === this.#bytes.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) return noOnnx('cut off');
      this.at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return noOnnx('not ONNX');
  }

  take(count: number): Buffer {
    const end = this.at + count;
    if (end > this.#bytes.length) return noOnnx('cut off');
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** A field that holds a whole number ≥ 0. */
export const integerField = (number: number, value: number): Buffer =>
  Buffer.concat([varint(number * 8 + VARINT), varint(value)]);

/** A field that holds text or bytes. */
export function bytesField(number: number, content: Buffer | string): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return Buffer.concat([varint(number * 8 + BYTES), varint(bytes.length), bytes]);
}

/** A field that holds another message. */
export const messageField = (number: number, ...fields: readonly Buffer[]): Buffer =>
  bytesField(number, Buffer.concat(fields));
