const CAPACITY = 15;

/**
 * A few numbers in order, refilled for every observation without allocation. Sums run in the order in which these
 * features were first computed, because that order decides ties between a value and its window.
 */
export class NumberWindow {
  readonly #values = new Float64Array(CAPACITY);
  readonly #terms = new Float64Array(CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  add(value: number): void {
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** NaN when empty. */
  mean(): number {
    return sum(this.#values, this.#count) / this.#count;
  }

  /** Population standard deviation, in two passes; NaN when empty. */
  deviation(): number {
    const mean = this.mean();
    for (let i = 0; i < this.#count; i += 1) {
      const distance = (this.#values[i] as number) - mean;
      this.#terms[i] = distance * distance;
    }
    return Math.sqrt(sum(this.#terms, this.#count) / this.#count);
  }

  /** Slope of the least-squares line through (0, first), (1, second) …; NaN below two values. */
  slope(): number {
    const mean = this.mean();
    const middle = (this.#count - 1) / 2;
    for (let i = 0; i < this.#count; i += 1) {
      this.#terms[i] = (i - middle) * ((this.#values[i] as number) - mean);
    }
    const covariance = sum(this.#terms, this.#count);
    for (let i = 0; i < this.#count; i += 1) this.#terms[i] = (i - middle) * (i - middle);
    return covariance / sum(this.#terms, this.#count);
  }
}

/** Below eight values from left to right; else the first eight in pairs, then the rest from left to right. */
function sum(values: Float64Array, count: number): number {
  let total = 0;
  let next = 0;
  if (count >= 8) {
    total = pair(values, 0) + pair(values, 2) + (pair(values, 4) + pair(values, 6));
    next = 8;
  }
  for (; next < count; next += 1) total += values[next] as number;
  return total;
}

const pair = (values: Float64Array, first: number): number =>
  (values[first] as number) + (values[first + 1] as number);
