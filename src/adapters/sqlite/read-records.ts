import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/units/units.ts';
import { attempt } from './database-error.ts';
import { BLOCK_KINDS, blockRowsAfter, type BlockKind, blockTables, toBlock } from './block-rows.ts';
import { rowCheck } from './row-check.ts';
import type { GapRecord, RecordKind, StoredRecord } from './session-record.ts';
import { ROW_KINDS, type RowRecord, sessionTables, type SessionTable } from './session-tables.ts';

/** Part of a session. Without bounds, all of it. */
export interface RecordRange {
  /** Events up to and with this one are left out. */
  readonly after?: number;
  /** The last event wanted. */
  readonly upto?: number;
  readonly kinds?: readonly RecordKind[];
}

/**
 * Every record in the order of events. Where the file cannot be read, a gap of cause `damaged` stands for what
 * is missing, so that whoever heeds gaps needs no further care.
 */
export function* readRecords(
  database: Database.Database,
  range: RecordRange = {},
): Generator<StoredRecord, void> {
  // A damaged number may be any: without a bound nothing is passed over.
  const { after = -Infinity, upto = Number.MAX_SAFE_INTEGER, kinds } = range;
  const wanted = (kind: RecordKind): boolean => kinds === undefined || kinds.includes(kind);
  const heads = [
    ...BLOCK_KINDS.filter(wanted).map((kind) => new Head(readBlocks(database, kind, after))),
    ...ROW_KINDS.filter(wanted).map((kind) => new Head(readRows(database, kind, after))),
  ];
  try {
    for (;;) {
      const [next, second] = firstTwo(heads);
      if (next === undefined || next.event > upto) return;
      // Mostly the same kind goes on, so the others are looked at only when their turn may have come.
      const until = Math.min(second?.event ?? Infinity, upto + 1);
      do yield next.take();
      while (next.event < until);
    }
  } finally {
    for (const head of heads) head.close();
  }
}

/** A sequence with its first record in sight. */
class Head {
  readonly #records: Iterator<StoredRecord>;
  #first: StoredRecord | undefined;
  /** Of the first record; Infinity after the last. */
  event = Infinity;

  constructor(records: Iterable<StoredRecord>) {
    this.#records = records[Symbol.iterator]();
    this.#advance();
  }

  /** The first record, which has to be there; the next one takes its place. */
  take(): StoredRecord {
    const taken = this.#first as StoredRecord;
    this.#advance();
    return taken;
  }

  close(): void {
    this.#records.return?.();
  }

  #advance(): void {
    const { done, value } = this.#records.next();
    this.#first = done ? undefined : value;
    this.event = this.#first?.event ?? Infinity;
  }
}

/** The two heads with the lowest events. */
function firstTwo(heads: readonly Head[]): readonly [Head | undefined, Head | undefined] {
  let first: Head | undefined;
  let second: Head | undefined;
  for (const head of heads) {
    if (head.event < (first?.event ?? Infinity)) [first, second] = [head, first];
    else if (head.event < (second?.event ?? Infinity)) second = head;
  }
  return [first, second];
}

function* readBlocks(
  database: Database.Database,
  kind: BlockKind,
  after: number,
): Generator<StoredRecord, void> {
  const { Reader, name } = blockTables[kind];
  let event = Math.max(after, 0);
  let receivedAt = 0 as Instant;
  for (const row of readable(database, name, () => blockRowsAfter(database, kind, after))) {
    if (row === 'unlike') {
      yield damage(event + 1, receivedAt, null);
      continue;
    }
    if (row === undefined) {
      yield damage(event + 1, receivedAt, null);
      return;
    }
    const block = new Reader(...toBlock(row));
    let state = block.next();
    for (; state === 'record'; state = block.next()) {
      if (block.event > after) yield block.record();
    }
    const isAsSaid = block.event === row.last_event && block.receivedAt === row.last_us;
    if (state === 'damaged' || !isAsSaid) {
      yield damage(block.event, block.receivedAt, block.rowsLeft);
    }
    event = row.last_event;
    receivedAt = row.last_us;
  }
}

function* readRows(
  database: Database.Database,
  kind: RowRecord['kind'],
  after: number,
): Generator<StoredRecord, void> {
  const table = sessionTables[kind] as SessionTable;
  let event = Math.max(after, 0);
  let receivedAt = 0 as Instant;
  const rows = () =>
    database
      .prepare<[number], RowOf>(`SELECT * FROM ${table.name} WHERE event > ? ORDER BY event`)
      .iterate(after);
  for (const row of readable(database, table.name, rows)) {
    const isRow = row !== undefined && row !== 'unlike';
    const record = isRow ? table.fromRow(row) : undefined;
    event = isRow ? row.event : event + 1;
    receivedAt = isRow ? row.received_us : receivedAt;
    if (record) yield { ...record, kind, event, receivedAt } as StoredRecord<RowRecord>;
    else yield damage(event, receivedAt, row && 1);
  }
}

type RowOf = Parameters<SessionTable['fromRow']>[0] & {
  readonly event: number;
  readonly received_us: Instant;
};

/**
 * The rows; `unlike` for one that is not as its table says, and `undefined` as the last one where SQLite cannot read
 * on.
 */
function* readable<Row extends object>(
  database: Database.Database,
  table: string,
  select: () => IterableIterator<Row>,
): Generator<Row | 'unlike' | undefined, void> {
  const check = attempt(database.name, () => rowCheck(database, table));
  const selected = attempt(database.name, select);
  const rows = check.ok && selected.ok ? selected.value : undefined;
  const isSound = check.ok ? check.value : () => false;
  try {
    for (;;) {
      const next = attempt(database.name, () => rows?.next());
      if (!next.ok || next.value === undefined) yield undefined;
      if (!next.ok || next.value === undefined || next.value.done) return;
      const row = next.value.value;
      yield isSound(row as Readonly<Record<string, unknown>>) ? row : 'unlike';
    }
  } finally {
    rows?.return?.();
  }
}

const damage = (
  event: number,
  receivedAt: Instant,
  lost: number | null | undefined,
): StoredRecord<GapRecord> => ({
  kind: 'gap',
  cause: 'damaged',
  stale: 'all',
  marketRef: null,
  streamRef: null,
  lost: lost ?? null,
  beganAt: receivedAt,
  event,
  receivedAt,
});
