import type { QuarantinedFrame } from '../../../adapters/sqlite/session-provenance.ts';

const MOST_FRAMES = 1000;
const MOST_CHARACTERS = 4 << 20;
const LONGEST = 64 << 10;

/** Refused frames: every one counted by its reason, the first of them kept as they came. */
export class Quarantine {
  readonly #counts = new Map<string, number>();
  readonly #frames: QuarantinedFrame[] = [];
  #characters = 0;

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  get frames(): readonly QuarantinedFrame[] {
    return this.#frames;
  }

  add(frame: Omit<QuarantinedFrame, 'length'>): void {
    this.#counts.set(frame.reason, (this.#counts.get(frame.reason) ?? 0) + 1);
    const raw = frame.raw.slice(0, LONGEST);
    if (this.#frames.length === MOST_FRAMES || this.#characters + raw.length > MOST_CHARACTERS) {
      return;
    }
    this.#characters += raw.length;
    this.#frames.push({ ...frame, raw, length: frame.raw.length });
  }
}
