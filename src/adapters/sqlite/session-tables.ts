import { z } from 'zod';
import type { MarketStatus } from '../../domain/market/market.ts';
import { createPriceGrid, type PriceBand, type PriceGrid } from '../../domain/market/price-grid.ts';
import type { EventTicker, MarketTicker, SeriesTicker, TradeId } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import type { BlockRecord } from './block-rows.ts';
import type { Cell } from './row-checksum.ts';
import { packLevels, unpackLevels } from './level-blob.ts';
import type {
  CheckpointRecord,
  GapRecord,
  LifecycleRecord,
  MarketRecord,
  PolicyRecord,
  SessionRecord,
  SnapshotRecord,
  StatsRecord,
  StreamRecord,
  TradeRecord,
} from './session-record.ts';

type Row<C extends string = string> = Readonly<Record<C, Cell>>;

/** Records that have a row each: all but those in blocks. */
export type RowRecord = Exclude<SessionRecord, BlockRecord>;

/** What every row has beside its own columns. */
type Common = 'kind' | 'receivedAt';

/** How one kind of record lies in its table, both ways. */
export interface SessionTable<R extends RowRecord = RowRecord> {
  readonly name: string;
  readonly columns: readonly string[];
  toRow(record: R): Row;
  /** Undefined when the row makes no record. The schema's types and checks are relied on. */
  fromRow(row: Row): Omit<R, Common> | undefined;
}

const table =
  <R extends RowRecord>() =>
  <const C extends string>(definition: {
    readonly name: string;
    readonly columns: readonly C[];
    toRow(record: R): Row<C>;
    fromRow(row: Row<C>): Omit<R, Common> | undefined;
  }): SessionTable<R> =>
    definition;

/** The venue's absent numbers are 0 in memory and NULL in the file. */
const orNull = (value: number): number | null => (value === 0 ? null : value);
const orZero = (cell: Cell): number => (cell === null ? 0 : (cell as number));

const market = table<MarketRecord>()({
  name: 'markets',
  columns: [
    'market',
    'ticker',
    'event_ticker',
    'series_ticker',
    'title',
    'yes_title',
    'no_title',
    'status',
    'open_us',
    'close_us',
    'can_close_early',
    'grid_label',
    'grid_cc',
    'mutually_exclusive',
  ],
  toRow: ({ marketRef, market: info }) => ({
    market: marketRef,
    ticker: info.ticker,
    event_ticker: info.event,
    series_ticker: info.series,
    title: info.title,
    yes_title: info.yesTitle,
    no_title: info.noTitle,
    status: info.status,
    open_us: info.openAt,
    close_us: info.closeAt,
    can_close_early: Number(info.canCloseEarly),
    grid_label: info.gridLabel,
    grid_cc: JSON.stringify(info.grid.map(({ start, end, step }) => [start, end, step])),
    mutually_exclusive: Number(info.mutuallyExclusive),
  }),
  fromRow: (row) => {
    const grid = parseGrid(row.grid_cc as string);
    if (grid === undefined) return undefined;
    return {
      marketRef: row.market as number,
      market: {
        ticker: row.ticker as MarketTicker,
        event: row.event_ticker as EventTicker,
        series: row.series_ticker as SeriesTicker,
        title: row.title as string,
        yesTitle: row.yes_title as string,
        noTitle: row.no_title as string,
        status: row.status as MarketStatus,
        openAt: row.open_us as Instant,
        closeAt: row.close_us as Instant,
        canCloseEarly: row.can_close_early === 1,
        gridLabel: row.grid_label as string,
        grid,
        mutuallyExclusive: row.mutually_exclusive === 1,
      },
    };
  },
});

const stream = table<StreamRecord>()({
  name: 'streams',
  columns: ['stream', 'channel', 'sid'],
  toRow: ({ streamRef, channel, sid }) => ({ stream: streamRef, channel, sid }),
  fromRow: (row) => ({
    streamRef: row.stream as number,
    channel: row.channel as string,
    sid: row.sid as number,
  }),
});

const snapshot = table<SnapshotRecord>()({
  name: 'snapshots',
  columns: ['market', 'source', 'stream', 'seq', 'yes_levels', 'no_levels'],
  toRow: ({ marketRef, source, origin, yes, no }) => ({
    market: marketRef,
    source,
    stream: origin?.streamRef ?? null,
    seq: orNull(origin?.seq ?? 0),
    yes_levels: packLevels(yes),
    no_levels: packLevels(no),
  }),
  fromRow: (row) => {
    const yes = unpackLevels(row.yes_levels as Uint8Array);
    const no = unpackLevels(row.no_levels as Uint8Array);
    if (yes === undefined || no === undefined) return undefined;
    return {
      marketRef: row.market as number,
      source: row.source as SnapshotRecord['source'],
      origin:
        row.stream === null ? null : { streamRef: row.stream as number, seq: orZero(row.seq) },
      yes,
      no,
    };
  },
});

const trade = table<TradeRecord>()({
  name: 'trades',
  columns: [
    'market',
    'trade_id',
    'yes_price_cc',
    'qty_cq',
    'taker',
    'block',
    'stream',
    'seq',
    'exchange_us',
  ],
  toRow: (record) => ({
    market: record.marketRef,
    trade_id: record.tradeId,
    yes_price_cc: record.price,
    qty_cq: record.qty,
    taker: record.taker,
    block: Number(record.block),
    stream: record.streamRef,
    seq: orNull(record.seq),
    exchange_us: orNull(record.exchangeAt),
  }),
  fromRow: (row) => ({
    marketRef: row.market as number,
    tradeId: row.trade_id as TradeId,
    price: row.yes_price_cc as Price,
    qty: row.qty_cq as Qty,
    taker: row.taker as TradeRecord['taker'],
    block: row.block === 1,
    streamRef: row.stream as number,
    seq: orZero(row.seq),
    exchangeAt: orZero(row.exchange_us) as Instant,
  }),
});

const lifecycle = table<LifecycleRecord>()({
  name: 'lifecycle',
  columns: ['ticker', 'change', 'fields', 'stream', 'seq'],
  toRow: (record) => ({
    ticker: record.ticker,
    change: record.change,
    fields: record.fields,
    stream: record.streamRef,
    seq: orNull(record.seq),
  }),
  fromRow: (row) => ({
    ticker: row.ticker as string,
    change: row.change as string,
    fields: row.fields as string,
    streamRef: row.stream as number,
    seq: orZero(row.seq),
  }),
});

const gap = table<GapRecord>()({
  name: 'gaps',
  columns: ['cause', 'stale', 'market', 'stream', 'lost', 'began_us'],
  toRow: (record) => ({
    cause: record.cause,
    stale: record.stale,
    market: record.marketRef,
    stream: record.streamRef,
    lost: record.lost,
    began_us: record.beganAt,
  }),
  fromRow: (row) => ({
    cause: row.cause as GapRecord['cause'],
    stale: row.stale as GapRecord['stale'],
    marketRef: row.market as number | null,
    streamRef: row.stream as number | null,
    lost: row.lost as number | null,
    beganAt: row.began_us as Instant,
  }),
});

const policy = table<PolicyRecord>()({
  name: 'policies',
  columns: ['policy', 'name', 'model_sha256'],
  toRow: (record) => ({
    policy: record.policyRef,
    name: record.name,
    model_sha256: record.modelSha256,
  }),
  fromRow: (row) => ({
    policyRef: row.policy as number,
    name: row.name as string,
    modelSha256: row.model_sha256 as string | null,
  }),
});

const stats = table<StatsRecord>()({
  name: 'stats',
  columns: [
    'accepted',
    'refused',
    'malformed',
    'decisions_dropped',
    'queue_rows_max',
    'flushes',
    'flush_max_us',
  ],
  toRow: (record) => ({
    accepted: record.accepted,
    refused: record.refused,
    malformed: record.malformed,
    decisions_dropped: record.decisionsDropped,
    queue_rows_max: record.queueRowsMax,
    flushes: record.flushes,
    flush_max_us: record.flushMaxUs,
  }),
  fromRow: (row) => ({
    accepted: row.accepted as number,
    refused: row.refused as number,
    malformed: row.malformed as number,
    decisionsDropped: row.decisions_dropped as number,
    queueRowsMax: row.queue_rows_max as number,
    flushes: row.flushes as number,
    flushMaxUs: row.flush_max_us as number,
  }),
});

const checkpoint = table<CheckpointRecord>()({
  name: 'checkpoints',
  columns: ['from_event'],
  toRow: ({ fromEvent }) => ({ from_event: fromEvent }),
  fromRow: (row) => ({ fromEvent: row.from_event as number }),
});

/** One table a kind. */
export const sessionTables: {
  readonly [K in RowRecord['kind']]: SessionTable<Extract<RowRecord, { kind: K }>>;
} = {
  market,
  stream,
  snapshot,
  trade,
  lifecycle,
  gap,
  policy,
  stats,
  checkpoint,
};
export const ROW_KINDS = Object.keys(sessionTables) as RowRecord['kind'][];

const gridBands = z.array(
  z
    .tuple([z.int(), z.int(), z.int()])
    .transform(([start, end, step]) => ({ start, end, step }) as PriceBand),
);

function parseGrid(text: string): PriceGrid | undefined {
  const bands = gridBands.safeParse(parseJson(text));
  const grid = bands.success ? createPriceGrid(bands.data) : undefined;
  return grid?.ok ? grid.value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
