import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../domain/policy/action.ts';
import type { Instant } from '../../domain/units/units.ts';
import { DecisionBlockReader, DecisionBlockWriter } from './decision-block.ts';
import type { DecisionRecord, StoredRecord } from './session-record.ts';

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null });
const decision = fc.record({
  marketRef: fc.integer({ min: 1, max: 300 }),
  seenEvent: fc.nat(10 ** 9),
  policyRef: fc.integer({ min: 1, max: 3 }),
  action: fc.constantFrom(...ACTIONS),
  latencyUs: fc.nat(10 ** 6),
  outcome: fc.constantFrom('held', 'placed', 'risk.notOwner', 'später'),
  observationHash: orNull(
    fc
      .uint8Array({ minLength: 8, maxLength: 8 })
      .map((bytes) => Buffer.from(bytes).toString('hex')),
  ),
  logits: orNull(fc.array(float32, { minLength: 5, maxLength: 5 })),
  value: orNull(float32),
  observation: orNull(fc.array(float32, { maxLength: 52 })),
  eventStep: fc.integer({ min: 1, max: 3 }),
  waitUs: fc.constantFrom(0, 1, 100_000),
});
type Stored = StoredRecord<DecisionRecord>;

type Drawn = typeof decision extends fc.Arbitrary<infer D> ? D : never;

function stored(drawn: readonly Drawn[]): Stored[] {
  let event = 0;
  let receivedAt = 1_796_133_802_000_000;
  return drawn.map(({ eventStep, waitUs, ...rest }) => {
    event += eventStep;
    receivedAt += waitUs;
    return { kind: 'decision', ...rest, event, receivedAt: receivedAt as Instant };
  });
}

function pack(records: readonly Stored[]): DecisionBlockWriter {
  const { event, receivedAt } = records[0] as Stored;
  const block = new DecisionBlockWriter({ event, receivedAt });
  for (const record of records) block.add(record, record.event, record.receivedAt);
  return block;
}

function unpack(reader: DecisionBlockReader): { records: Stored[]; end: string } {
  const records: Stored[] = [];
  for (;;) {
    const state = reader.next();
    if (state !== 'record') return { records, end: state };
    records.push(reader.record());
  }
}

describe('a block of decisions', () => {
  it('gives back what was put in, to the last bit', () => {
    fc.assert(
      fc.property(fc.array(decision, { minLength: 1, maxLength: 40 }), (drawn) => {
        const records = stored(drawn);
        const { start, rows, bytes, lastEvent } = pack(records);
        const read = unpack(new DecisionBlockReader(start, rows, bytes));
        expect(read).toEqual({ records, end: 'end' });
        expect(lastEvent).toBe(records.at(-1)?.event);
      }),
    );
  });

  it('takes a few bytes for a hold, and 32 more for what a model made of it', () => {
    const hold = (n: number, byModel: boolean): Stored => ({
      kind: 'decision',
      event: n,
      marketRef: 1 + (n % 200),
      seenEvent: 10_000 + 3 * n,
      policyRef: 1,
      action: 'hold',
      latencyUs: 40 + (n % 300),
      outcome: 'held',
      observationHash: byModel ? '0123456789abcdef' : null,
      logits: byModel ? [1, 2, 3, 4, 5] : null,
      value: byModel ? 0.5 : null,
      observation: null,
      receivedAt: 0 as Instant,
    });
    const size = (byModel: boolean): number =>
      pack(Array.from({ length: 1000 }, (_, n) => hold(n + 1, byModel))).bytes.length / 1000;
    expect(size(false)).toBeLessThan(6);
    expect(size(true) - size(false)).toBeCloseTo(32, 1);
  });

  it('knows when bytes are missing or left over, and never throws', () => {
    fc.assert(
      fc.property(fc.array(decision, { minLength: 1, maxLength: 5 }), (drawn) => {
        const { start, rows, bytes } = pack(stored(drawn));
        const cut = bytes.subarray(0, bytes.length - 1);
        expect(unpack(new DecisionBlockReader(start, rows, cut)).end).toBe('damaged');
        expect(unpack(new DecisionBlockReader(start, rows - 1, bytes)).end).toBe('damaged');
        expect(unpack(new DecisionBlockReader(start, rows + 1, bytes)).end).toBe('damaged');
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), (bytes, rows) => {
        const start = { event: 1, receivedAt: 0 as Instant };
        const { records } = unpack(new DecisionBlockReader(start, rows, bytes));
        expect(records.every(({ action }) => ACTIONS.includes(action))).toBe(true);
      }),
    );
  });
});
