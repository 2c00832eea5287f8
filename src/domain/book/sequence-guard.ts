/** `apply`: the next in line. `drop`: seen before. `gap`: something between was lost; counting goes on from here. */
export type SequenceVerdict = 'apply' | 'drop' | 'gap';

/**
 * Watches the sequence numbers of one subscription. They run over all its markets and count replies to
 * subscription changes too, so a gap says only that something was lost, not for which market (protocol brief §4.4).
 */
export class SequenceGuard {
  #last: number | undefined;

  /** @param start - `one` on a fresh connection, `anywhere` for a recording that begins in the middle */
  constructor(start: 'one' | 'anywhere' = 'one') {
    this.#last = start === 'one' ? 0 : undefined;
  }

  /** The last number let through; undefined before the first of a stream that may start anywhere. */
  get last(): number | undefined {
    return this.#last;
  }

  next(seq: number): SequenceVerdict {
    const last = this.#last;
    if (last !== undefined && seq <= last) return 'drop';
    this.#last = seq;
    return last === undefined || seq === last + 1 ? 'apply' : 'gap';
  }
}
