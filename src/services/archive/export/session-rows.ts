import type { TableColumn, TableRow } from '../../../adapters/files/table-writer.ts';
import type { SessionRecord, StoredRecord } from '../../../adapters/sqlite/session-record.ts';
import type { Level, Side } from '../../../domain/book/book.ts';

/**
 * One table for everything: a row is of the `kind` that says which cells it has, and rows stand in the order of
 * `event`. A book is rebuilt from `snapshot` (empties it), `level` (one for each level of the snapshot, same event)
 * and `delta` (adds to a level). Units end the names: `_cc` 1e-4 USD, `_cq` 1e-2 contract, `_us` microseconds.
 * `price_cc` is in the prices of its `side`, all others are YES prices.
 */
export const SESSION_COLUMNS: readonly TableColumn[] = [
  { name: 'event', type: 'int64' },
  { name: 'kind', type: 'text' },
  { name: 'market', type: 'text' },
  { name: 'received_us', type: 'int64' },
  { name: 'exchange_us', type: 'int64' },
  { name: 'channel', type: 'text' },
  { name: 'stream', type: 'int32' },
  { name: 'seq', type: 'int64' },
  { name: 'side', type: 'text' },
  { name: 'price_cc', type: 'int32' },
  { name: 'size_cq', type: 'int64' },
  { name: 'change_cq', type: 'int64' },
  { name: 'own', type: 'flag' },
  { name: 'source', type: 'text' },
  { name: 'trade_id', type: 'text' },
  { name: 'yes_price_cc', type: 'int32' },
  { name: 'qty_cq', type: 'int64' },
  { name: 'taker', type: 'text' },
  { name: 'block', type: 'flag' },
  { name: 'last_cc', type: 'int32' },
  { name: 'yes_bid_cc', type: 'int32' },
  { name: 'yes_bid_cq', type: 'int64' },
  { name: 'yes_ask_cc', type: 'int32' },
  { name: 'yes_ask_cq', type: 'int64' },
  { name: 'volume_cq', type: 'int64' },
  { name: 'open_interest_cq', type: 'int64' },
  { name: 'change', type: 'text' },
  { name: 'fields', type: 'text' },
  { name: 'cause', type: 'text' },
  { name: 'stale', type: 'text' },
  { name: 'lost', type: 'int64' },
  { name: 'began_us', type: 'int64' },
  { name: 'policy', type: 'text' },
  { name: 'model_sha256', type: 'text' },
  { name: 'seen_event', type: 'int64' },
  { name: 'observation_hash', type: 'text' },
  { name: 'action', type: 'text' },
  { name: 'logits', type: 'text' },
  { name: 'latency_us', type: 'int64' },
  { name: 'outcome', type: 'text' },
  { name: 'value', type: 'float64' },
  { name: 'observation', type: 'text' },
];

/** Makes rows of records. Anchors, checkpoints and statistics are the recorder's own and have none. */
export class SessionRows {
  readonly #tickers = new Map<number, string>();
  readonly #markets = new Set<string>();
  readonly #channels = new Map<number, string>();
  readonly #policies = new Map<number, Extract<SessionRecord, { kind: 'policy' }>>();

  of(record: StoredRecord): readonly TableRow[] {
    switch (record.kind) {
      case 'market':
        this.#tickers.set(record.marketRef, record.market.ticker);
        this.#markets.add(record.market.ticker);
        return [{ ...this.#head(record), fields: JSON.stringify(record.market) }];
      case 'stream':
        this.#channels.set(record.streamRef, record.channel);
        return [];
      case 'policy':
        this.#policies.set(record.policyRef, record);
        return [];
      case 'delta':
        return [
          {
            ...this.#head(record),
            ...this.#origin(record),
            ...known('exchange_us', record.exchangeAt),
            side: record.side,
            price_cc: record.price,
            change_cq: record.change,
            own: record.own,
          },
        ];
      case 'snapshot':
        return record.source === 'anchor' ? [] : this.#snapshot(record);
      case 'trade':
        return [
          {
            ...this.#head(record),
            ...this.#origin(record),
            ...known('exchange_us', record.exchangeAt),
            trade_id: record.tradeId,
            yes_price_cc: record.price,
            qty_cq: record.qty,
            taker: record.taker,
            block: record.block,
          },
        ];
      case 'ticker':
        return [
          {
            ...this.#head(record),
            ...known('exchange_us', record.exchangeAt),
            ...given('last_cc', record.last),
            ...given('yes_bid_cc', record.bid),
            ...given('yes_bid_cq', record.bidQty),
            ...given('yes_ask_cc', record.ask),
            ...given('yes_ask_cq', record.askQty),
            ...given('volume_cq', record.volume),
            ...given('open_interest_cq', record.openInterest),
          },
        ];
      case 'lifecycle':
        return [this.#lifecycle(record)];
      case 'gap':
        return [
          {
            ...this.#head(record),
            ...(record.streamRef !== null && this.#streamCells(record.streamRef)),
            cause: record.cause,
            stale: record.stale,
            ...given('lost', record.lost),
            began_us: record.beganAt,
          },
        ];
      case 'decision':
        return [this.#decision(record)];
      case 'stats':
      case 'checkpoint':
        return [];
    }
  }

  #head(record: StoredRecord): TableRow {
    const ref = 'marketRef' in record ? record.marketRef : null;
    return {
      event: record.event,
      kind: record.kind,
      ...given('market', ref === null ? null : (this.#tickers.get(ref) ?? null)),
      received_us: record.receivedAt,
    };
  }

  #streamCells(stream: number): TableRow {
    return { ...given('channel', this.#channels.get(stream) ?? null), stream };
  }

  #origin({ streamRef, seq }: { readonly streamRef: number; readonly seq: number }): TableRow {
    return { ...this.#streamCells(streamRef), ...known('seq', seq) };
  }

  #snapshot(
    record: StoredRecord<Extract<SessionRecord, { kind: 'snapshot' }>>,
  ): readonly TableRow[] {
    const head = this.#head(record);
    const cells = { ...(record.origin && this.#origin(record.origin)), source: record.source };
    const level =
      (side: Side) =>
      ({ price, qty }: Level): TableRow => ({
        ...head,
        kind: 'level',
        side,
        price_cc: price,
        size_cq: qty,
      });
    return [{ ...head, ...cells }, ...record.yes.map(level('yes')), ...record.no.map(level('no'))];
  }

  #lifecycle(record: StoredRecord<Extract<SessionRecord, { kind: 'lifecycle' }>>): TableRow {
    const { event, kind, receivedAt, ticker, change, fields } = record;
    return {
      event,
      kind,
      // What is told of an event is of no one market.
      ...(this.#markets.has(ticker) && { market: ticker }),
      received_us: receivedAt,
      ...this.#origin(record),
      change,
      fields,
    };
  }

  #decision(record: StoredRecord<Extract<SessionRecord, { kind: 'decision' }>>): TableRow {
    const policy = this.#policies.get(record.policyRef);
    return {
      ...this.#head(record),
      ...given('policy', policy?.name ?? null),
      ...given('model_sha256', policy?.modelSha256 ?? null),
      seen_event: record.seenEvent,
      ...given('observation_hash', record.observationHash),
      action: record.action,
      ...given('logits', record.logits && JSON.stringify(record.logits)),
      latency_us: record.latencyUs,
      outcome: record.outcome,
      ...given('value', record.value),
      ...given('observation', record.observation && JSON.stringify(record.observation)),
    };
  }
}

/** A cell, if there is a value for it. */
const given = (name: string, value: string | number | null): TableRow =>
  value === null ? {} : { [name]: value };

/** A cell, if the venue said it: 0 stands for what it did not say. */
const known = (name: string, value: number): TableRow => (value === 0 ? {} : { [name]: value });
