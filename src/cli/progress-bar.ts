const WIDTH = 40;

/** A bar on the terminal that people watch; nothing where nobody does. */
export class ProgressBar {
  readonly #out: NodeJS.WriteStream;
  #isShown = false;

  constructor(out: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
  }

  /** @param percent - 0..100 */
  show(percent: number): void {
    if (!this.#out.isTTY) return;
    const filled = Math.round((WIDTH * percent) / 100);
    const bar = '█'.repeat(filled).padEnd(WIDTH, '░');
    this.#out.write(`\r${bar} ${percent.toFixed(0).padStart(3)} %`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#out.write(`\r${' '.repeat(WIDTH + 6)}\r`);
    this.#isShown = false;
  }
}
