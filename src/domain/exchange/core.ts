import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/random.ts';
import type { EventTicker, MarketTicker, SeriesTicker } from '../units/ids.ts';
import type { Instant } from '../units/units.ts';
import type { Account } from './account.ts';
import { Agenda } from './agenda.ts';
import type { AccountId, ExchangeState } from './commands.ts';
import type { EngineEvent } from './events.ts';
import type { Group } from './group.ts';
import { Holding } from './holding.ts';
import type { EventListing, SeriesListing } from './listing.ts';
import type { MarketState } from './market-state.ts';
import type { EngineOptions } from './options.ts';
import { OrderRegister } from './order-register.ts';
import { Outbox } from './outbox.ts';

/** An event and its markets, in order of listing. */
export interface EventState {
  listing: EventListing;
  readonly markets: Set<MarketTicker>;
}

/** The state of the engine that its parts share. */
export class Core {
  readonly options: EngineOptions;
  readonly random: Random;
  readonly outbox: Outbox;
  readonly agenda = new Agenda();
  readonly series = new Map<SeriesTicker, SeriesListing>();
  readonly events = new Map<EventTicker, EventState>();
  readonly markets = new Map<MarketTicker, MarketState>();
  readonly accounts: Account[] = [];
  /** Every resting order, and within a command those that enter. */
  readonly orders: OrderRegister;
  /** Groups whose cap was reached within the current action. */
  readonly dueGroups: Group[] = [];
  /** Oldest first; the oldest are forgotten beyond `options.finalizedMarketsKept`. */
  readonly finalized = new Set<MarketState>();
  state: ExchangeState = { tradingActive: true, exchangeActive: true };
  /** Fees and rounding kept, 1e-6 USD. */
  houseCash = 0;
  orderSeq = 0;
  fillSeq = 0;
  tradeSeq = 0;
  settlementSeq = 0;

  constructor(setup: {
    random: Random;
    emit: (event: EngineEvent) => void;
    startAt: Instant;
    options: EngineOptions;
  }) {
    this.random = setup.random;
    this.options = setup.options;
    this.orders = new OrderRegister(setup.random);
    this.outbox = new Outbox(setup.emit, setup.startAt, setup.options);
  }

  get now(): Instant {
    return this.outbox.now;
  }

  account(id: AccountId): Account {
    const account = this.accounts[id];
    assert(account, `account ${id} was not opened here`);
    return account;
  }

  holding(account: Account, market: MarketState): Holding {
    let holding = market.holdings.get(account.id);
    if (holding === undefined) {
      holding = new Holding(account, market, this.now);
      market.holdings.set(account.id, holding);
      account.holdings.add(holding);
    }
    return holding;
  }
}
