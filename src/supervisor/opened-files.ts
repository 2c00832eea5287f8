import type { TopicHub } from '../contract/topic-publisher.ts';
import { DocumentSource } from '../contract/topic-sources.ts';

/** Files that the person opened with the program, kept until a window takes them: there may be none yet. */
export class OpenedFiles {
  readonly #source = new DocumentSource({ waiting: 0 });
  readonly #touch: () => void;
  #files: readonly string[] = [];

  constructor(hub: Pick<TopicHub, 'publish'>) {
    this.#touch = hub.publish('opened', this.#source);
  }

  add(files: readonly string[]): void {
    this.#keep([...this.#files, ...files]);
  }

  /** All of them, in the order in which they were opened; each once. */
  take(): readonly string[] {
    const files = this.#files;
    this.#keep([]);
    return files;
  }

  #keep(files: readonly string[]): void {
    if (files.length === this.#files.length) return;
    this.#files = files;
    this.#source.set({ waiting: files.length });
    this.#touch();
  }
}
