import type { FeeSchedule } from '../fees/fee-schedule.ts';
import type { MarketStatus } from '../market/market.ts';
import type { MarketTicker } from '../units/ids.ts';
import type { Instant, Money, Price, Qty } from '../units/units.ts';
import type { Task } from './agenda.ts';
import type { AccountId, BookSide } from './commands.ts';
import { DayHistory, type Showing } from './day-history.ts';
import type { Holding } from './holding.ts';
import { Ladder } from './ladder.ts';
import type { EventListing, MarketListing, MarketView } from './listing.ts';
import { Recent } from './recent.ts';
import type { BookLevel, BookView, Quote, Trade } from './views.ts';

/** How a market ended: `value` is what one YES contract pays, 1e-4 USD. */
export interface Outcome {
  readonly result: 'yes' | 'no' | 'scalar';
  readonly value: number;
  readonly expirationValue: string;
  readonly at: Instant;
}

/** One market inside the engine: terms, book, statistics, and who holds what. */
export class MarketState implements Showing {
  readonly ticker: MarketTicker;
  readonly id: string;
  readonly createdAt: Instant;
  readonly yes = new Ladder();
  readonly no = new Ladder();
  readonly holdings = new Map<AccountId, Holding>();
  readonly trades: Recent<Trade>;
  readonly #day = new DayHistory();

  listing: MarketListing;
  status: MarketStatus = 'initialized';
  /** What a fill costs now: the schedule of the event or series, or none during a waiver. */
  fees: FeeSchedule;
  outcome: Outcome | undefined = undefined;
  settledAt: Instant | undefined = undefined;
  updatedAt: Instant;
  /** The next scheduled step: open, close or settlement. */
  timer: Task | undefined = undefined;

  lastPrice = 0;
  lastQty = 0;
  volume = 0;
  turnover = 0;
  openInterest = 0;
  /** Changed within the current action. */
  touched = false;
  /** What the last `tickerChanged` was about. */
  readonly #shown = { yesBid: 0, yesBidQty: 0, noBid: 0, noBidQty: 0, volume: 0, openInterest: 0 };

  constructor(
    listing: MarketListing,
    setup: { id: string; at: Instant; fees: FeeSchedule; tradesKept: number },
  ) {
    this.ticker = listing.ticker;
    this.listing = listing;
    this.id = setup.id;
    this.createdAt = setup.at;
    this.updatedAt = setup.at;
    this.fees = setup.fees;
    this.trades = new Recent(setup.tradesKept);
  }

  /** Where orders of this side rest. */
  ladder(side: BookSide): Ladder {
    return side === 'bid' ? this.yes : this.no;
  }

  /** What orders of this side meet. */
  opposite(side: BookSide): Ladder {
    return side === 'bid' ? this.no : this.yes;
  }

  get yesBid(): number {
    return this.yes.bestPrice;
  }

  get noBid(): number {
    return this.no.bestPrice;
  }

  /** To be called before anything changes in an action. */
  roll(nowUs: number): void {
    this.#day.roll(nowUs, this);
  }

  record(trade: Trade): void {
    this.lastPrice = trade.price;
    this.lastQty = trade.qty;
    this.volume += trade.qty;
    this.turnover += trade.price * trade.qty;
    this.#day.add(trade.qty);
    this.trades.push(trade);
  }

  /** Whether the ticker differs from what it was when last asked. */
  takeTickerChange(): boolean {
    const shown = this.#shown;
    const { yes, no, volume, openInterest } = this;
    if (
      shown.yesBid === yes.bestPrice &&
      shown.yesBidQty === yes.bestQty &&
      shown.noBid === no.bestPrice &&
      shown.noBidQty === no.bestQty &&
      shown.volume === volume &&
      shown.openInterest === openInterest
    ) {
      return false;
    }
    shown.yesBid = yes.bestPrice;
    shown.yesBidQty = yes.bestQty;
    shown.noBid = no.bestPrice;
    shown.noBidQty = no.bestQty;
    shown.volume = volume;
    shown.openInterest = openInterest;
    return true;
  }

  quote(): Quote {
    return {
      yesBid: this.yes.bestPrice as Price,
      yesBidQty: this.yes.bestQty as Qty,
      noBid: this.no.bestPrice as Price,
      noBidQty: this.no.bestQty as Qty,
    };
  }

  book(depth: number): BookView {
    return { yes: levels(this.yes, depth), no: levels(this.no, depth) };
  }

  view(event: EventListing, now: Instant): MarketView {
    this.roll(now);
    const { dayAgo } = this.#day;
    return {
      ...this.listing,
      ...this.quote(),
      series: event.series,
      title: event.title,
      mutuallyExclusive: event.mutuallyExclusive,
      status: this.status,
      id: this.id,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      lastPrice: this.lastPrice as Price,
      lastTradeQty: this.lastQty as Qty,
      volume: this.volume as Qty,
      volume24h: this.#day.volume as Qty,
      turnover: this.turnover as Money,
      openInterest: this.openInterest as Qty,
      previousYesBid: dayAgo.yesBid as Price,
      previousNoBid: dayAgo.noBid as Price,
      previousPrice: dayAgo.lastPrice as Price,
      result: this.outcome?.result ?? '',
      expirationValue: this.outcome?.expirationValue ?? '',
      settlementValue: this.outcome?.value as Price | undefined,
      determinedAt: this.outcome?.at,
      settledAt: this.settledAt,
    };
  }
}

/** Ascending, best last. */
function levels(ladder: Ladder, depth: number): BookLevel[] {
  const found: BookLevel[] = [];
  for (const { price, qty } of ladder.levels()) {
    if (found.length === depth) break;
    found.push({ price: price as Price, qty: qty as Qty });
  }
  return found.reverse();
}
