import { type FileError, LineReader } from '../../../adapters/files/read-lines.ts';
import { readRecordedFrame, type RecordedFrame } from '../../../adapters/kalshi/recorded-frame.ts';
import type { Numbering, ReceiveTimes } from '../../../adapters/sqlite/session-provenance.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { readRecordedLine } from './recorded-line.ts';

/** What the beginning of a file tells. */
export interface FileProbe {
  readonly receiveTimes: ReceiveTimes;
  /** The first time in it, the recorder's or else the venue's. */
  readonly firstAt: Instant | undefined;
}

export interface RecordingProbe {
  readonly files: readonly FileProbe[];
  readonly numbering: Numbering;
}

/** Lines of a file in which some time has to stand. */
const MOST_LINES = 5000;
const ENOUGH_STEPS = 2000;
const LEAST_STEPS = 200;
/** No recorder misses every fifth message and goes on. */
const FILTERED_SHARE = 0.2;

/** Looks at the beginnings of a recording's files, in order, before anything is made of them. */
export async function probeRecording(
  files: readonly string[],
  pointer: readonly string[],
): Promise<Result<RecordingProbe, FileError>> {
  const sample = new NumberingSample();
  const probes: FileProbe[] = [];
  for (const path of files) {
    const probe = await probeFile(path, pointer, sample);
    if (!probe.ok) return probe;
    probes.push(probe.value);
  }
  return ok({ files: probes, numbering: sample.verdict });
}

async function probeFile(
  path: string,
  pointer: readonly string[],
  sample: NumberingSample,
): Promise<Result<FileProbe, FileError>> {
  const reader = new LineReader(path);
  let recordedAt: Instant | undefined;
  let saidAt: Instant | undefined;
  let left = MOST_LINES;
  try {
    while (left > 0 && (recordedAt === undefined || !sample.isEnough)) {
      const lines = await reader.next();
      if (!lines.ok) return lines;
      if (lines.value === undefined) break;
      for (const text of lines.value.slice(0, left)) {
        const line = readRecordedLine(text, pointer);
        if (!line.ok) continue;
        recordedAt ??= line.value.receivedAt;
        const frame = readRecordedFrame(line.value.frame);
        if (!frame.ok) continue;
        sample.take(frame.value);
        if (frame.value.saidAt > 0) saidAt ??= frame.value.saidAt;
      }
      left -= lines.value.length;
    }
  } finally {
    await reader.close();
  }
  const receiveTimes = recordedAt ? 'recorded' : saidAt ? 'exchange' : 'none';
  return ok({ receiveTimes, firstAt: recordedAt ?? saidAt });
}

/**
 * Whether a recording looks cut out of a larger subscription: it does not begin where a subscription begins, no answer
 * to its recorder's commands was kept, and its numbers jump far more often than anything is lost.
 */
export class NumberingSample {
  readonly #last = new Map<number, number>();
  #steps = 0;
  #jumps = 0;
  #isWhole = false;

  get isEnough(): boolean {
    return this.#isWhole || this.#steps >= ENOUGH_STEPS;
  }

  get verdict(): Numbering {
    if (this.#isWhole || this.#steps < LEAST_STEPS) return 'complete';
    return this.#jumps / this.#steps > FILTERED_SHARE ? 'filtered' : 'complete';
  }

  take({ kind, sid, seq }: RecordedFrame): void {
    if (kind === 'subscribed' || kind === 'reply' || seq === 1) this.#isWhole = true;
    if (sid === null || seq === null) return;
    const last = this.#last.get(sid);
    this.#last.set(sid, seq);
    if (last === undefined || seq <= last) return;
    this.#steps += 1;
    if (seq !== last + 1) this.#jumps += 1;
  }
}
