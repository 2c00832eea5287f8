import type { QuarantinedFrame } from '../../adapters/sqlite/session-provenance.ts';
import type { Instant } from '../../domain/units/units.ts';

/** What may be kept of frames that could not be read. */
interface QuarantineLimits {
  /** Of each reason: one that floods leaves room for the others. */
  readonly framesPerReason: number;
  /** Of all frames together. */
  readonly bytes: number;
  /** Of one frame; the rest is cut off. */
  readonly frameBytes: number;
}

const LIMITS: QuarantineLimits = {
  framesPerReason: 100,
  bytes: 1024 * 1024,
  frameBytes: 16 * 1024,
};

/** What is still to be written of a quarantine. */
interface Refused {
  readonly sources: readonly [];
  readonly rejections: Readonly<Record<string, number>>;
  readonly quarantine: readonly QuarantinedFrame[];
}

/** Frames that could not be read: every one counted by its reason, the first ones kept as they came. */
export class Quarantine {
  readonly #limits: QuarantineLimits;
  readonly #counts = new Map<string, number>();
  #written: Readonly<Record<string, number>> = {};
  #frames: QuarantinedFrame[] = [];
  #bytes = 0;

  constructor(limits: Partial<QuarantineLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** @returns how many there have been for this reason */
  add(reason: string, raw: Uint8Array, receivedAt: Instant): number {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    const { framesPerReason, bytes, frameBytes } = this.#limits;
    const kept = raw.subarray(0, frameBytes);
    if (count > framesPerReason || this.#bytes + kept.length > bytes) return count;
    this.#bytes += kept.length;
    const place = { source: null, line: null } as const;
    this.#frames.push({ reason, ...place, receivedAt, length: raw.length, raw: textOf(kept) });
    return count;
  }

  /** How many for each reason. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Hands over what came since the last time; what is not taken is offered again. */
  write(take: (refused: Refused) => boolean): void {
    const counts = this.counts;
    const news = Object.entries(counts).map(
      ([reason, count]) => [reason, count - (this.#written[reason] ?? 0)] as const,
    );
    const rejections = Object.fromEntries(news.filter(([, count]) => count > 0));
    if (Object.keys(rejections).length === 0) return;
    if (!take({ sources: [], rejections, quarantine: this.#frames })) return;
    this.#written = counts;
    this.#frames = [];
  }
}

/** The text of a frame; what is no text, byte by byte in hexadecimal. */
function textOf(raw: Uint8Array): string {
  const text = new TextDecoder().decode(raw);
  return text.includes('\uFFFD') ? `hex:${Buffer.from(raw).toString('hex')}` : text;
}
