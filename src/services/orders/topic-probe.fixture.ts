import type { TopicHub, TopicSource } from '../../contract/topic-publisher.ts';

/** A hub for one topic: what a window would see of it, and how often there was something to tell. */
export class TopicProbe {
  touches = 0;
  #source: TopicSource<unknown, unknown> | undefined;
  readonly hub = {
    publish: (_: string, source: TopicSource<unknown, unknown>) => {
      this.#source = source;
      return () => {
        this.touches += 1;
      };
    },
  } as unknown as TopicHub;

  snapshot(): unknown {
    return this.#source?.snapshot();
  }

  takeDelta(): unknown {
    return this.#source?.takeDelta();
  }
}
