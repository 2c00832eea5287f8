import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeRows, itemsOf, nextSort, rowsAsText, type ValueColumn } from './arrange-rows.ts';

interface Row {
  readonly id: number;
  readonly market: string;
  readonly size: number | null;
}
const columns: readonly ValueColumn<Row>[] = [
  { id: 'market', title: 'Market', value: ({ market }) => market },
  { id: 'size', title: 'Size', value: ({ size }) => size },
  { id: 'act', title: '' },
];
const everything = { filter: '', sort: null, group: null } as const;
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.nat(),
  market: fc.constantFrom('KXA', 'KXB', 'KXC'),
  size: fc.option(fc.integer({ min: -5, max: 5 })),
});

describe('arranging rows', () => {
  it('leaves them as they come when nobody asks', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(arrangeRows(rows, columns, everything)).toEqual(rows);
      }),
    );
  });

  it('sorts by a column, keeps equals in order, and puts what has no value last', () => {
    const direction = fc.constantFrom('ascending', 'descending');
    fc.assert(
      fc.property(fc.array(row), direction, (rows, way) => {
        const sort = { column: 'size', direction: way };
        const sorted = arrangeRows(rows, columns, { ...everything, sort });
        expect(new Set(sorted)).toEqual(new Set(rows));
        for (const [at, after] of sorted.slice(1).entries()) {
          const before = sorted[at] as Row;
          if (after.size === null) continue;
          expect(before.size).not.toBeNull();
          const step = after.size - (before.size as number);
          if (step === 0) expect(rows.indexOf(before)).toBeLessThan(rows.indexOf(after));
          else expect(step > 0).toBe(way === 'ascending');
        }
      }),
    );
  });

  it('keeps rows with all of the words, whatever their case', () => {
    const rows = [
      { id: 1, market: 'KXA', size: 10 },
      { id: 2, market: 'KXA', size: 25 },
      { id: 3, market: 'KXB', size: 25 },
    ];
    const ids = (filter: string) =>
      arrangeRows(rows, columns, { ...everything, filter }).map(({ id }) => id);
    expect(ids('kxa')).toEqual([1, 2]);
    expect(ids(' 25  KXA ')).toEqual([2]);
    expect(ids('nobody')).toEqual([]);
  });

  it('brings groups together, each in the order asked for, with a heading', () => {
    const rows = [
      { id: 1, market: 'KXB', size: 1 },
      { id: 2, market: 'KXA', size: 2 },
      { id: 3, market: 'KXB', size: 3 },
    ];
    const sort = { column: 'size', direction: 'descending' } as const;
    const arranged = arrangeRows(rows, columns, { ...everything, sort, group: 'market' });
    const items = itemsOf(arranged, ({ market }) => market);
    expect(
      items.map((item) => (item.kind === 'row' ? item.row.id : [item.label, item.count])),
    ).toEqual([['KXA', 1], 2, ['KXB', 2], 3, 1]);
  });

  it('turns a title pressed again, and lets go at the third time', () => {
    const first = nextSort(null, 'size');
    const second = nextSort(first, 'size');
    expect([first?.direction, second?.direction, nextSort(second, 'size')]).toEqual([
      'descending',
      'ascending',
      null,
    ]);
    expect(nextSort(second, 'market')).toEqual({ column: 'market', direction: 'descending' });
  });
});

describe('rows as text', () => {
  it('has the columns with a value, quoted where a comma would part them', () => {
    const rows = [{ id: 1, market: 'A, "B"', size: null }];
    expect(rowsAsText(rows, columns, 'csv')).toBe('Market,Size\r\n"A, ""B""",\r\n');
    expect(rowsAsText(rows, columns, 'tsv')).toBe('Market\tSize\nA, "B"\t\n');
  });

  it('is never a formula to a spreadsheet', () => {
    const rows = [{ id: 1, market: '=HYPERLINK("x")', size: -3 }];
    expect(rowsAsText(rows, columns, 'csv')).toBe(`Market,Size\r\n"'=HYPERLINK(""x"")",-3\r\n`);
  });
});
