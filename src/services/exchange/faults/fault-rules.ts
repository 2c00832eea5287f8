import { Random } from '../../../base/random.ts';
import type { Fault, FaultName, FaultPlan } from '../../../contract/fault-plan.ts';

/** What each occasion is about, and the faults that it may meet. */
interface Occasions {
  readonly frame: {
    readonly facts: {
      readonly key: string;
      readonly channel: string;
      readonly market: string | undefined;
    };
    readonly faults:
      | 'dropFrame'
      | 'duplicateFrame'
      | 'delayFrame'
      | 'swapReply'
      | 'closeSocket'
      | 'stall'
      | 'overflow';
  };
  readonly upgrade: { readonly facts: { readonly key: string }; readonly faults: 'refuseUpgrade' };
  readonly fills: { readonly facts: { readonly key: string }; readonly faults: 'repeatFills' };
  readonly request: {
    readonly facts: RequestFacts;
    readonly faults: 'tooManyRequests' | 'unavailable' | 'failAfterwards' | 'loseAnswer';
  };
  readonly read: { readonly facts: RequestFacts; readonly faults: 'lagReads' };
  readonly signature: { readonly facts: RequestFacts; readonly faults: 'skewClock' };
}

export interface RequestFacts {
  readonly key: string;
  readonly method: string;
  readonly path: string;
}

export type Occasion = keyof Occasions;
export type FactsOf<O extends Occasion> = Occasions[O]['facts'];
export type FaultOf<O extends Occasion> = Extract<Fault, { fault: Occasions[O]['faults'] }>;

/** Faults that happen to the venue at a time, not to somebody on an occasion. */
export type VenueFault = Extract<Fault, { fault: 'pauseTrading' | 'pauseMarket' | 'changeGrid' }>;
type StrikingFault = Exclude<Fault, VenueFault>;

const OCCASION: Readonly<Record<FaultName, Occasion | 'schedule'>> = {
  dropFrame: 'frame',
  duplicateFrame: 'frame',
  delayFrame: 'frame',
  swapReply: 'frame',
  closeSocket: 'frame',
  stall: 'frame',
  overflow: 'frame',
  refuseUpgrade: 'upgrade',
  repeatFills: 'fills',
  tooManyRequests: 'request',
  unavailable: 'request',
  failAfterwards: 'request',
  loseAnswer: 'request',
  lagReads: 'read',
  skewClock: 'signature',
  pauseTrading: 'schedule',
  pauseMarket: 'schedule',
  changeGrid: 'schedule',
};

const isVenueFault = (fault: Fault): fault is VenueFault => OCCASION[fault.fault] === 'schedule';

interface Rule {
  readonly fault: StrikingFault;
  readonly random: Random;
  seen: number;
  struck: number;
}

/** Whether a name is the pattern, or begins with it where it ends in `*`. */
export const matches = (pattern: string | undefined, name: string | undefined): boolean => {
  if (pattern === undefined) return true;
  if (name === undefined) return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
};

/** Decides, and nothing else: the same plan asked the same questions in the same order gives the same answers. */
export class FaultRules {
  readonly scheduled: readonly VenueFault[];
  readonly #rules: Partial<Record<Occasion, Rule[]>> = {};

  constructor({ seed, faults }: FaultPlan) {
    this.scheduled = faults.filter(isVenueFault);
    faults.forEach((fault, index) => {
      if (isVenueFault(fault)) return;
      const occasion = OCCASION[fault.fault] as Occasion;
      // Each rule has a stream of its own: a further one changes nothing in what the others do.
      const random = new Random(seed, `faults/${index}`);
      (this.#rules[occasion] ??= []).push({ fault, random, seen: 0, struck: 0 });
    });
  }

  /** Whether any rule is for such occasions. */
  has(occasion: Occasion): boolean {
    return this.#rules[occasion] !== undefined;
  }

  /** The longest lag that a read may be given; 0 without such a rule. */
  get longestLagMs(): number {
    const lags = (this.#rules.read ?? []).map(({ fault }) => (fault as FaultOf<'read'>).lagMs);
    return Math.max(0, ...lags);
  }

  /** The fault that strikes, if any. @param elapsedMs - since the plan took effect, simulated */
  strike<O extends Occasion>(
    occasion: O,
    elapsedMs: number,
    facts: FactsOf<O>,
  ): FaultOf<O> | undefined {
    for (const rule of this.#rules[occasion] ?? []) {
      // The table above keeps each fault under its own occasion: the cast restates that.
      if (isFor(rule.fault, facts) && isDue(rule, elapsedMs)) return rule.fault as FaultOf<O>;
    }
    return undefined;
  }
}

function isFor(fault: StrikingFault, facts: FactsOf<Occasion>): boolean {
  if (fault.fault === 'swapReply' && 'channel' in facts && facts.channel !== 'reply') return false;
  const named: Readonly<Record<string, string | undefined>> = { ...facts };
  return Object.entries(fault.for).every(([name, pattern]) => matches(pattern, named[name]));
}

function isDue(rule: Rule, elapsedMs: number): boolean {
  const { fromMs, untilMs, every, probability, count } = rule.fault.when;
  if (elapsedMs < fromMs || (untilMs !== undefined && elapsedMs >= untilMs)) return false;
  if (count !== undefined && rule.struck >= count) return false;
  rule.seen += 1;
  if (rule.seen % every !== 0) return false;
  if (probability < 1 && !rule.random.chance(probability)) return false;
  rule.struck += 1;
  return true;
}
