import { unwrap } from '../../../base/result.ts';
import { NO_FAULTS, priceGrid, type FaultPlan } from '../../../contract/fault-plan.ts';
import { Agenda } from '../../../domain/exchange/agenda.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import type { OrderFlow } from '../../../domain/exchange/flow/index.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { Instant } from '../../../domain/units/units.ts';
import {
  FaultRules,
  matches,
  type FactsOf,
  type FaultOf,
  type Occasion,
  type VenueFault,
} from './fault-rules.ts';

/** The plan in force, its clock, and what it has put off. All its times are simulated. */
export class Faults {
  readonly #engine: ExchangeEngine;
  readonly #agenda = new Agenda();
  #rules = new FaultRules(NO_FAULTS);
  #since: Instant;
  #struck = 0;

  constructor(engine: ExchangeEngine) {
    this.#engine = engine;
    this.#since = engine.now;
  }

  /** How many faults have struck since the start. */
  get struck(): number {
    return this.#struck;
  }

  get longestLagMs(): number {
    return this.#rules.longestLagMs;
  }

  /** Puts a plan in the place of the one before; what that has put off still happens. */
  set(plan: FaultPlan): void {
    const rules = new FaultRules(plan);
    this.#rules = rules;
    this.#since = this.#engine.now;
    for (const fault of rules.scheduled) this.#arrange(rules, fault, fault.when.fromMs, 1);
  }

  has(occasion: Occasion): boolean {
    return this.#rules.has(occasion);
  }

  /** The fault that strikes now, if any. */
  strike<O extends Occasion>(occasion: O, facts: FactsOf<O>): FaultOf<O> | undefined {
    const elapsedMs = (this.#engine.now - this.#since) / 1000;
    const fault = this.#rules.strike(occasion, elapsedMs, facts);
    if (fault !== undefined) this.#struck += 1;
    return fault;
  }

  /** Does something later. */
  after(ms: number, run: () => void): void {
    this.#agenda.put((this.#engine.now + ms * 1000) as Instant, run);
  }

  /** The flow with what is put off between its steps. */
  within(flow: OrderFlow): OrderFlow {
    return {
      ...flow,
      nextAt: () => Math.min(flow.nextAt(), this.#nextAt()) as Instant,
      step: () => {
        const task = this.#agenda.next;
        if (task === undefined || task.at > flow.nextAt()) return flow.step();
        this.#agenda.remove(task);
        task.run();
      },
    };
  }

  #nextAt(): number {
    return this.#agenda.next?.at ?? Number.POSITIVE_INFINITY;
  }

  #arrange(rules: FaultRules, fault: VenueFault, atMs: number, turn: number): void {
    const { againEveryMs, count = againEveryMs === undefined ? 1 : Infinity } = fault.when;
    const at = Math.max(this.#engine.now, this.#since + atMs * 1000) as Instant;
    this.#agenda.put(at, () => {
      if (rules !== this.#rules) return;
      this.#struck += 1;
      this.#happen(fault);
      if (againEveryMs !== undefined && turn < count) {
        this.#arrange(rules, fault, atMs + againEveryMs, turn + 1);
      }
    });
  }

  /** What the venue refuses (a market that is closed by now, a pause within a pause) does not happen. */
  #happen(fault: VenueFault): void {
    const engine = this.#engine;
    switch (fault.fault) {
      case 'pauseTrading':
        engine.setExchangeState({ ...engine.exchangeState, tradingActive: false });
        this.after(fault.forMs, () =>
          engine.setExchangeState({ ...engine.exchangeState, tradingActive: true }),
        );
        return;
      case 'pauseMarket': {
        const paused = this.#open(fault.for.market).filter((each) => engine.pauseMarket(each).ok);
        this.after(fault.forMs, () => {
          for (const market of paused) engine.resumeMarket(market);
        });
        return;
      }
      case 'changeGrid':
        for (const market of this.#open(fault.for.market)) {
          engine.changeGrid(market, fault.label, unwrap(priceGrid(fault.bands)));
        }
    }
  }

  #open(pattern: string | undefined): MarketTicker[] {
    return this.#engine
      .marketTickers()
      .filter((ticker) => matches(pattern, ticker))
      .filter((ticker) => this.#engine.market(ticker)?.status === 'active');
  }
}
