/**
 * A growing number for everything listed, in order of listing: it outlives the removal of others, so cursors and
 * the stream hash can rest on it.
 */
export class Places<K> {
  readonly #places = new Map<K, number>();
  #next = 0;

  /** The key's place; the next free one when it is new. */
  enter(key: K): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#next;
    this.#next += 1;
    this.#places.set(key, place);
    return place;
  }

  leave(key: K): void {
    this.#places.delete(key);
  }

  /** @throws when it is not listed */
  of(key: K): number {
    const place = this.#places.get(key);
    if (place === undefined) throw new Error(`not listed: ${String(key)}`);
    return place;
  }
}
