import { Observable } from './observable.ts';

/** Something that happened, in words. Bad news stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'bad';
  readonly text: string;
  /** What to do about it. */
  readonly remedy: string | undefined;
  /** How often the same thing was said in a row. */
  readonly times: number;
}

const SHOWN_AT_MOST = 5;
const GOOD_NEWS_LASTS_MS = 5000;

/** The messages in the corner of the window, newest last. */
export class Notices {
  readonly list = new Observable<readonly Notice[]>([]);
  readonly #later: (run: () => void, afterMs: number) => void;
  #nextId = 1;

  constructor(later: (run: () => void, afterMs: number) => void) {
    this.#later = later;
  }

  say(tone: Notice['tone'], text: string, remedy?: string): void {
    const newest = this.list.get().at(-1);
    const repeats = newest?.text === text && newest.tone === tone;
    const others = repeats ? this.list.get().slice(0, -1) : this.list.get();
    const id = this.#nextId;
    this.#nextId += 1;
    const times = repeats ? newest.times + 1 : 1;
    this.list.set([...others, { id, tone, text, remedy, times }].slice(-SHOWN_AT_MOST));
    if (tone !== 'bad') this.#later(() => this.dismiss(id), GOOD_NEWS_LASTS_MS);
  }

  dismiss(id: number): void {
    const rest = this.list.get().filter((notice) => notice.id !== id);
    if (rest.length < this.list.get().length) this.list.set(rest);
  }
}
