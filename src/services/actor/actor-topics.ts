import type { ActorMarketRow, ActorStatus, DecisionRow } from '../../contract/actor.ts';
import type { TopicHub } from '../../contract/topic-publisher.ts';
import { LogSource } from '../../contract/topic-sources.ts';
import { topics } from '../../contract/topics.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

interface ActorTopicsOptions {
  readonly hub: TopicHub;
  readonly status: () => ActorStatus;
  readonly markets: () => Iterable<MarketTicker>;
  readonly isKnown: (market: MarketTicker) => boolean;
  readonly rowOf: (market: MarketTicker) => ActorMarketRow;
}

/** Everything windows see of the actor. Rows are made when they are sent, not when something happens. */
export class ActorTopics {
  readonly #decisions = new LogSource<DecisionRow>(topics.decisions.keep);
  /** Markets whose row may be another. */
  readonly #touched = new Set<MarketTicker>();
  readonly #touchStatus: () => void;
  readonly #touchMarkets: () => void;
  readonly #touchDecisions: () => void;
  #isStatusNew = false;

  constructor({ hub, status, markets, isKnown, rowOf }: ActorTopicsOptions) {
    this.#touchStatus = hub.publish('actor', {
      snapshot: status,
      takeDelta: () => {
        if (!this.#isStatusNew) return undefined;
        this.#isStatusNew = false;
        return status();
      },
    });
    this.#touchMarkets = hub.publish('actorMarkets', {
      snapshot: () => [...markets()].map(rowOf),
      takeDelta: () => {
        if (this.#touched.size === 0) return undefined;
        const touched = [...this.#touched];
        this.#touched.clear();
        return {
          put: touched.filter((market) => isKnown(market)).map(rowOf),
          drop: touched.filter((market) => !isKnown(market)),
        };
      },
    });
    this.#touchDecisions = hub.publish('decisions', this.#decisions);
  }

  onStatus(): void {
    this.#isStatusNew = true;
    this.#touchStatus();
  }

  onMarket(market: MarketTicker): void {
    this.#touched.add(market);
    this.#touchMarkets();
  }

  onDecision(row: DecisionRow): void {
    this.#decisions.append(row);
    this.#touchDecisions();
  }
}
