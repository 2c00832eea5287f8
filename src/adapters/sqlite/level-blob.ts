import type { Level } from '../../domain/book/book.ts';
import { ONE_DOLLAR, type Price, type Qty } from '../../domain/units/units.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter, NUMBER_BYTES } from './byte-writer.ts';

/** One side of a book as bytes: the steps between ascending prices, each with its size. About four bytes a level. */
export function packLevels(levels: readonly Level[]): Uint8Array {
  const filled = levels.filter(({ qty }) => qty > 0).sort((a, b) => a.price - b.price);
  const out = new ByteWriter(2 * NUMBER_BYTES * filled.length);
  let before = 0;
  for (const { price, qty } of filled) {
    out.unsigned(price - before);
    out.unsigned(qty);
    before = price;
  }
  return out.written();
}

/** Undefined when the bytes are no levels: a price outside the scale, or twice, or a size that none can have. */
export function unpackLevels(bytes: Uint8Array): Level[] | undefined {
  const input = new ByteReader(bytes);
  const levels: Level[] = [];
  let price = 0;
  while (!input.done) {
    const step = input.unsigned();
    const qty = input.unsigned();
    price += step;
    const isLevel = step > 0 && price < ONE_DOLLAR && qty > 0 && Number.isSafeInteger(qty);
    if (!isLevel || input.overrun) return undefined;
    levels.push({ price: price as Price, qty: qty as Qty });
  }
  return levels;
}
