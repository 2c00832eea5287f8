import { err, ok, type Result } from '../../base/result.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import { type Instant, instantFromMs } from '../../domain/units/units.ts';
import type { FrameError } from './book-frames.ts';
import type { FeedChannel } from './feed-channel.ts';
import type { FeedHandlers, FrameInfo } from './feed-handlers.ts';
import { MESSAGE_TYPES } from './feed-messages.ts';
import { toPresentSpelling } from './legacy-frame.ts';
import {
  type DeltaMessage,
  isObject,
  type Json,
  readDelta,
  readSnapshot,
  type SnapshotMessage,
} from './read-book-message.ts';
import { isTicker } from './ticker-table.ts';
import { subscribedReply } from './wire-replies.ts';

/** Where a frame stands in its subscription, as far as it says. */
export interface FramePlace {
  readonly channel: FeedChannel | null;
  readonly sid: number | null;
  readonly seq: number | null;
}

/** A frame of a recording. `saidAt`: the venue's time in it; 0 when it names none. */
export type RecordedFrame = FramePlace & { readonly saidAt: Instant } & (
    | { readonly kind: 'delta'; readonly message: DeltaMessage }
    | { readonly kind: 'snapshot'; readonly message: SnapshotMessage }
    | {
        readonly kind: 'message';
        readonly deliver: (handlers: FeedHandlers, info: FrameInfo) => void;
      }
    /** A subscription begins: the recorder's connection is a new one if the number was in use. */
    | { readonly kind: 'subscribed'; readonly sid: number }
    /** Any other answer to the recorder's commands. */
    | { readonly kind: 'reply' }
    /** Of somebody's account. */
    | { readonly kind: 'account' }
  );

/** Why a frame was refused, and what can still be told of it. */
export interface RefusedFrame extends FramePlace {
  readonly error: FrameError;
  /** The market whose book it would have changed. */
  readonly market: MarketTicker | null;
}

const ACCOUNT_TYPES: ReadonlySet<string> = new Set([
  'fill',
  'user_order',
  'market_position',
  'order_group_updates',
]);
const REPLY_TYPES: ReadonlySet<string> = new Set(['ok', 'unsubscribed', 'error']);

/** Reads a frame of any age, with the checks of the live feed. */
export function readRecordedFrame(
  raw: Json,
): Result<RecordedFrame, RefusedFrame & { code: string }> {
  const type = raw['type'];
  const sid = positive(raw['sid']);
  const seq = positive(raw['seq']);
  if (typeof type !== 'string') {
    return refuse({ channel: null, sid, seq }, null, { code: 'frame.noType', found: shorten(raw) });
  }
  const frame = toPresentSpelling(raw);
  const msg = frame['msg'];
  if (type === 'orderbook_delta' || type === 'orderbook_snapshot') {
    const place = { channel: 'orderbook_delta', sid, seq } as const;
    const read = type === 'orderbook_delta' ? readDelta(frame) : readSnapshot(frame);
    if (!read.ok) return refuse(place, marketOf(msg), read.error);
    const { value } = read;
    const saidAt = sentAt(frame);
    if ('change' in value) {
      return ok({ ...place, kind: 'delta', saidAt: saidAt || value.exchangeAt, message: value });
    }
    return ok({ ...place, kind: 'snapshot', saidAt, message: value });
  }
  const saidAt = sentAt(frame) || messageAt(msg);
  if (type === 'subscribed') {
    const reply = subscribedReply.safeParse(frame);
    if (!reply.success) return refuse({ channel: null, sid, seq }, null, badShape(frame));
    const { channel, sid: started } = reply.data.msg;
    return ok({ kind: 'subscribed', channel: knownChannel(channel), sid: started, seq, saidAt });
  }
  if (REPLY_TYPES.has(type)) return ok({ kind: 'reply', channel: null, sid, seq, saidAt });
  const known = MESSAGE_TYPES.get(type);
  if (known === undefined) {
    const error = { code: 'frame.unknownType', found: type.slice(0, 60) } as const;
    return refuse({ channel: null, sid, seq }, null, error);
  }
  const place = { channel: known.channel, sid, seq };
  if (ACCOUNT_TYPES.has(type)) return ok({ ...place, kind: 'account', saidAt });
  const read = known.read(msg);
  if (!read.ok) return refuse(place, null, read.error);
  return ok({ ...place, kind: 'message', saidAt, deliver: read.value });
}

const refuse = (place: FramePlace, market: MarketTicker | null, error: FrameError) =>
  err({ code: error.code, ...place, market, error });

const positive = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Number(value) > 0 ? (value as number) : null;

const shorten = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const badShape = (frame: Json): FrameError => ({
  code: 'frame.badShape',
  found: shorten(frame),
});

function marketOf(msg: unknown): MarketTicker | null {
  const market = isObject(msg) ? msg['market_ticker'] : undefined;
  return typeof market === 'string' && isTicker(market) ? (market as MarketTicker) : null;
}

/** When the venue sent the frame, which is the nearest to when it was received. */
const sentAt = (frame: Json): Instant => milliseconds(frame['sending_ts_ms']);

const messageAt = (msg: unknown): Instant =>
  isObject(msg) ? milliseconds(msg['ts_ms']) : (0 as Instant);

const milliseconds = (value: unknown): Instant =>
  Number.isInteger(value) && Number(value) > 0 && Number.isSafeInteger(Number(value) * 1000)
    ? instantFromMs(value as number)
    : (0 as Instant);

const CHANNELS: ReadonlySet<string> = new Set<FeedChannel>([
  'orderbook_delta',
  ...[...MESSAGE_TYPES.values()].map(({ channel }) => channel),
]);
const knownChannel = (name: string): FeedChannel | null =>
  CHANNELS.has(name) ? (name as FeedChannel) : null;
