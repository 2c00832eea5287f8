import type { GapRecord, StoredRecord } from '../../adapters/sqlite/session-record.ts';
import type { Book } from '../../domain/book/book.ts';
import { MarketMeter } from '../../domain/session-quality/market-meter.ts';
import { judgeSession, type SessionQuality } from '../../domain/session-quality/session-quality.ts';
import type { Instant } from '../../domain/units/units.ts';

/** A stretch that something is missing from, in the session's own words. */
export interface SessionGap {
  readonly event: number;
  readonly cause: string;
  readonly stale: 'all' | 'market' | 'none';
  readonly market: string | null;
  readonly channel: string | null;
  readonly lost: number | null;
  readonly beganUs: Instant;
  readonly endedUs: Instant;
}

/** Looks on while a session is checked, and measures its markets. */
export class SessionWatch {
  readonly #meters = new Map<number, MarketMeter>();
  readonly #tickers = new Map<number, string>();
  readonly #channels = new Map<number, string>();
  #endAt = 0 as Instant;

  take(record: StoredRecord, book: Book | undefined): void {
    const { receivedAt } = record;
    if (receivedAt > this.#endAt) this.#endAt = receivedAt;
    switch (record.kind) {
      case 'market':
        this.#tickers.set(record.marketRef, record.market.ticker);
        this.#meters.set(record.marketRef, new MarketMeter(record.market.ticker));
        return;
      case 'stream':
        this.#channels.set(record.streamRef, record.channel);
        return;
      case 'delta':
        if (book) this.#meters.get(record.marketRef)?.change(book, receivedAt);
        return;
      case 'snapshot': {
        const meter = this.#meters.get(record.marketRef);
        if (book && record.source === 'anchor') meter?.look(book, receivedAt);
        else if (book) meter?.change(book, receivedAt);
        return;
      }
      case 'trade':
        this.#meters.get(record.marketRef)?.trade();
        return;
      case 'gap':
        this.#lose(record);
        return;
      default: // says nothing of a book's worth
    }
  }

  gap(record: StoredRecord<GapRecord>): SessionGap {
    const { event, cause, stale, marketRef, streamRef, lost, beganAt, receivedAt } = record;
    return {
      event,
      cause,
      stale,
      market: this.#tickers.get(marketRef ?? 0) ?? null,
      channel: this.#channels.get(streamRef ?? 0) ?? null,
      lost,
      beganUs: beganAt,
      endedUs: receivedAt,
    };
  }

  /** @param numbering - of the recording; see `judgeSession` */
  judge(numbering: 'complete' | 'filtered'): SessionQuality {
    const measures = [...this.#meters.values()].map((meter) => meter.finish(this.#endAt));
    return judgeSession(measures, numbering);
  }

  #lose({ cause, stale, marketRef, beganAt, receivedAt }: GapRecord): void {
    if (stale === 'none') return;
    if (cause === 'left') {
      this.#meters.get(marketRef ?? 0)?.leave(receivedAt);
      return;
    }
    for (const [ref, meter] of this.#meters) {
      if (stale === 'all' || ref === marketRef) meter.lose(beganAt, receivedAt);
    }
  }
}
