import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSession } from '../../../tests/fixtures/random-session.ts';
import type { Instant } from '../../domain/units/units.ts';
import { DeltaBlockReader, DeltaBlockWriter } from './delta-block.ts';
import type { DeltaRecord, StoredRecord } from './session-record.ts';

const deltasOf = (seed: number): StoredRecord<DeltaRecord>[] =>
  randomSession(seed, 200)
    .map((record, index) => ({ ...record, event: index + 1 }))
    .filter((record) => record.kind === 'delta');

function pack(deltas: readonly StoredRecord<DeltaRecord>[]): DeltaBlockWriter {
  const first = deltas[0] as StoredRecord<DeltaRecord>;
  const block = new DeltaBlockWriter({ event: first.event, receivedAt: first.receivedAt });
  for (const delta of deltas) block.add(delta, delta.event, delta.receivedAt);
  return block;
}

function unpack(reader: DeltaBlockReader): { deltas: StoredRecord<DeltaRecord>[]; end: string } {
  const deltas: StoredRecord<DeltaRecord>[] = [];
  for (;;) {
    const state = reader.next();
    if (state !== 'record') return { deltas, end: state };
    deltas.push(reader.record());
  }
}

describe('a block of deltas', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const deltas = deltasOf(seed);
        const block = pack(deltas);
        expect(block.rows).toBe(deltas.length);
        expect(block.lastEvent).toBe(deltas.at(-1)?.event);
        expect(block.lastReceivedAt).toBe(deltas.at(-1)?.receivedAt);
        const read = unpack(new DeltaBlockReader(block.start, block.rows, block.bytes));
        expect(read).toEqual({ deltas, end: 'end' });
      }),
      { numRuns: 50 },
    );
  });

  it('knows when bytes are missing or left over', () => {
    const block = pack(deltasOf(1));
    const { start, rows, bytes } = block;
    const cut = bytes.subarray(0, bytes.length - 1);
    expect(unpack(new DeltaBlockReader(start, rows, cut)).end).toBe('damaged');
    expect(unpack(new DeltaBlockReader(start, rows - 1, bytes)).end).toBe('damaged');
    expect(unpack(new DeltaBlockReader(start, rows + 1, bytes)).end).toBe('damaged');
  });

  it('never hands out a price that no contract has, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), (bytes, rows) => {
        const start = { event: 1, receivedAt: 0 as Instant };
        const { deltas } = unpack(new DeltaBlockReader(start, rows, bytes));
        expect(deltas.every(({ price }) => price > 0 && price < 10_000)).toBe(true);
      }),
    );
  });
});
