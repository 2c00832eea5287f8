import type { DecisionRecord, PolicyRecord } from '../../adapters/sqlite/session-record.ts';
import type { DecidingPolicy, DecisionReport, DecisionsMessage } from '../../contract/links.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { Instant } from '../../domain/units/units.ts';
import { CarriedBooks } from './carried-books.ts';

interface DecisionRecorderOptions {
  /** What the session goes by where its events are named. */
  readonly session: string;
  /** The highest number that it has given a policy so far. */
  readonly lastPolicyRef: number;
  readonly marketRefOf: (market: MarketTicker) => number | undefined;
  /** Takes a record if there is room beside the market's data. */
  readonly offer: (record: DecisionRecord | PolicyRecord) => number | undefined;
  readonly now: () => Instant;
}

/** Puts on record what the actor decided. One that is missing makes no book untrue, so its refusal is no loss. */
export class DecisionRecorder {
  readonly #options: DecisionRecorderOptions;
  readonly books: CarriedBooks;
  /** Everybody who decided in this run, by name and hash. */
  readonly #policies = new Map<string, number>();
  #lastPolicyRef: number;
  #dropped = 0;

  constructor(options: DecisionRecorderOptions) {
    this.#options = options;
    this.books = new CarriedBooks(options.session);
    this.#lastPolicyRef = options.lastPolicyRef;
  }

  /** Those that are not on record. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @returns how many there was room for */
  record({ decisions, dropped }: DecisionsMessage): number {
    let count = 0;
    for (const decision of decisions) if (this.#decision(decision)) count += 1;
    this.#dropped += dropped + decisions.length - count;
    return count;
  }

  #decision(report: DecisionReport): boolean {
    const { offer, marketRefOf, now } = this.#options;
    const { market, policy, seenSession: _, ...decision } = report;
    const marketRef = marketRefOf(market);
    const seenEvent = this.books.find(report);
    if (marketRef === undefined || seenEvent === undefined) return false;
    const policyRef = this.#policyRef(policy);
    if (policyRef === undefined) return false;
    const refs = { kind: 'decision', marketRef, policyRef } as const;
    return offer({ ...refs, ...decision, seenEvent, receivedAt: now() }) !== undefined;
  }

  /** The session's number for a policy, once it has its row. */
  #policyRef({ name, modelSha256 }: DecidingPolicy): number | undefined {
    const key = `${name} ${modelSha256}`;
    const known = this.#policies.get(key);
    if (known !== undefined) return known;
    const { offer, now } = this.#options;
    const ref = this.#lastPolicyRef + 1;
    const record = { kind: 'policy', policyRef: ref, name, modelSha256 } as const;
    if (offer({ ...record, receivedAt: now() }) === undefined) return undefined;
    this.#lastPolicyRef = ref;
    this.#policies.set(key, ref);
    return ref;
  }
}
