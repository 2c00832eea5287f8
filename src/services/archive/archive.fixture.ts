import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openSession, type SessionReader } from '../../adapters/sqlite/session-reader.ts';
import type { StoredRecord } from '../../adapters/sqlite/session-record.ts';
import { ManualClock } from '../../base/clock.ts';
import { unwrap, type Result } from '../../base/result.ts';
import type { Book, Side } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { formatInstant, formatPrice, formatQty } from '../../domain/units/units.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';
import { type ImportOptions, importSession, type ImportSummary } from './import/import-session.ts';
import type { Job } from './job.ts';

export const START_US = 1_796_133_802_000_000;

/** A job that nobody watches. */
export const idleJob = (): Job => ({
  clock: new ManualClock(START_US),
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

/** A folder for one test. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'oddlot-archive-'));
  #files = 0;

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Lines as a file; `.gz` in the name packs it. */
  write(lines: readonly string[], name = `${(this.#files += 1)}.jsonl`): string {
    const text = lines.map((line) => `${line}\n`).join('');
    writeFileSync(this.path(name), name.endsWith('.gz') ? gzipSync(text) : text);
    return this.path(name);
  }

  tryImport(
    files: readonly string[],
    options: Partial<ImportOptions> = {},
  ): Promise<Result<ImportSummary>> {
    return importSession(
      {
        files,
        out: this.path(`${(this.#files += 1)}.oddlot`),
        pointer: '',
        numbering: 'auto',
        prices: 'assumed',
        appVersion: '0.0.0',
        ...options,
      },
      idleJob(),
    );
  }

  /** Lines into a session that is open for reading. */
  async import(
    lines: readonly string[],
    options: Partial<ImportOptions> = {},
  ): Promise<ImportedSession> {
    const summary = unwrap(await this.tryImport([this.write(lines)], options));
    return new ImportedSession(summary);
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class ImportedSession {
  readonly summary: ImportSummary;
  readonly reader: SessionReader;
  readonly records: readonly StoredRecord[];

  constructor(summary: ImportSummary) {
    this.summary = summary;
    this.reader = unwrap(openSession(summary.path));
    this.records = [...this.reader.records()];
    const check = this.reader.check();
    if (!check.ok) throw new Error(JSON.stringify(check.problems));
  }

  of<K extends StoredRecord['kind']>(kind: K): Extract<StoredRecord, { kind: K }>[] {
    return this.records.filter(
      (record): record is Extract<StoredRecord, { kind: K }> => record.kind === kind,
    );
  }

  book(ticker: string, at: Instant | 'end' = 'end'): Book {
    return unwrap(this.reader.bookAt(ticker as MarketTicker, at));
  }

  /** `live 0.4300×80.50 | 0.5500×12.00`: trust, YES bids, NO bids. */
  shown(ticker: string): string {
    const book = this.book(ticker);
    const side = (which: Side): string =>
      book
        .bids(which)
        .map(({ price, qty }) => `${formatPrice(price)}×${formatQty(qty)}`)
        .join(' ');
    return `${book.state} ${side('yes')} | ${side('no')}`;
  }
}

type Levels = readonly (readonly [price: string, size: string])[];

/** The venue's side of one connection: numbers its frames, and spells them as on the wire. Our own making. */
export class FixtureFeed {
  readonly #sid: number;
  #seq: number;
  #atUs: number;

  constructor(options: { sid?: number; seq?: number; atUs?: number } = {}) {
    this.#sid = options.sid ?? 1;
    this.#seq = options.seq ?? 0;
    this.#atUs = options.atUs ?? START_US;
  }

  get seq(): number {
    return this.#seq;
  }

  get atUs(): number {
    return this.#atUs;
  }

  subscribed(channel = 'orderbook_delta'): string {
    return JSON.stringify({ type: 'subscribed', id: 1, msg: { channel, sid: this.#sid } });
  }

  ok(markets: readonly string[]): string {
    const msg = { market_tickers: markets };
    return JSON.stringify({ type: 'ok', id: 3, sid: this.#sid, seq: (this.#seq += 1), msg });
  }

  /** A number that went to somebody else. */
  skip(count = 1): void {
    this.#seq += count;
  }

  snapshot(market: string, yes: Levels, no: Levels): string {
    return this.#frame('orderbook_snapshot', {
      market_ticker: market,
      market_id: 'm',
      ...(yes.length > 0 && { yes_dollars_fp: yes }),
      ...(no.length > 0 && { no_dollars_fp: no }),
    });
  }

  delta(market: string, side: Side, price: string, change: string, afterUs = 1000): string {
    return this.#frame('orderbook_delta', {
      market_ticker: market,
      market_id: 'm',
      price_dollars: price,
      delta_fp: change,
      side,
      ...this.#time(afterUs),
    });
  }

  trade(market: string, yesPrice: string, count: string, tradeId: string): string {
    const { ts_ms } = this.#time(1000);
    return this.#frame('trade', {
      trade_id: tradeId,
      market_ticker: market,
      yes_price_dollars: yesPrice,
      count_fp: count,
      taker_book_side: 'bid',
      ts_ms,
    });
  }

  #frame(type: string, msg: object): string {
    this.#seq += 1;
    return JSON.stringify({ type, sid: this.#sid, seq: this.#seq, msg });
  }

  #time(afterUs: number): { readonly ts: string; readonly ts_ms: number } {
    this.#atUs += afterUs;
    return { ts: formatInstant(this.#atUs as Instant), ts_ms: Math.floor(this.#atUs / 1000) };
  }
}

export const priceText = (price: number): string => formatPrice(price as Price);
export const qtyText = (qty: number): string => formatQty(qty as Qty);
