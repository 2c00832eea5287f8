import { crc32 } from 'node:zlib';
import type { FeedChannel } from '../../../adapters/kalshi/feed-channel.ts';
import type { Json } from '../../../adapters/kalshi/read-book-message.ts';
import {
  readRecordedFrame,
  type RecordedFrame,
  type RefusedFrame,
} from '../../../adapters/kalshi/recorded-frame.ts';
import type { Numbering, ReceiveTimes } from '../../../adapters/sqlite/session-provenance.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { Quarantine } from './quarantine.ts';
import { RecordedConnection } from './recorded-connection.ts';
import { readRecordedLine } from './recorded-line.ts';
import { type RecordSink, SessionBuilder } from './session-builder.ts';

interface FeedImporterOptions {
  readonly sink: RecordSink;
  readonly pointer: readonly string[];
  readonly numbering: Numbering;
  readonly anchorEveryEvents?: number;
}

/** Where a line stands: which of the sources, counted from 1, and its number there. */
interface LinePlace {
  readonly source: number;
  readonly line: number;
}

/** A frame on its way, with what belongs to it. */
interface Item extends LinePlace {
  readonly frame: RecordedFrame | RefusedFrame;
  readonly receivedAt: Instant;
  readonly text: string;
}

/** As in a live recording: a book at any moment is rebuilt from at most two of these. */
const ANCHOR_EVERY_EVENTS = 250_000;
/** Stands in for subscriptions whose numbers were not kept; the venue counts from 1. */
const FIRST_MADE_UP_SID = 1_000_000;
const BOOKS = 'orderbook_delta';

/**
 * Takes in recorded lines as ingest would have taken the frames, had it been there. The venue's times and the
 * recorder's are kept apart; where the recorder gave none, the latest time that the venue named stands for it.
 */
export class FeedImporter {
  readonly counts = { frames: 0, replies: 0, account: 0, repeats: 0 };
  readonly quarantine = new Quarantine();
  readonly session: SessionBuilder;
  readonly #pointer: readonly string[];
  readonly #numbering: Numbering;
  readonly #connection: RecordedConnection<Item>;
  /** The venue's numbers of subscriptions by channel, as it confirmed them or as we made them up. */
  readonly #sids = new Map<FeedChannel, number>();
  #receiveTimes: ReceiveTimes = 'none';
  #clock = 0 as Instant;
  /** A line that could not be read at all: whether a book is short of something, the next number tells. */
  #suspect: 'no' | 'yes' = 'no';

  constructor(options: FeedImporterOptions) {
    const { sink, pointer, numbering, anchorEveryEvents = ANCHOR_EVERY_EVENTS } = options;
    this.#pointer = pointer;
    this.#numbering = numbering;
    this.session = new SessionBuilder(sink, anchorEveryEvents);
    this.#connection = new RecordedConnection<Item>(numbering, {
      onFrame: (item) => this.#apply(item),
      onRepeats: (items) => (this.counts.repeats += items.length),
      onGap: (channel, lost, { receivedAt }) => {
        const stale = channel === null || channel === BOOKS ? 'all' : 'none';
        if (stale === 'all') this.#suspect = 'no';
        this.session.lose({ cause: 'sequence', stale, channel, lost, receivedAt });
      },
      onRestart: ({ receivedAt }) => {
        this.#suspect = 'no';
        this.#sids.clear();
        this.session.reconnect(receivedAt);
      },
    });
  }

  /** The time that the next frame without one is given. */
  get clock(): Instant {
    return this.#clock;
  }

  /** @param firstAt - the first time that the file names: what stands before it there is taken for as old */
  startFile(receiveTimes: ReceiveTimes, firstAt: Instant | undefined): void {
    this.#receiveTimes = receiveTimes;
    if (firstAt !== undefined && firstAt > this.#clock) this.#clock = firstAt;
  }

  takeLine(text: string, place: LinePlace): void {
    if (/^\s*$/.test(text)) return;
    this.counts.frames += 1;
    const line = readRecordedLine(text, this.#pointer);
    if (!line.ok) {
      const { code: reason } = line.error;
      this.quarantine.add({ reason, ...place, receivedAt: this.#clock, raw: text });
      if (reason !== 'import.noFrame') this.#doubt();
      return;
    }
    const { frame: raw, receivedAt, bodyOf } = line.value;
    const read = readRecordedFrame(bodyOf === undefined ? raw : this.#withSid(raw, bodyOf));
    const frame = read.ok ? read.value : read.error;
    if (receivedAt !== undefined) this.#clock = receivedAt;
    else if (read.ok) this.#advance(read.value.saidAt);
    const item: Item = { ...place, frame, receivedAt: this.#clock, text };
    if (read.ok && read.value.kind === 'subscribed') {
      const { sid, channel } = read.value;
      this.#connection.subscribed(sid, channel, item);
      if (channel !== null) this.#sids.set(channel, sid);
    } else this.#connection.take(frame, crc32(JSON.stringify(raw)), item);
  }

  /** Nothing follows. */
  end(): void {
    this.#connection.end();
    if (this.#suspect === 'yes') this.#loseUnread();
  }

  #apply({ frame, receivedAt, text, source, line }: Item): void {
    if ('error' in frame) {
      this.quarantine.add({ reason: frame.error.code, source, line, receivedAt, raw: text });
      // The book that it was about is short of it.
      const { channel, market } = frame;
      const stale = market ?? 'all';
      if (channel === BOOKS) {
        this.session.lose({ cause: 'malformed', stale, channel, lost: 1, receivedAt });
      }
    } else {
      // Nothing was missing before it, so what could not be read was no book's.
      if (frame.channel === BOOKS && frame.seq !== null) this.#suspect = 'no';
      this.#use(frame, receivedAt, text.length);
      this.session.heard(receivedAt);
    }
  }

  #use(frame: RecordedFrame, receivedAt: Instant, byteLength: number): void {
    const { sid, seq } = frame;
    switch (frame.kind) {
      case 'delta':
        this.session.delta(frame.message, receivedAt);
        return;
      case 'snapshot':
        this.session.snapshot(frame.message, receivedAt);
        return;
      case 'message':
        frame.deliver(this.session, { receivedAt, byteLength, sid, seq });
        return;
      case 'account':
        this.counts.account += 1;
        return;
      case 'subscribed':
      case 'reply':
        this.counts.replies += 1;
    }
  }

  /** A line of which nothing is known. Only consecutive numbers after it can clear the books of suspicion. */
  #doubt(): void {
    if (this.#numbering === 'filtered') this.#loseUnread();
    else this.#suspect = 'yes';
  }

  #loseUnread(): void {
    this.#suspect = 'no';
    const loss = { cause: 'malformed', stale: 'all', channel: null, lost: null } as const;
    this.session.lose({ ...loss, receivedAt: this.#clock });
  }

  #withSid(frame: Json, channel: FeedChannel): Json {
    if (frame['sid'] !== undefined) return frame;
    const sid = this.#sids.get(channel) ?? FIRST_MADE_UP_SID + this.#sids.size;
    this.#sids.set(channel, sid);
    return { ...frame, sid };
  }

  #advance(saidAt: Instant): void {
    if (this.#receiveTimes !== 'recorded' && saidAt > this.#clock) this.#clock = saidAt;
  }
}
