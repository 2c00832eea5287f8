import { basename } from 'node:path';
import { PartFile } from '../../../adapters/files/part-file.ts';
import { fileSize, LineReader } from '../../../adapters/files/read-lines.ts';
import type {
  Numbering,
  ReceiveTimes,
  SessionSource,
} from '../../../adapters/sqlite/session-provenance.ts';
import { openSessionWriter, type SessionWriter } from '../../../adapters/sqlite/session-writer.ts';
import { err, ok, type Failure, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../domain/units/units.ts';
import type { Job } from '../job.ts';
import type { NoPrices } from '../../../adapters/kalshi/no-prices.ts';
import { FeedImporter } from './feed-importer.ts';
import { type FileProbe, probeRecording } from './probe-recording.ts';
import { parsePointer } from './recorded-line.ts';
import { SessionSink } from './session-sink.ts';

export interface ImportOptions {
  /** Read one after the other, in this order, which has to be that of time. */
  readonly files: readonly string[];
  readonly out: string;
  /** RFC 6901; empty when a line is the frame itself. */
  readonly pointer: string;
  readonly numbering: 'auto' | Numbering;
  /** How NO prices are written; `assumed`: in their own, as by default, and nobody said so. */
  readonly prices: 'assumed' | NoPrices;
  readonly appVersion: string;
  readonly anchorEveryEvents?: number;
}

/** What became of every frame: all but `gaps` and `markets` add up to `frames`. */
export interface ImportSummary {
  readonly path: string;
  readonly frames: number;
  readonly markets: number;
  readonly snapshots: number;
  readonly deltas: number;
  readonly trades: number;
  readonly tickers: number;
  readonly lifecycle: number;
  readonly replies: number;
  readonly account: number;
  readonly repeats: number;
  readonly rejected: Record<string, number>;
  readonly gaps: number;
  readonly firstUs: Instant | null;
  readonly lastUs: Instant | null;
  readonly numbering: Numbering;
  readonly receiveTimes: ReceiveTimes;
  readonly prices: NoPrices;
  /** How often a book was crossed where none can be. Zero, unless prices were read wrong or deltas are missing. */
  readonly crosses: number;
  /** Whether most books were crossed from their first snapshot on: NO prices are probably written the other way. */
  readonly pricesDoubtful: boolean;
}

/** The next file may begin so much before the last one ended: the venue's trades name whole seconds only. */
const OVERLAP_US = 5_000_000;

/** Makes a session of recorded frames. The file appears whole or not at all. */
export async function importSession(
  options: ImportOptions,
  job: Job,
): Promise<Result<ImportSummary>> {
  const sizes: number[] = [];
  for (const path of options.files) {
    const size = fileSize(path);
    if (!size.ok) return size;
    sizes.push(size.value);
  }
  const pointer = parsePointer(options.pointer);
  const probe = await probeRecording(options.files, pointer);
  if (!probe.ok) return probe;
  const part = PartFile.begin(options.out);
  if (!part.ok) return part;
  const numbering = options.numbering === 'auto' ? probe.value.numbering : options.numbering;
  const imported = await new SessionImport(options, job, part.value, numbering).run(
    pointer,
    probe.value.files,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  if (!imported.ok) part.value.discard();
  return imported;
}

/** One import under way. */
class SessionImport {
  readonly #options: ImportOptions;
  readonly #job: Job;
  readonly #part: PartFile;
  readonly #numbering: Numbering;
  readonly #prices: NoPrices;
  readonly #sources: SessionSource[] = [];
  #bytesBefore = 0;

  constructor(options: ImportOptions, job: Job, part: PartFile, numbering: Numbering) {
    this.#options = options;
    this.#job = job;
    this.#part = part;
    this.#numbering = numbering;
    this.#prices = options.prices === 'assumed' ? 'own-side' : options.prices;
  }

  async run(
    pointer: readonly string[],
    probes: readonly FileProbe[],
    bytes: number,
  ): Promise<Result<ImportSummary>> {
    const { out, appVersion, files, anchorEveryEvents } = this.#options;
    const { clock } = this.#job;
    const name = basename(out).replace(/\.oddlot$/, '');
    const startedAt = clock.nowUs() as Instant;
    const opened = openSessionWriter({
      path: this.#part.path,
      info: { name, origin: 'import', mode: 'import', venue: 'kalshi', seed: null },
      appVersion,
      startedAt,
      existing: 'refuse',
    });
    if (!opened.ok) return opened;
    const writer = opened.value;
    const sink = new SessionSink(writer);
    const importer = new FeedImporter({
      sink,
      pointer,
      numbering: this.#numbering,
      prices: this.#prices,
      ...(anchorEveryEvents !== undefined && { anchorEveryEvents }),
    });
    let read: Result<null> = ok(null);
    for (const [index, path] of files.entries()) {
      const probe = probes[index] as FileProbe;
      read = await this.#readFile(path, probe, importer, sink, bytes);
      if (!read.ok) break;
    }
    if (read.ok) read = this.#finish(importer, sink, writer);
    const closed = writer.close(clock.nowUs() as Instant);
    if (!read.ok) return read;
    if (!closed.ok) return closed;
    const placed = this.#part.finish();
    return placed.ok ? ok(this.#summary(importer)) : placed;
  }

  async #readFile(
    path: string,
    { receiveTimes, firstAt }: FileProbe,
    importer: FeedImporter,
    sink: SessionSink,
    bytes: number,
  ): Promise<Result<null>> {
    const { signal, onProgress } = this.#job;
    const file = basename(path);
    if (firstAt !== undefined && firstAt + OVERLAP_US < importer.clock) {
      return err({ code: 'import.outOfOrder', file, beginsUs: firstAt, afterUs: importer.clock });
    }
    importer.startFile(receiveTimes);
    const source = this.#sources.length + 1;
    const framesBefore = importer.counts.frames;
    const reader = new LineReader(path);
    let line = 0;
    try {
      for (;;) {
        if (signal.aborted) return err({ code: 'archive.interrupted' });
        const lines = await reader.next();
        if (!lines.ok) return lines;
        if (lines.value === undefined) break;
        for (const text of lines.value) {
          line += 1;
          importer.takeLine(text, { source, line });
        }
        importer.session.anchorIfDue();
        const written = sink.flushIfDue();
        if (!written.ok) return written;
        onProgress((this.#bytesBefore + reader.bytesRead) / bytes);
      }
    } finally {
      await reader.close();
    }
    const frames = importer.counts.frames - framesBefore;
    const numbering = this.#numbering;
    this.#sources.push({ file, ...reader.digest, frames, receiveTimes, numbering });
    this.#bytesBefore += reader.digest.bytes;
    return ok(null);
  }

  #finish(importer: FeedImporter, sink: SessionSink, writer: SessionWriter): Result<null> {
    importer.end();
    const { gaps: _gaps, ...taken } = importer.session.counts;
    if (Object.values(taken).every((count) => count === 0)) {
      const rejected = importer.quarantine.counts;
      const { frames } = importer.counts;
      return err({ code: 'import.nothingFound', frames, rejected } satisfies Failure);
    }
    const { prices } = this.#options;
    if (prices !== 'assumed' && arePricesDoubtful(importer)) {
      const { crossed, whole } = importer.session.crossing;
      return err({ code: 'import.pricesContradicted', prices, crossed, books: crossed + whole });
    }
    const written = sink.flush();
    if (!written.ok) return written;
    const { counts: rejections, frames: quarantine } = importer.quarantine;
    return writer.addProvenance({ sources: this.#sources, rejections, quarantine });
  }

  #summary(importer: FeedImporter): ImportSummary {
    const { first: firstUs, last: lastUs } = importer.session.span;
    const { gaps, ...taken } = importer.session.counts;
    const times = this.#sources.map(({ receiveTimes }) => receiveTimes);
    const { frames, ...others } = importer.counts;
    return {
      path: this.#options.out,
      frames,
      markets: importer.session.markets,
      ...taken,
      ...others,
      rejected: { ...importer.quarantine.counts },
      gaps,
      firstUs,
      lastUs,
      numbering: this.#numbering,
      prices: this.#prices,
      crosses: importer.session.crossing.crosses,
      pricesDoubtful: arePricesDoubtful(importer),
      receiveTimes: times.find((time) => time !== 'recorded') ?? 'recorded',
    };
  }
}

/** Books that are crossed from the beginning were read from prices that mean something else. */
function arePricesDoubtful({ session }: FeedImporter): boolean {
  const { crossed, whole } = session.crossing;
  return crossed > whole;
}
