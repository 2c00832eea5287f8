/** The newest `limit` of what was pushed. Grows as needed, then overwrites the oldest. */
export class Recent<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #oldest = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(item: T): void {
    if (this.#items.length < this.#limit) {
      this.#items.push(item);
      return;
    }
    this.#items[this.#oldest] = item;
    this.#oldest = (this.#oldest + 1) % this.#limit;
  }

  /** A copy, oldest first. */
  toArray(): T[] {
    return [...this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)];
  }
}
