import { assert } from '../../../base/assert.ts';
import { Random } from '../../../base/random.ts';
import type { Instant, Money } from '../../units/units.ts';
import type { AccountId } from '../index.ts';
import { ROLES, type Role } from './cast.ts';
import { catalogue } from './catalogue.ts';
import type { Venue } from './desk.ts';
import type { MarketFlow } from './market-flow.ts';
import type { Hidden } from './programme.ts';
import { ProgrammeFlow } from './programme-flow.ts';
import { Schedule } from './schedule.ts';
import { Underlying } from './underlying.ts';

/** Synthetic markets and those who trade in them. */
export interface OrderFlow {
  /** When the next action is due; never earlier than the last one. */
  nextAt(): Instant;
  /** Does one action due at `nextAt()`, to which the caller has moved the engine's clock. */
  step(): void;
  /**
   * From now on traders rest until `at`: what they would have done before does not happen. Events still close, are
   * determined and listed.
   */
  restUntil(at: Instant): void;
}

/**
 * Lists believable markets in the engine, fills their books, and from then on trades in them through the engine's
 * public commands. Events that close are determined, settle, and are followed by the next ones of their series, so
 * there are always `markets` markets open.
 *
 * Everything is drawn from streams named after the market (or the event, or the hidden price), so a seed fixes every
 * command, and further markets change nothing in what is drawn for the first ones.
 *
 * @param setup.engine - its clock must stand at `startAt`
 * @param setup.markets - how many markets to keep open; from 1 on
 * @param setup.ratePerS - book deltas per second to aim at, over all markets
 * @throws RangeError unless `markets` is a whole number from 1 on and `ratePerS` positive
 */
export function createOrderFlow(setup: {
  readonly engine: Venue;
  readonly seed: number;
  readonly startAt: Instant;
  readonly markets: number;
  readonly ratePerS: number;
}): OrderFlow {
  const { engine, startAt, ratePerS } = setup;
  if (!(ratePerS > 0)) throw new RangeError(`ratePerS: ${ratePerS}`);
  const programmes = catalogue(setup.markets);
  const weight = totalWeight(setup.markets);
  const surroundings = {
    venue: engine,
    hidden: hiddenWorld(setup.seed),
    accounts: openAccounts(engine),
    ratePerWeight: ratePerS / weight,
  };

  const listed = new Set<string>();
  for (const { series } of programmes) {
    if (listed.has(series.ticker)) continue;
    listed.add(series.ticker);
    const added = engine.addSeries(series);
    assert(added.ok, `flow: ${JSON.stringify(added)}`);
  }

  // Each programme has a run of numbers in the schedule: its own, then one for each of its markets.
  const schedule = new Schedule();
  const actors: (ProgrammeFlow | MarketFlow | undefined)[] = [];
  const firstOf = new Map<ProgrammeFlow, number>();
  for (const programme of programmes) {
    const flow = new ProgrammeFlow(surroundings, programme, startAt);
    firstOf.set(flow, actors.length);
    actors.push(flow, ...programme.traffic.map(() => undefined));
    runProgramme(flow, startAt);
  }

  let restUntil = startAt;

  function push(at: Instant, who: number): void {
    if (at < Number.POSITIVE_INFINITY) schedule.push(at, who);
  }

  function runProgramme(flow: ProgrammeFlow, at: Instant): void {
    const before = flow.markets;
    const own = firstOf.get(flow) as number;
    push(flow.act(at), own);
    if (flow.markets === before) return;
    flow.markets.forEach((market, i) => {
      actors[own + 1 + i] = market;
      push(market.open(at), own + 1 + i);
    });
  }

  return {
    nextAt: () => schedule.nextAt(),
    step() {
      const at = schedule.nextAt();
      const who = schedule.pop();
      const actor = actors[who];
      if (actor instanceof ProgrammeFlow) runProgramme(actor, at);
      else {
        const market = actor as MarketFlow;
        push(at < restUntil ? market.rest(restUntil) : market.act(at), who);
      }
    },
    restUntil(at) {
      restUntil = at;
    },
  };
}

/** The sum of the weights of all markets: a market's share of the rate is its weight over this. */
export function totalWeight(markets: number): number {
  return catalogue(markets)
    .flatMap(({ traffic }) => traffic)
    .reduce((sum, { weight }) => sum + weight, 0);
}

function openAccounts(engine: Venue): Record<Role, AccountId> {
  const open = (role: Role): AccountId =>
    engine.openAccount({
      userId: `flow-${role}`,
      cash: 0 as Money,
      credit: 'unlimited',
      history: 'none',
      privateEvents: 'omit',
    });
  return Object.fromEntries(ROLES.map((role) => [role, open(role)])) as Record<Role, AccountId>;
}

function hiddenWorld(seed: number): Hidden {
  const underlyings = new Map<string, Underlying>();
  return {
    stream: (name) => new Random(seed, name),
    shared: (name, plan, at) => {
      let underlying = underlyings.get(name);
      if (underlying === undefined) {
        underlying = new Underlying(plan, new Random(seed, `flow/${name}`), at);
        underlyings.set(name, underlying);
      }
      return underlying;
    },
  };
}
