import { ACTIONS, type Action } from '../../domain/policy/action.ts';
import type { ByteReader } from './byte-reader.ts';
import { type ByteWriter, NUMBER_BYTES } from './byte-writer.ts';
import { BlockReader, BlockWriter } from './record-block.ts';
import type { DecisionRecord, StoredRecord } from './session-record.ts';

// Each decision opens with a byte: its action, and which of its fields differ from those of the decision before; only
// those follow, in the order of these bits, then market, event seen (as a difference), latency, and what it was made
// from. An outcome is written out when it first comes, from then on it is its place in the order of first coming.
const ACTION = 7;
const OTHER_OUTCOME = 8;
const OTHER_POLICY = 16;
/** Other kinds of event lie between. */
const EVENT_JUMP = 32;
const LATER = 64;
/** Not the same parts of what it was made from are there. */
const OTHER_PARTS = 128;

// The parts that are there, in the order in which they follow. Numbers are float32, lowest byte first.
const HASH = 1;
const LOGITS = 2;
const VALUE = 4;
/** How many numbers it has comes first. */
const OBSERVATION = 8;

const HASH_BYTES = 8;
const FLOAT_BYTES = 4;
const HEAD_BYTES = 2 + 8 * NUMBER_BYTES + HASH_BYTES;

const partsOf = ({ observationHash, logits, value, observation }: DecisionRecord): number =>
  (observationHash === null ? 0 : HASH) |
  (logits === null ? 0 : LOGITS) |
  (value === null ? 0 : VALUE) |
  (observation === null ? 0 : OBSERVATION);

/** Packs decisions: four to seven bytes for a hold of a rule, and 32 more for what a model made of it. */
export class DecisionBlockWriter extends BlockWriter<DecisionRecord> {
  readonly #outcomes = new Map<string, number>();
  readonly #utf8 = new TextEncoder();
  #outcome = 0;
  #policyRef = 0;
  #seenEvent = 0;
  #parts = 0;

  protected override pack(
    out: ByteWriter,
    decision: DecisionRecord,
    eventStep: number,
    waitUs: number,
  ): void {
    const { policyRef, seenEvent } = decision;
    const known = this.#outcomes.get(decision.outcome);
    const outcome = known ?? this.#outcomes.size + 1;
    const text = known === undefined ? this.#utf8.encode(decision.outcome) : undefined;
    const parts = partsOf(decision);
    let head = ACTIONS.indexOf(decision.action);
    if (outcome !== this.#outcome) head |= OTHER_OUTCOME;
    if (policyRef !== this.#policyRef) head |= OTHER_POLICY;
    if (eventStep !== 1) head |= EVENT_JUMP;
    if (waitUs !== 0) head |= LATER;
    if (parts !== this.#parts) head |= OTHER_PARTS;
    const floats = 1 + (decision.logits?.length ?? 0) + (decision.observation?.length ?? 0);
    out.reserve(HEAD_BYTES + (text?.length ?? 0) + FLOAT_BYTES * floats);
    out.byte(head);
    if (head & OTHER_OUTCOME) out.unsigned(outcome);
    if (text) {
      this.#outcomes.set(decision.outcome, outcome);
      out.unsigned(text.length);
      for (const byte of text) out.byte(byte);
    }
    if (head & OTHER_POLICY) out.unsigned(policyRef);
    if (head & EVENT_JUMP) out.unsigned(eventStep);
    if (head & LATER) out.unsigned(waitUs);
    if (head & OTHER_PARTS) out.byte(parts);
    out.unsigned(decision.marketRef);
    out.signed(seenEvent - this.#seenEvent);
    out.unsigned(decision.latencyUs);
    this.#packParts(out, decision);
    this.#outcome = outcome;
    this.#policyRef = policyRef;
    this.#seenEvent = seenEvent;
    this.#parts = parts;
  }

  #packParts(
    out: ByteWriter,
    { observationHash, logits, value, observation }: DecisionRecord,
  ): void {
    for (let at = 0; at < (observationHash?.length ?? 0); at += 2) {
      out.byte(Number.parseInt(observationHash?.slice(at, at + 2) ?? '', 16));
    }
    for (const logit of logits ?? []) out.float32(logit);
    if (value !== null) out.float32(value);
    if (observation !== null) {
      out.unsigned(observation.length);
      for (const feature of observation) out.float32(feature);
    }
  }
}

/** Walks a block of decisions. */
export class DecisionBlockReader extends BlockReader<DecisionRecord> {
  readonly #outcomes: string[] = [];
  #outcome = '';
  #action: Action = 'hold';
  #policyRef = 0;
  #marketRef = 0;
  #seenEvent = 0;
  #latencyUs = 0;
  #parts = 0;
  #observationHash: string | null = null;
  #logits: readonly number[] | null = null;
  #value: number | null = null;
  #observation: readonly number[] | null = null;

  protected override unpack(input: ByteReader): boolean {
    const head = input.byte();
    const action = ACTIONS[head & ACTION];
    if (head & OTHER_OUTCOME) this.#outcome = this.#readOutcome(input);
    if (head & OTHER_POLICY) this.#policyRef = input.unsigned();
    this.event += head & EVENT_JUMP ? input.unsigned() : 1;
    if (head & LATER)
      this.receivedAt = (this.receivedAt + input.unsigned()) as typeof this.receivedAt;
    if (head & OTHER_PARTS) this.#parts = input.byte();
    this.#marketRef = input.unsigned();
    this.#seenEvent += input.signed();
    this.#latencyUs = input.unsigned();
    this.#unpackParts(input);
    if (action === undefined) return false;
    this.#action = action;
    return this.#outcome !== '' && this.#seenEvent >= 0;
  }

  override record(): StoredRecord<DecisionRecord> {
    return {
      kind: 'decision',
      event: this.event,
      marketRef: this.#marketRef,
      seenEvent: this.#seenEvent,
      policyRef: this.#policyRef,
      action: this.#action,
      latencyUs: this.#latencyUs,
      outcome: this.#outcome,
      observationHash: this.#observationHash,
      logits: this.#logits,
      value: this.#value,
      observation: this.#observation,
      receivedAt: this.receivedAt,
    };
  }

  #readOutcome(input: ByteReader): string {
    const place = input.unsigned();
    if (place === this.#outcomes.length + 1) {
      this.#outcomes.push(new TextDecoder().decode(input.take(input.unsigned())));
    }
    return this.#outcomes[place - 1] ?? '';
  }

  #unpackParts(input: ByteReader): void {
    const parts = this.#parts;
    this.#observationHash =
      parts & HASH ? Buffer.from(input.take(HASH_BYTES)).toString('hex') : null;
    this.#logits = parts & LOGITS ? readFloats(input, ACTIONS.length) : null;
    this.#value = parts & VALUE ? input.float32() : null;
    this.#observation = parts & OBSERVATION ? readFloats(input, input.unsigned()) : null;
  }
}

/** No more than there are, however many are asked for. */
function readFloats(input: ByteReader, count: number): number[] {
  const values: number[] = [];
  while (values.length < count && !input.overrun) values.push(input.float32());
  return values;
}
