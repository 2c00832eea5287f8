import type { Clock } from '../../base/clock.ts';
import { err, ok, type Failure, type Result } from '../../base/result.ts';
import type { KillReport } from '../../contract/kill-switch.ts';
import type { DrillOutcome } from '../../domain/orders/kill-outcome.ts';
import type { OrderTerms } from '../../domain/orders/order.ts';
import { isWorking } from '../../domain/orders/order-lifecycle.ts';
import type { TradingState } from '../../domain/orders/trading-state.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { ONE_CONTRACT, type Instant, type Price, type Qty } from '../../domain/units/units.ts';
import type { Journal } from './journal.ts';
import type { Marks } from './marks.ts';
import type { OrderDesk } from './order-desk.ts';

/** The cheapest price that every grid of the venue has; a market is chosen when its bid is well above. */
const FAR_PRICE = 100 as Price;
const LEAST_BID = 500;
/** Orders asked for at once. */
const BATCH = 20;
/** Orders that are still on their way to the venue when it is killed. */
const IN_FLIGHT = 10;
/** Longest time that placing takes; whoever asked waits for the kill as well. */
const PLACING_LIMIT_MS = 10_000;
/** What the gate says of a pace: a little later the same order may pass. */
const LATER: readonly string[] = [
  'risk.orderRate',
  'risk.orderRateInMarket',
  'risk.messageBudget',
  'risk.duplicate',
];
const PACE_MS = 100;

export interface DrillParts {
  /** Only the exchange of one's own machine is drilled on. */
  readonly venue: 'embedded' | 'demo' | 'production';
  readonly journal: Journal;
  readonly desk: OrderDesk;
  readonly marks: Marks;
  readonly clock: Clock;
  readonly trading: () => TradingState;
  readonly kill: () => Promise<Result<KillReport>>;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * A kill with everything in it that a real one has: orders go through the gate as a person's do, far from the touch;
 * the last of them are under way when the switch is latched; then nothing may be left and nothing more may go out.
 */
export class KillDrill {
  readonly #parts: DrillParts;
  #isUnderWay = false;

  constructor(parts: DrillParts) {
    this.#parts = parts;
  }

  async run(wanted: number): Promise<Result<DrillOutcome>> {
    const obstacle = this.#obstacle();
    if (obstacle) return err(obstacle);
    this.#isUnderWay = true;
    try {
      return await this.#drill(wanted);
    } finally {
      this.#isUnderWay = false;
    }
  }

  #obstacle(): Failure | undefined {
    const { venue, journal, marks, trading } = this.#parts;
    if (venue !== 'embedded') return { code: 'drill.notEmbedded', venue };
    if (this.#isUnderWay) return { code: 'drill.underWay' };
    const state = trading();
    if (state !== 'trading') return { code: 'drill.notTrading', state };
    // They would be canceled with the drill's own.
    const orders = journal.ledger.workingCount;
    if (orders > 0) return { code: 'drill.ordersOpen', orders };
    return marks.trusted().length === 0 ? { code: 'kill.feedStale' } : undefined;
  }

  async #drill(wanted: number): Promise<Result<DrillOutcome>> {
    const { journal, desk, clock, kill, sleep } = this.#parts;
    const { ledger } = journal;
    const epoch = ledger.epoch + 1;
    const series = new Series(this.#candidates());
    const flying = Math.min(IN_FLIGHT, wanted - 1);
    const refusal = await this.#place(series, wanted - flying);
    if (ledger.epoch !== epoch - 1) return err({ code: 'drill.interrupted' });
    const resting = ledger.workingCount;
    if (resting === 0) return err({ code: 'drill.nothingPlaced', reason: refusal ?? null });
    series.rewind(); // to markets whose terms are known: nothing is asked before these leave
    const last = Array.from({ length: flying }, () => series.next()).filter(
      (terms) => terms !== undefined,
    );
    const flights = last.map((terms) => desk.submit(terms, 'person'));
    await Promise.race([sleep(0), ...flights]); // they have left; hardly one has its answer
    const placed = ledger.workingCount;
    const sample = ledger.workingOrders().map(({ clientOrderId }) => clientOrderId);
    const markets = new Set(ledger.workingOrders().map(({ market }) => market)).size;
    const killed = await kill();
    await Promise.all(flights);
    if (!killed.ok) return killed;
    const refuses = await this.#isRefused(series);
    const isOver = sample.every((each) => !isWorking(ledger.order(each)?.state ?? 'unconfirmed'));
    const { left, verified } = killed.value;
    const isPassed = isOver && left === 0 && verified === 'empty' && refuses;
    const outcome: DrillOutcome = {
      ...killed.value,
      fills: killed.value.fills ?? 0,
      at: clock.nowUs() as Instant,
      epoch,
      wanted,
      placed,
      markets,
      refuses: refuses ? 'yes' : 'no',
      verdict: isPassed ? 'passed' : 'failed',
    };
    journal.commit({ type: 'drilled', ...outcome });
    return ok(outcome);
  }

  /** Markets whose bid is far above what the drill pays. */
  #candidates(): MarketTicker[] {
    return this.#parts.marks
      .trusted()
      .filter(({ bid }) => bid !== null && bid >= LEAST_BID)
      .map(({ market }) => market);
  }

  /** @returns why it ended early, when it did */
  async #place(series: Series, count: number): Promise<Failure | undefined> {
    const { desk, clock, journal, sleep } = this.#parts;
    const endMs = clock.monotonicMs() + PLACING_LIMIT_MS;
    let refusal: Failure | undefined;
    while (journal.ledger.workingCount < count && clock.monotonicMs() < endMs) {
      const missing = count - journal.ledger.workingCount;
      const batch = Array.from({ length: Math.min(BATCH, missing) }, () => series.next());
      let pauseMs = 0;
      await Promise.all(
        batch.map(async (terms) => {
          if (terms === undefined) return;
          const placed = await desk.submit(terms, 'person');
          if (placed.ok) return;
          refusal = placed.error;
          if (LATER.includes(refusal.code)) pauseMs = PACE_MS;
          else series.drop(terms.market);
        }),
      );
      if (series.isEmpty || refusal?.code === 'risk.killed') return refusal;
      if (pauseMs > 0) await sleep(pauseMs);
    }
    return refusal;
  }

  async #isRefused(series: Series): Promise<boolean> {
    const terms = series.next();
    if (terms === undefined) return true;
    const asked = await this.#parts.desk.submit(terms, 'person');
    return !asked.ok && asked.error.code === 'risk.killed';
  }
}

/** One order after the other, market by market, each a contract larger than the market's last: none is a duplicate. */
class Series {
  #markets: MarketTicker[];
  readonly #sizes = new Map<MarketTicker, number>();
  #turn = 0;

  constructor(markets: MarketTicker[]) {
    this.#markets = markets;
  }

  get isEmpty(): boolean {
    return this.#markets.length === 0;
  }

  /** Begins with the first market again. */
  rewind(): void {
    this.#turn = 0;
  }

  next(): OrderTerms | undefined {
    const market = this.#markets[this.#turn % this.#markets.length];
    if (market === undefined) return undefined;
    this.#turn += 1;
    const size = (this.#sizes.get(market) ?? 0) + 1;
    this.#sizes.set(market, size);
    return {
      market,
      side: 'bid',
      price: FAR_PRICE,
      qty: (size * ONE_CONTRACT) as Qty,
      timeInForce: 'good_till_canceled',
      postOnly: true,
    };
  }

  /** The gate or the venue takes none there. */
  drop(market: MarketTicker): void {
    this.#markets = this.#markets.filter((each) => each !== market);
  }
}
