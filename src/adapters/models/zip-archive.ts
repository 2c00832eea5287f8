import { crc32, inflateRawSync } from 'node:zlib';
import { refuse } from './model-error.ts';

// Field offsets follow the .ZIP File Format Specification 6.3 (APPNOTE.TXT), sections 4.3.7–4.3.16.
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;

const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 4096;
const STORED = 0;
const DEFLATED = 8;
/** General purpose bits 0, 5, 6 and 13: encrypted, a patch, strongly encrypted, headers masked. */
const REFUSED_FLAGS = 0x2061;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localStart: number;
  readonly dataStart: number;
}

interface Directory {
  readonly start: number;
  readonly bytes: number;
  readonly entries: number;
}

/**
 * A zip archive in memory. Its directory decides what it holds, and has to account for the file without a second
 * reading: one end record at the very end, the directory right before it, no name twice, no entries that overlap.
 * Nothing is unpacked before it is asked for. Refuses by `refuse`.
 */
export class ZipArchive {
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #checksums: 'checked' | 'absent';

  /**
   * @param checksums - `optional` accepts an archive without any: recent writers of weights can leave them out,
   * and the archive around this one covers the same bytes
   */
  constructor(content: Uint8Array, checksums: 'required' | 'optional') {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const directory = findDirectory(bytes);
    const entries = readDirectory(bytes, directory);
    refuseOverlaps(entries);
    this.#bytes = bytes;
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    const hasNone = checksums === 'optional' && entries.every(({ crc }) => crc === 0);
    this.#checksums = hasNone ? 'absent' : 'checked';
  }

  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** The content of an entry, checked; refused beyond `limitBytes` before anything is unpacked. */
  read(name: string, limitBytes: number): Buffer {
    const entry = this.#entries.get(name);
    if (entry === undefined) return refuse({ code: 'model.missingEntry', entry: name });
    if (entry.bytes > limitBytes) return refuse({ code: 'model.tooLarge', limitBytes });
    const packed = this.#bytes.subarray(entry.dataStart, entry.dataStart + entry.packedBytes);
    const content = entry.method === STORED ? packed : inflate(packed, entry);
    if (this.#checksums === 'checked' && crc32(content) !== entry.crc) {
      return bad('checksum', name);
    }
    return content;
  }
}

const bad = (problem: string, entry?: string): never =>
  refuse({ code: 'model.badArchive', problem, ...(entry === undefined ? {} : { entry }) });

function inflate(packed: Buffer, { name, bytes }: Entry): Buffer {
  // The declared size is a promise: what would grow beyond it is stopped, what ends short of it is refused.
  let inflated: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  try {
    inflated = inflateRawSync(packed, {
      maxOutputLength: Math.max(bytes, 1),
      info: true,
    }) as unknown as typeof inflated;
  } catch {
    return bad('compression', name);
  }
  const { buffer, engine } = inflated;
  if (buffer.length !== bytes || engine.bytesWritten !== packed.length) {
    return bad('size', name);
  }
  return buffer;
}

/** The one place where an end record fits: its comment has to end with the file. */
function findEnd(bytes: Buffer): number {
  const last = bytes.length - END_BYTES;
  const found: number[] = [];
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at -= 1) {
    if (bytes.readUInt32LE(at) !== END) continue;
    if (at + END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length) found.push(at);
  }
  const [end] = found;
  if (end === undefined) return bad('no end record: cut off, or no zip archive');
  if (found.length > 1) return bad('two end records');
  return end;
}

function findDirectory(bytes: Buffer): Directory {
  const end = findEnd(bytes);
  const disks = [bytes.readUInt16LE(end + 4), bytes.readUInt16LE(end + 6)];
  const entriesHere = bytes.readUInt16LE(end + 8);
  const directory = {
    entries: bytes.readUInt16LE(end + 10),
    bytes: bytes.readUInt32LE(end + 12),
    start: bytes.readUInt32LE(end + 16),
  };
  if (disks.some((disk) => disk !== 0) || entriesHere !== directory.entries) {
    return bad('more than one part');
  }
  if (directory.entries > MOST_ENTRIES) return bad('too many entries');
  const directoryEnd = startOfEnd64(bytes, end, directory) ?? end;
  if (directory.start + directory.bytes !== directoryEnd) {
    return bad('directory is not where the end record says');
  }
  return directory;
}

/** Archives of this size need no ZIP64 records; where some are written all the same, they have to agree. */
function startOfEnd64(bytes: Buffer, end: number, directory: Directory): number | undefined {
  const locator = end - LOCATOR_64_BYTES;
  const start = locator - END_64_BYTES;
  if (start < 0 || bytes.readUInt32LE(locator) !== LOCATOR_64) return undefined;
  const agrees =
    bytes.readUInt32LE(locator + 4) === 0 &&
    bytes.readBigUInt64LE(locator + 8) === BigInt(start) &&
    bytes.readUInt32LE(locator + 16) === 1 &&
    bytes.readUInt32LE(start) === END_64 &&
    bytes.readBigUInt64LE(start + 4) === BigInt(END_64_BYTES - 12) &&
    bytes.readUInt32LE(start + 16) === 0 &&
    bytes.readUInt32LE(start + 20) === 0 &&
    bytes.readBigUInt64LE(start + 24) === BigInt(directory.entries) &&
    bytes.readBigUInt64LE(start + 32) === BigInt(directory.entries) &&
    bytes.readBigUInt64LE(start + 40) === BigInt(directory.bytes) &&
    bytes.readBigUInt64LE(start + 48) === BigInt(directory.start);
  return agrees ? start : bad('ZIP64 records contradict the end record');
}

function readDirectory(bytes: Buffer, directory: Directory): Entry[] {
  const directoryEnd = directory.start + directory.bytes;
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = directory.start;
  for (let n = 0; n < directory.entries; n += 1) {
    if (at + CENTRAL_BYTES > directoryEnd || bytes.readUInt32LE(at) !== CENTRAL) {
      return bad('directory entry');
    }
    const nameBytes = bytes.readUInt16LE(at + 28);
    const next =
      at + CENTRAL_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > directoryEnd) return bad('directory entry');
    const entry = readEntry(bytes, at, nameBytes, directory.start);
    if (names.has(entry.name)) return bad('the same name twice', entry.name);
    names.add(entry.name);
    entries.push(entry);
    at = next;
  }
  return at === directoryEnd ? entries : bad('directory size');
}

function readEntry(bytes: Buffer, at: number, nameBytes: number, directoryStart: number): Entry {
  const rawName = bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
  const name = rawName.toString('utf8');
  const method = bytes.readUInt16LE(at + 10);
  const packedBytes = bytes.readUInt32LE(at + 20);
  const size = bytes.readUInt32LE(at + 24);
  const localStart = bytes.readUInt32LE(at + 42);
  if ((bytes.readUInt16LE(at + 8) & REFUSED_FLAGS) !== 0) return bad('encrypted', name);
  if (method !== STORED && method !== DEFLATED) return bad('compression method', name);
  if (method === STORED && packedBytes !== size) return bad('size', name);
  if (bytes.readUInt16LE(at + 34) !== 0) return bad('more than one part', name);
  // Of the local header only what leads to the data counts; writers leave its sizes and checksum out.
  if (localStart + LOCAL_BYTES > directoryStart || bytes.readUInt32LE(localStart) !== LOCAL) {
    return bad('local header', name);
  }
  const localNameBytes = bytes.readUInt16LE(localStart + 26);
  const localName = bytes.subarray(
    localStart + LOCAL_BYTES,
    localStart + LOCAL_BYTES + localNameBytes,
  );
  if (!localName.equals(rawName)) return bad('local header has another name', name);
  const dataStart = localStart + LOCAL_BYTES + localNameBytes + bytes.readUInt16LE(localStart + 28);
  if (dataStart + packedBytes > directoryStart) return bad('data beyond the directory', name);
  const crc = bytes.readUInt32LE(at + 16);
  return { name, method, crc, packedBytes, bytes: size, localStart, dataStart };
}

/** Bytes that no entry or two entries speak for are how one file is made to look like two. */
function refuseOverlaps(entries: readonly Entry[]): void {
  let free = 0;
  for (const { name, localStart, dataStart, packedBytes } of entries.toSorted(
    (a, b) => a.localStart - b.localStart,
  )) {
    if (localStart < free) bad('entries overlap', name);
    if (free === 0 && localStart > 0) bad('something before the first entry', name);
    free = dataStart + packedBytes;
  }
}
