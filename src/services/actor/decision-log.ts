import type { DecisionRow } from '../../contract/actor.ts';
import type { DecisionReport, DecisionsMessage } from '../../contract/links.ts';
import { DECISIONS_PER_MESSAGE } from '../../contract/links.ts';
import type { Port } from '../../contract/port.ts';
import type { Schedule } from '../../contract/topic-publisher.ts';
import type { Instant } from '../../domain/units/units.ts';
import { hashObservation } from './hash-observation.ts';

/** What may wait for ingest, decisions whose outcome is open included. */
const MOST_WAITING = 8 * DECISIONS_PER_MESSAGE;
/** Longest time a decision waits for company. */
const GATHER_MS = 100;

/** A decision as it was made; its arrays are only valid during the call. */
export interface Made extends Pick<
  DecisionReport,
  'market' | 'policy' | 'seenSession' | 'seenEvent' | 'action' | 'latencyUs' | 'value'
> {
  /** When what it was made from was received. */
  readonly basedOn: Instant;
  /** When something else than that asked for it; null: nothing else did. */
  readonly askedAt: Instant | null;
  readonly logits: Float32Array | null;
  /** Null when no vector was made for it. */
  readonly observation: Float32Array | null;
}

type OpenReport = Omit<DecisionReport, 'outcome'> & Pick<Made, 'basedOn' | 'askedAt'>;

interface DecisionLogOptions {
  /** Whether decisions to hold are told as well. */
  readonly which: 'all' | 'actions';
  /** Which decisions are told with the observation they were made from. */
  readonly observations: 'none' | 'actions' | 'all';
  readonly schedule: Schedule;
  /** Hears of every decision once its outcome is known, also of those that are not recorded. */
  readonly onKnown: (decision: DecisionRow) => void;
}

/**
 * Tells ingest every decision once its outcome is known. One message is under way at a time; what ingest does not
 * take waits up to a bound, and beyond it decisions are dropped and counted.
 */
export class DecisionLog {
  readonly #options: DecisionLogOptions;
  /** Decisions that became an intent, by the intent's number. */
  readonly #open = new Map<number, OpenReport>();
  #waiting: DecisionReport[] = [];
  #port: Port | undefined;
  /** Decisions in the message that ingest has not answered; 0 when there is none. */
  #underWay = 0;
  /** What that message says was dropped before it. */
  #droppedUnderWay = 0;
  #isPlanned = false;
  #recorded = 0;
  #dropped = 0;
  /** Those of them that ingest does not know of. */
  #untold = 0;

  constructor(options: DecisionLogOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length + this.#open.size;
  }
  get recorded(): number {
    return this.#recorded;
  }
  /** Decisions that are in no session: ingest was away, too slow, or had no room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A new ingest. What was under way to the one before may be on record or not: it is counted as dropped. */
  connect(port: Port): void {
    this.#loseUnderWay();
    this.#port = port;
    port.onClose(() => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.#loseUnderWay();
    });
    this.#plan();
  }

  /** @param ended - how the decision ended, or the number of its intent, whose outcome comes later */
  add(made: Made, ended: string | number): void {
    const { which, observations } = this.#options;
    const isHold = made.action === 'hold';
    const logits = made.logits && Array.from(made.logits);
    // A decision that failed is to hold as well, and is always worth recording.
    if (ended === 'held' && which === 'actions') return this.#show({ ...made, logits }, ended);
    const isShown = observations === 'all' || (observations === 'actions' && !isHold);
    const { observation } = made;
    const report: OpenReport = {
      ...made,
      logits,
      observationHash: observation && hashObservation(observation),
      observation: isShown && observation ? Array.from(observation) : null,
    };
    if (typeof ended === 'string') this.#show(report, ended);
    if (this.waiting >= MOST_WAITING) this.#drop(1);
    else if (typeof ended === 'number') this.#open.set(ended, report);
    else this.#tell(report, ended);
  }

  /** What became of an intent. */
  settle(intent: number, outcome: string): void {
    const report = this.#open.get(intent);
    if (report === undefined) return;
    this.#open.delete(intent);
    this.#show(report, outcome);
    this.#tell(report, outcome);
  }

  /** Whoever would tell what becomes of the intents is gone. */
  giveUp(): void {
    for (const intent of this.#open.keys()) this.settle(intent, 'unanswered');
  }

  /** Ingest answered: so many of the message are on record, and it takes the next one. */
  onRecorded(count: number): void {
    if (this.#underWay === 0) return;
    const recorded = Math.min(count, this.#underWay);
    this.#recorded += recorded;
    this.#dropped += this.#underWay - recorded;
    this.#underWay = 0;
    this.#droppedUnderWay = 0;
    if (this.#waiting.length >= DECISIONS_PER_MESSAGE) this.flush();
    else if (this.#waiting.length > 0) this.#plan();
  }

  /** Sends what waits, unless a message is under way. */
  flush(): void {
    if (this.#port === undefined || this.#underWay > 0 || this.#waiting.length === 0) return;
    const decisions = this.#waiting.slice(0, DECISIONS_PER_MESSAGE);
    this.#waiting = this.#waiting.slice(DECISIONS_PER_MESSAGE);
    this.#underWay = decisions.length;
    const dropped = this.#untold;
    this.#droppedUnderWay = dropped;
    this.#untold = 0;
    this.#port.post({ type: 'decisions', decisions, dropped } satisfies DecisionsMessage);
  }

  #show(
    {
      basedOn,
      askedAt,
      market,
      policy,
      action,
      logits,
      value,
      latencyUs: sinceUpdateUs,
    }: Omit<OpenReport, 'observationHash' | 'observation'>,
    outcome: string,
  ): void {
    const at = (basedOn + sinceUpdateUs) as Instant;
    const latencyUs = at - (askedAt ?? basedOn);
    this.#options.onKnown({ at, market, policy, action, logits, value, latencyUs, outcome });
  }

  #tell(report: OpenReport, outcome: string): void {
    const { basedOn: _basedOn, askedAt: _askedAt, ...told } = report;
    this.#waiting.push({ ...told, outcome });
    if (this.#waiting.length >= DECISIONS_PER_MESSAGE) this.flush();
    else this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#options.schedule(() => {
      this.#isPlanned = false;
      this.flush();
    }, GATHER_MS);
  }

  #loseUnderWay(): void {
    this.#drop(this.#underWay);
    this.#untold += this.#droppedUnderWay;
    this.#underWay = 0;
    this.#droppedUnderWay = 0;
  }

  #drop(count: number): void {
    this.#dropped += count;
    this.#untold += count;
  }
}
