import type { TopicHub } from '../contract/topic-publisher.ts';
import { DocumentSource } from '../contract/topic-sources.ts';

/** Files that the person opened with the program, kept until a window takes them: there may be none yet. */
export class OpenedFiles {
  readonly #source = new DocumentSource({ total: 0 });
  readonly #touch: () => void;
  #waiting: readonly string[] = [];

  constructor(hub: Pick<TopicHub, 'publish'>) {
    this.#touch = hub.publish('opened', this.#source);
  }

  add(files: readonly string[]): void {
    if (files.length === 0) return;
    this.#waiting = [...this.#waiting, ...files];
    this.#source.set({ total: this.#source.value.total + files.length });
    this.#touch();
  }

  /** All that wait, in the order in which they were opened; each once. */
  take(): readonly string[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
