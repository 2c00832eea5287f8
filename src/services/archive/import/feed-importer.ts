import { crc32 } from 'node:zlib';
import type { FeedChannel } from '../../../adapters/kalshi/feed-channel.ts';
import type { Json } from '../../../adapters/kalshi/read-book-message.ts';
import {
  readRecordedFrame,
  type RecordedFrame,
  type RefusedFrame,
} from '../../../adapters/kalshi/recorded-frame.ts';
import { inOwnPrices, type NoPrices } from '../../../adapters/kalshi/no-prices.ts';
import type { Numbering, ReceiveTimes } from '../../../adapters/sqlite/session-provenance.ts';
import type { Instant } from '../../../domain/units/units.ts';
import { Quarantine } from './quarantine.ts';
import { RecordedConnection } from './recorded-connection.ts';
import { type LineError, readRecordedLine, type RecordedLine } from './recorded-line.ts';
import { type RecordSink, SessionBuilder } from './session-builder.ts';

interface FeedImporterOptions {
  readonly sink: RecordSink;
  readonly pointer: readonly string[];
  readonly numbering: Numbering;
  /** How the recording writes NO prices. */
  readonly prices: NoPrices;
  readonly anchorEveryEvents?: number;
}

/** Where a line stands: which of the sources, counted from 1, and its number there. */
interface LinePlace {
  readonly source: number;
  readonly line: number;
}

/** A line on its way. */
interface Line extends LinePlace {
  receivedAt: Instant;
  readonly text: string;
}

/** One that holds a frame, good or bad. */
interface FrameLine extends Line {
  readonly frame: RecordedFrame | RefusedFrame;
  /** A hash of what the frame says. */
  readonly mark: number;
}

/** One in which no frame was found. */
interface OddLine extends Line {
  readonly reason: LineError['code'];
}

/** As in a live recording: a book at any moment is rebuilt from at most two of these. */
const ANCHOR_EVERY_EVENTS = 250_000;
/** Stands in for subscriptions whose numbers were not kept; the venue counts from 1. */
const FIRST_MADE_UP_SID = 1_000_000;
/** What may wait for a time: more than the snapshots of a subscription to every market. */
const MOST_UNTIMED_CHARACTERS = 64 << 20;
const BOOKS = 'orderbook_delta';
const LOST_TRACK = { cause: 'disconnected', stale: 'all', channel: null, lost: null } as const;

/**
 * Takes in recorded lines as ingest would have taken the frames, had it been there. The venue's times and the
 * recorder's are kept apart. Where the recorder gave none, the latest time that the venue named stands for it; a frame
 * in which it named none is as old as the next one that does, so that nothing is known before it was said.
 */
export class FeedImporter {
  readonly counts = { frames: 0, replies: 0, account: 0, repeats: 0 };
  readonly quarantine = new Quarantine();
  readonly session: SessionBuilder;
  readonly #pointer: readonly string[];
  readonly #numbering: Numbering;
  readonly #prices: NoPrices;
  readonly #connection: RecordedConnection<FrameLine>;
  /** The venue's numbers of subscriptions by channel, as it confirmed them or as we made them up. */
  readonly #sids = new Map<FeedChannel, number>();
  #untimed: (FrameLine | OddLine)[] = [];
  #untimedCharacters = 0;
  #receiveTimes: ReceiveTimes = 'none';
  #clock = 0 as Instant;
  /** A line that could not be read at all: whether a book is short of something, the next number tells. */
  #suspect: 'no' | 'yes' = 'no';

  constructor(options: FeedImporterOptions) {
    const { sink, pointer, numbering, prices, anchorEveryEvents = ANCHOR_EVERY_EVENTS } = options;
    this.#pointer = pointer;
    this.#numbering = numbering;
    this.#prices = prices;
    this.session = new SessionBuilder(sink, anchorEveryEvents);
    this.#connection = new RecordedConnection<FrameLine>(numbering, {
      isSnapshot: ({ frame }) => 'kind' in frame && frame.kind === 'snapshot',
      onFrame: (item) => this.#apply(item),
      onRepeats: (items, kind) => {
        this.counts.repeats += items.length;
        if (kind === 'doubtful') this.session.lose({ ...LOST_TRACK, receivedAt: this.#clock });
      },
      onGap: (channel, lost, { receivedAt }) => {
        const stale = channel === null || channel === BOOKS ? 'all' : 'none';
        if (stale === 'all') this.#suspect = 'no';
        this.session.lose({ cause: 'sequence', stale, channel, lost, receivedAt });
      },
      onRestart: ({ receivedAt }) => {
        this.#suspect = 'no';
        this.session.reconnect(receivedAt);
      },
    });
  }

  /** The time that the next frame without one is given. */
  get clock(): Instant {
    return this.#clock;
  }

  /** The receive times of the lines to come are from there. */
  startFile(receiveTimes: ReceiveTimes): void {
    this.#receiveTimes = receiveTimes;
  }

  takeLine(text: string, place: LinePlace): void {
    if (/^\s*$/.test(text)) return;
    this.counts.frames += 1;
    const line = { ...place, text, receivedAt: this.#clock };
    const read = readRecordedLine(text, this.#pointer);
    if (read.ok) this.#takeFrame(read.value, line);
    else this.#wait({ ...line, reason: read.error.code });
    if (this.#receiveTimes === 'recorded') this.#release();
  }

  /** Nothing follows. */
  end(): void {
    this.#release();
    this.#connection.end();
    if (this.#suspect === 'yes') this.#loseUnread(this.#clock);
  }

  #takeFrame({ frame: raw, receivedAt, bodyOf }: RecordedLine, line: Line): void {
    const read = readRecordedFrame(bodyOf === undefined ? raw : this.#withSid(raw, bodyOf));
    const frame = read.ok ? inOwnPrices(read.value, this.#prices) : read.error;
    this.#wait({ ...line, frame, mark: crc32(JSON.stringify(raw)) });
    const saidAt = read.ok ? read.value.saidAt : 0;
    if (receivedAt !== undefined) this.#clock = receivedAt;
    else if (saidAt > 0 && this.#receiveTimes !== 'recorded') {
      if (saidAt > this.#clock) this.#clock = saidAt as Instant;
      this.#release();
    }
    if (!read.ok || read.value.kind !== 'subscribed') return;
    const { channel, sid } = read.value;
    if (channel !== null) this.#sids.set(channel, sid);
  }

  #wait(line: FrameLine | OddLine): void {
    this.#untimed.push(line);
    this.#untimedCharacters += line.text.length;
    if (this.#untimedCharacters > MOST_UNTIMED_CHARACTERS) this.#release();
  }

  /** What waited is as old as the clock is now. */
  #release(): void {
    const lines = this.#untimed;
    this.#untimed = [];
    this.#untimedCharacters = 0;
    for (const line of lines) {
      line.receivedAt = this.#clock;
      if ('reason' in line) this.#reject(line);
      else if ('kind' in line.frame && line.frame.kind === 'subscribed') {
        this.#connection.subscribed(line.frame.sid, line.frame.channel, line);
      } else this.#connection.take(line.frame, line.mark, line);
    }
  }

  #reject({ reason, source, line, receivedAt, text }: OddLine): void {
    this.quarantine.add({ reason, source, line, receivedAt, raw: text });
    if (reason !== 'import.noFrame') this.#doubt(receivedAt);
  }

  #apply({ frame, receivedAt, text, source, line }: FrameLine): void {
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
  #doubt(receivedAt: Instant): void {
    if (this.#numbering === 'filtered') this.#loseUnread(receivedAt);
    else this.#suspect = 'yes';
  }

  #loseUnread(receivedAt: Instant): void {
    this.#suspect = 'no';
    const loss = { cause: 'malformed', stale: 'all', channel: null, lost: null } as const;
    this.session.lose({ ...loss, receivedAt });
  }

  #withSid(frame: Json, channel: FeedChannel): Json {
    if (frame['sid'] !== undefined) return frame;
    const sid = this.#sids.get(channel) ?? FIRST_MADE_UP_SID + this.#sids.size;
    this.#sids.set(channel, sid);
    return { ...frame, sid };
  }
}
