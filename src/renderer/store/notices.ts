import type { Failure } from '../../base/result.ts';
import { describeError } from '../format/error-words.ts';
import { Observable } from './observable.ts';

/** Something that happened, in words. Bad news stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'bad';
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string | undefined;
  /** Takes it back; undefined where that cannot be. */
  readonly undo: (() => void) | undefined;
  /** How often the same thing was said in a row. */
  readonly times: number;
}

const SHOWN_AT_MOST = 5;
const GOOD_NEWS_LASTS_MS = 5000;

/** The messages of the window, newest last. */
export class Notices {
  readonly list = new Observable<readonly Notice[]>([]);
  readonly #later: (run: () => void, afterMs: number) => void;
  #nextId = 1;

  constructor(later: (run: () => void, afterMs: number) => void) {
    this.#later = later;
  }

  say(tone: Notice['tone'], text: string, remedy?: string): void {
    this.#add(tone, text, remedy, undefined);
  }

  /** Something that was done at once, because it can be taken back. */
  sayUndoable(text: string, undo: () => void): void {
    this.#add('info', text, undefined, undo);
  }

  #add(tone: Notice['tone'], text: string, remedy: Notice['remedy'], undo: Notice['undo']): void {
    const newest = this.list.get().at(-1);
    // Each of two deeds that are called the same has to be taken back by itself.
    const repeats = newest?.text === text && newest.tone === tone && undo === undefined;
    const others = repeats ? this.list.get().slice(0, -1) : this.list.get();
    const id = this.#nextId;
    this.#nextId += 1;
    const times = repeats ? newest.times + 1 : 1;
    const all = [...others, { id, tone, text, remedy, undo, times }];
    this.list.set(all.length > SHOWN_AT_MOST ? withoutLeast(all) : all);
    if (tone !== 'bad') this.#later(() => this.dismiss(id), GOOD_NEWS_LASTS_MS);
  }

  /** @param about - what did not come about: "The limits were not changed" */
  sayFailure(about: string, error: Failure): void {
    const { what, remedy } = describeError(error);
    this.say('bad', `${about}: ${what}`, remedy);
  }

  dismiss(id: number): void {
    const rest = this.list.get().filter((notice) => notice.id !== id);
    if (rest.length < this.list.get().length) this.list.set(rest);
  }

  dismissAll(): void {
    if (this.list.get().length > 0) this.list.set([]);
  }
}

/** One has to go: the oldest that goes by itself, and only where all others are bad news, the oldest of those. */
function withoutLeast(all: readonly Notice[]): readonly Notice[] {
  const passing = all.findIndex(({ tone }, at) => tone !== 'bad' && at < all.length - 1);
  return all.toSpliced(Math.max(0, passing), 1);
}
