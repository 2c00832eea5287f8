/** Keeps the three largest of the sizes it is shown. */
export class LargestThree {
  #first = 0;
  #second = 0;
  #third = 0;

  get sum(): number {
    return this.#first + this.#second + this.#third;
  }

  clear(): void {
    this.#first = this.#second = this.#third = 0;
  }

  add(size: number): void {
    if (size <= this.#third) return;
    if (size <= this.#second) {
      this.#third = size;
      return;
    }
    this.#third = this.#second;
    if (size <= this.#first) {
      this.#second = size;
      return;
    }
    this.#second = this.#first;
    this.#first = size;
  }
}
