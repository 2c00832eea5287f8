import { crc32, deflateRawSync } from 'node:zlib';

/** An entry to be written, and what to say of it that is not so. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: 'stored' | 'deflated';
  /** Instead of the compressed content. */
  readonly packed?: Buffer;
  readonly lies?: Partial<CentralFields>;
  /** Between the local header and the data. */
  readonly localExtra?: Buffer;
  readonly localName?: string;
}

interface CentralFields {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localStart: number;
}

interface Ending {
  readonly comment?: Buffer;
  readonly entries?: number;
  readonly directoryStart?: number;
  /** Writes ZIP64 records as well; `contradicting` gives them another directory. */
  readonly zip64?: 'agreeing' | 'contradicting';
}

function numbers(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      if (bytes === 8) field.writeBigUInt64LE(BigInt(value));
      else field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}

/** A zip file as `zipfile` of Python writes it, or one that only looks like it. */
export function zipFile(entries: readonly ZipEntry[], ending: Ending = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const add = (...buffers: readonly Buffer[]): void => {
    parts.push(...buffers);
    for (const { length } of buffers) at += length;
  };
  for (const entry of entries) {
    const { name, content, method = 'stored', lies = {}, localExtra = Buffer.alloc(0) } = entry;
    const packed =
      entry.packed ?? (method === 'stored' ? Buffer.from(content) : deflateRawSync(content));
    const fields: CentralFields = {
      flags: 0,
      method: method === 'stored' ? 0 : 8,
      crc: crc32(content),
      packedBytes: packed.length,
      bytes: content.length,
      localStart: at,
      ...lies,
    };
    const localName = Buffer.from(entry.localName ?? name);
    const times = [
      [2, 0],
      [2, 33],
    ] as const;
    add(
      // Sizes and checksum are left out here, as writers of streams do.
      numbers([4, 0x04034b50], [2, 20], [2, fields.flags], [2, fields.method], ...times),
      numbers([4, 0], [4, 0], [4, 0], [2, localName.length], [2, localExtra.length]),
      localName,
      localExtra,
      packed,
    );
    const centralName = Buffer.from(name);
    directory.push(
      numbers([4, 0x02014b50], [2, 20], [2, 20], [2, fields.flags], [2, fields.method], ...times),
      numbers([4, fields.crc], [4, fields.packedBytes], [4, fields.bytes]),
      numbers([2, centralName.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0]),
      numbers([4, fields.localStart]),
      centralName,
    );
  }
  const directoryStart = ending.directoryStart ?? at;
  const end = Buffer.concat(directory);
  add(end);
  const count = ending.entries ?? entries.length;
  if (ending.zip64) {
    const start = ending.zip64 === 'agreeing' ? directoryStart : directoryStart - 1;
    const recordStart = at;
    add(
      numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0]),
      numbers([8, count], [8, count], [8, end.length], [8, start]),
      numbers([4, 0x07064b50], [4, 0], [8, recordStart], [4, 1]),
    );
  }
  const { comment = Buffer.alloc(0) } = ending;
  add(
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count]),
    numbers([4, end.length], [4, directoryStart], [2, comment.length]),
    comment,
  );
  return Buffer.concat(parts);
}
