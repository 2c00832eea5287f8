import type { Clock } from '../../base/clock.ts';
import type { UpdateMessage } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

/** A market that a new feed says nothing of for so long, while it speaks of others, is over. */
const UNHEARD_MS = 60_000;

/** Markets that are over: the feed said so, or they ended while there was none. */
export class EndedMarkets {
  readonly #clock: Clock;
  /** Something of ours may still be there. */
  readonly #ended = new Set<MarketTicker>();
  /** The feed before told of them, and the present one has not. */
  #unheard = new Set<MarketTicker>();
  /** When the present feed first told a book; null: it has not. */
  #spokenSinceMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param known - the markets that the feed before told of */
  changeFeed(known: Iterable<MarketTicker>): void {
    this.#unheard = new Set(known);
    this.#spokenSinceMs = null;
  }

  receive(message: UpdateMessage): void {
    if (message.type === 'gone') for (const market of message.markets) this.#ended.add(market);
    else if (message.type === 'book') {
      this.#ended.delete(message.market);
      this.#unheard.delete(message.market);
      this.#spokenSinceMs ??= this.#clock.monotonicMs();
    }
  }

  /** To be called now and then: misses those that nobody speaks of any more. */
  review(): void {
    if (this.#spokenSinceMs === null) return;
    if (this.#clock.monotonicMs() - this.#spokenSinceMs < UNHEARD_MS) return;
    for (const market of this.#unheard) this.#ended.add(market);
    this.#unheard.clear();
  }

  /** Those where nothing is open any more, each once. */
  take(isOpenIn: (market: MarketTicker) => boolean): MarketTicker[] {
    const done = [...this.#ended].filter((market) => !isOpenIn(market));
    for (const market of done) this.#ended.delete(market);
    return done;
  }
}
