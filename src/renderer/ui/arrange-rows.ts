export type CellValue = string | number | null;

/** A column as rows are arranged by it. */
export interface ValueColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly value?: (row: Row) => CellValue;
}

export interface Sort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** How a person wants rows to be shown. */
export interface Arrangement {
  /** Words that all have to be in a row. */
  readonly filter: string;
  /** Null: as they come. */
  readonly sort: Sort | null;
  /** A column; null: ungrouped. */
  readonly group: string | null;
}

/** The same column again turns the direction, a third time lets go of it. Figures start with the largest. */
export function nextSort(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, direction: 'descending' };
  return sort.direction === 'descending' ? { column, direction: 'ascending' } : null;
}

/** The rows to show, in order. Those of equal value stay in the order in which they came; nothing comes last. */
export function arrangeRows<Row>(
  rows: readonly Row[],
  columns: readonly ValueColumn<Row>[],
  { filter, sort, group }: Arrangement,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const values = columns.map(({ value }) => value).filter((value) => value !== undefined);
  const kept =
    words.length === 0
      ? rows
      : rows.filter((row) => {
          const text = values.map((value) => String(value(row) ?? '')).join(' ');
          return words.every((word) => text.toLowerCase().includes(word));
        });
  const sorted = sortedBy(kept, sort, valueOf(columns, sort?.column));
  const groupBy = valueOf(columns, group);
  return groupBy === undefined
    ? sorted
    : sortedBy(sorted, { column: '', direction: 'ascending' }, groupBy);
}

export const valueOf = <Row>(
  columns: readonly ValueColumn<Row>[],
  id: string | null | undefined,
): ((row: Row) => CellValue) | undefined => columns.find((column) => column.id === id)?.value;

function sortedBy<Row>(
  rows: readonly Row[],
  sort: Sort | null,
  value: ((row: Row) => CellValue) | undefined,
): readonly Row[] {
  if (sort === null || value === undefined) return rows;
  const way = sort.direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return x < y ? -way : x > y ? way : 0;
  });
}

export type TableItem<Row> =
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'group'; readonly label: string; readonly count: number };

/** Rows with a heading before each group. */
export function itemsOf<Row>(
  rows: readonly Row[],
  groupOf: ((row: Row) => string) | undefined,
): readonly TableItem<Row>[] {
  if (groupOf === undefined) return rows.map((row) => ({ kind: 'row', row }));
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const label = groupOf(row);
    const members = groups.get(label);
    if (members) members.push(row);
    else groups.set(label, [row]);
  }
  return [...groups].flatMap(([label, members]) => [
    { kind: 'group' as const, label, count: members.length },
    ...members.map((row) => ({ kind: 'row' as const, row })),
  ]);
}

/** What a spreadsheet would take for a formula is text to us. */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return value.toString();
  return FORMULA.test(value) ? `'${value}` : value;
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The rows as text with a line of titles: `csv` as RFC 4180, `tsv` for a spreadsheet's clipboard. */
export function rowsAsText<Row>(
  rows: readonly Row[],
  columns: readonly ValueColumn<Row>[],
  format: 'csv' | 'tsv',
): string {
  const shown = columns.filter(({ value }) => value !== undefined);
  const lines = [
    shown.map(({ title }) => title),
    ...rows.map((row) => shown.map(({ value }) => cellText(value?.(row) ?? null))),
  ];
  return lines
    .map((cells) =>
      format === 'csv'
        ? `${cells.map(quoted).join(',')}\r\n`
        : `${cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')}\n`,
    )
    .join('');
}
