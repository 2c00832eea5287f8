import type { TableDelta } from './topics.ts';
import type { TopicSource } from './topic-publisher.ts';

/** Rows by key; remembers which ones changed. */
export class TableSource<Row> implements TopicSource<readonly Row[], TableDelta<Row>> {
  readonly #rows = new Map<string, Row>();
  readonly #changed = new Set<string>();
  readonly #keyOf: (row: Row) => string;

  constructor(keyOf: (row: Row) => string) {
    this.#keyOf = keyOf;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  put(row: Row): void {
    const key = this.#keyOf(row);
    this.#rows.set(key, row);
    this.#changed.add(key);
  }

  drop(key: string): void {
    if (this.#rows.delete(key)) this.#changed.add(key);
  }

  snapshot(): readonly Row[] {
    return [...this.#rows.values()];
  }

  takeDelta(): TableDelta<Row> | undefined {
    if (this.#changed.size === 0) return undefined;
    const put: Row[] = [];
    const drop: string[] = [];
    for (const key of this.#changed) {
      const row = this.#rows.get(key);
      if (row === undefined) drop.push(key);
      else put.push(row);
    }
    this.#changed.clear();
    return { put, drop };
  }
}

/** One value that is replaced as a whole. */
export class DocumentSource<T> implements TopicSource<T, T> {
  #value: T;
  #changed: 'no' | 'yes' = 'no';

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#changed = 'yes';
  }

  snapshot(): T {
    return this.#value;
  }

  takeDelta(): T | undefined {
    if (this.#changed === 'no') return undefined;
    this.#changed = 'no';
    return this.#value;
  }
}

/** The newest entries of an endless list. Older ones are forgotten, also those nobody took yet. */
export class LogSource<Entry> implements TopicSource<readonly Entry[], readonly Entry[]> {
  readonly #keep: number;
  #entries: Entry[];
  #fresh: Entry[] = [];

  /** @param entries - those before its time, oldest first */
  constructor(keep: number, entries: readonly Entry[] = []) {
    this.#keep = keep;
    this.#entries = [...entries];
  }

  append(entry: Entry): void {
    this.#entries = appendBounded(this.#entries, entry, this.#keep);
    this.#fresh = appendBounded(this.#fresh, entry, this.#keep);
  }

  snapshot(): readonly Entry[] {
    return this.#entries.slice(-this.#keep);
  }

  takeDelta(): readonly Entry[] | undefined {
    if (this.#fresh.length === 0) return undefined;
    const fresh = this.#fresh.slice(-this.#keep);
    this.#fresh = [];
    return fresh;
  }
}

/** Appends in amortised constant time: the list is cut back only once it is a quarter longer than wanted. */
function appendBounded<Entry>(list: Entry[], entry: Entry, keep: number): Entry[] {
  list.push(entry);
  return list.length >= 1.25 * keep ? list.slice(-keep) : list;
}
