import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnerRow } from './trading.ts';
import { advanceView, type TopicView } from './topic-view.ts';
import type { TableDelta, TopicMessage } from './topics.ts';

const row = (market: string, n: number) => ({ market, n }) as unknown as OwnerRow;
const delta = (seq: number, data: TableDelta<OwnerRow>) =>
  ({
    type: 'delta',
    topic: 'owners',
    key: '',
    point: { epoch: 1, seq },
    data,
  }) satisfies TopicMessage<'owners'>;
const START: TopicView<'owners'> = { point: { epoch: 1, seq: 0 }, data: [] };

const keys = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
const deltas = fc.array(
  fc.record({
    put: fc.uniqueArray(keys, { maxLength: 4 }),
    drop: fc.uniqueArray(keys, { maxLength: 2 }),
  }),
  { maxLength: 20 },
);

describe('a table', () => {
  it('is after any deltas what they say, in the order in which rows first came', () => {
    fc.assert(
      fc.property(deltas, (list) => {
        const plain = new Map<string, OwnerRow>();
        let view = START;
        for (const [n, { put, drop }] of list.entries()) {
          const rows = put.map((key) => row(key, n));
          for (const each of rows) plain.set(each.market, each);
          for (const key of drop) plain.delete(key);
          view = advanceView(view, delta(n + 1, { put: rows, drop })) as TopicView<'owners'>;
          expect(view.data).toEqual([...plain.values()]);
        }
      }),
    );
  });

  it('leaves a state that somebody holds as it was, and goes on from it as well as from the newest', () => {
    const first = advanceView(START, delta(1, { put: [row('A', 1), row('B', 1)], drop: [] }));
    const second = advanceView(first, delta(2, { put: [row('C', 2), row('A', 2)], drop: [] }));
    const other = advanceView(first, delta(2, { put: [row('D', 3), row('B', 3)], drop: [] }));
    expect(first?.data).toEqual([row('A', 1), row('B', 1)]);
    expect(second?.data).toEqual([row('A', 2), row('B', 1), row('C', 2)]);
    expect(other?.data).toEqual([row('A', 1), row('B', 3), row('D', 3)]);
  });
});
