import { z } from 'zod';
import type { LogEntry } from '../base/logger.ts';
import type { ActorMarketRow, ActorStatus, DecisionRow } from './actor.ts';
import type { ExitStatus } from './exits.ts';
import type { ServiceHealth } from './health.ts';
import type {
  BookChange,
  BookView,
  FeedStatus,
  MarketRow,
  SessionStatus,
  TradeRow,
} from './market-data.ts';
import type { ModelsStatus } from './models.ts';
import type { WindowPeer } from './service-name.ts';
import type { StartupStep } from './startup.ts';
import type {
  EquityPoint,
  BreakerRow,
  FillRow,
  OrderRow,
  OwnerRow,
  PositionRow,
  SettlementRow,
  TradingStatus,
} from './trading.ts';

/** Rows with a key: a delta puts some and drops some. */
export interface TableDelta<Row> {
  readonly put: readonly Row[];
  readonly drop: readonly string[];
}

/** How many files the person has opened with the program; a window that sees it grow takes those that wait. */
interface OpenedFiles {
  readonly total: number;
}

interface TableTopic<Row> {
  readonly kind: 'table';
  readonly owner: WindowPeer;
  readonly keyOf: (row: Row) => string;
  readonly frameMs: number;
}
interface DocumentTopic<T> {
  readonly kind: 'document';
  readonly owner: WindowPeer;
  readonly frameMs: number;
  /** Only its type matters. */
  readonly sample?: T;
}
interface LogTopic<Entry> {
  readonly kind: 'log';
  readonly owner: WindowPeer;
  readonly frameMs: number;
  /** Entries that a late joiner is given, and that a view keeps. */
  readonly keep: number;
  readonly sample?: Entry;
}
interface BookTopic {
  readonly kind: 'book';
  readonly owner: WindowPeer;
  readonly frameMs: number;
}

const table = <Row>(owner: WindowPeer, frameMs: number, keyOf: (row: Row) => string) =>
  ({ kind: 'table', owner, frameMs, keyOf }) satisfies TableTopic<Row>;
const document = <T>(owner: WindowPeer, frameMs: number): DocumentTopic<T> => ({
  kind: 'document',
  owner,
  frameMs,
});
const log = <Entry>(owner: WindowPeer, frameMs: number, keep: number): LogTopic<Entry> => ({
  kind: 'log',
  owner,
  frameMs,
  keep,
});

/**
 * Everything that a window may subscribe to. `frameMs` is how often changes are gathered into one delta. Topics
 * marked "per market" take the market's ticker as key.
 */
export const topics = {
  startup: table<StartupStep>('supervisor', 0, (row) => row.step),
  services: table<ServiceHealth>('supervisor', 100, (row) => row.service),
  log: log<LogEntry>('supervisor', 100, 500),
  opened: document<OpenedFiles>('supervisor', 0),
  markets: table<MarketRow>('ingest', 100, (row) => row.ticker),
  feed: document<FeedStatus>('ingest', 250),
  session: document<SessionStatus>('ingest', 250),
  /** Per market. */
  book: { kind: 'book', owner: 'ingest', frameMs: 16 } satisfies BookTopic as BookTopic,
  /** Per market, or per market and least size: `tapeKey`. */
  trades: log<TradeRow>('ingest', 50, 200),
  trading: document<TradingStatus>('orders', 50),
  orders: table<OrderRow>('orders', 16, (row) => row.clientOrderId),
  positions: table<PositionRow>('orders', 50, (row) => row.market),
  exits: document<ExitStatus>('orders', 250),
  fills: log<FillRow>('orders', 16, 500),
  settlements: log<SettlementRow>('orders', 100, 500),
  equity: log<EquityPoint>('orders', 1000, 2000),
  breakers: table<BreakerRow>('orders', 250, (row) => row.market ?? ''),
  owners: table<OwnerRow>('orders', 50, (row) => row.market),
  actor: document<ActorStatus>('actor', 250),
  actorMarkets: table<ActorMarketRow>('actor', 250, (row) => row.market),
  decisions: log<DecisionRow>('actor', 250, 100),
  models: document<ModelsStatus>('actor', 250),
} as const;

export type TopicName = keyof typeof topics;
export const TOPIC_NAMES = Object.keys(topics) as TopicName[];
export const KEYED_TOPICS = ['book', 'trades'] as const satisfies readonly TopicName[];

/** What a late joiner gets. */
export type TopicSnapshot<N extends TopicName> = (typeof topics)[N] extends {
  readonly kind: 'table';
  readonly keyOf: (row: infer Row) => string;
}
  ? readonly Row[]
  : (typeof topics)[N] extends DocumentTopic<infer T>
    ? T
    : (typeof topics)[N] extends LogTopic<infer Entry>
      ? readonly Entry[]
      : BookView;

/** What a follower gets. */
export type TopicDelta<N extends TopicName> = (typeof topics)[N] extends {
  readonly kind: 'table';
  readonly keyOf: (row: infer Row) => string;
}
  ? TableDelta<Row>
  : (typeof topics)[N] extends DocumentTopic<infer T>
    ? T
    : (typeof topics)[N] extends LogTopic<infer Entry>
      ? readonly Entry[]
      : BookChange;

/** A point in a topic's history: `epoch` names the publisher's life, `seq` counts its deltas. */
export const topicPoint = z.strictObject({ epoch: z.int(), seq: z.int().min(0) });
export type TopicPoint = z.output<typeof topicPoint>;

/** Window → service. "I know everything up to `since`; go on from there." */
export const topicCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    topic: z.enum(TOPIC_NAMES as [TopicName, ...TopicName[]]),
    key: z.string().max(100).default(''),
    since: topicPoint.optional(),
  }),
  z.strictObject({
    type: z.literal('unsubscribe'),
    topic: z.enum(TOPIC_NAMES as [TopicName, ...TopicName[]]),
    key: z.string().max(100).default(''),
  }),
]);
export type TopicCommand = z.input<typeof topicCommand>;

/** Service → window. A delta follows on `point.seq - 1` of the same epoch; a reset replaces everything. */
export type TopicMessage<N extends TopicName = TopicName> = {
  [T in N]:
    | {
        readonly type: 'reset';
        readonly topic: T;
        readonly key: string;
        readonly point: TopicPoint;
        readonly data: TopicSnapshot<T>;
      }
    | {
        readonly type: 'delta';
        readonly topic: T;
        readonly key: string;
        readonly point: TopicPoint;
        readonly data: TopicDelta<T>;
      }
    | {
        readonly type: 'refused';
        readonly topic: T;
        readonly key: string;
        readonly error: { readonly code: string };
      };
}[N];
