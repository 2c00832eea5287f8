import type { FeedChannel } from '../../../adapters/kalshi/feed-channel.ts';
import { isObject, type Json } from '../../../adapters/kalshi/read-book-message.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../domain/units/units.ts';

/** A frame as a recorder kept it. */
export interface RecordedLine {
  readonly frame: Json;
  /** When the recorder received it; undefined when it did not say. */
  readonly receivedAt: Instant | undefined;
  /** Its channel, if only the body of the message was kept: its subscription's number may be missing. */
  readonly bodyOf: FeedChannel | undefined;
}

export interface LineError {
  readonly code: 'frame.notJson' | 'frame.notAnObject' | 'import.noFrame';
  readonly found: string;
}

/** A JSON pointer (RFC 6901) as its steps; the empty one has none. */
export const parsePointer = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/**
 * Finds the frame in a line: the line itself, or what the pointer leads to; a text there is parsed once more. The
 * receive time stands beside the frame. A recorder that keeps only the bodies of messages puts their type and
 * number beside them, as `event_type` and `sequence_number`.
 */
export function readRecordedLine(
  text: string,
  pointer: readonly string[],
): Result<RecordedLine, LineError> {
  const line = parseJson(text);
  if (line === undefined) return refuse('frame.notJson', text);
  if (!isObject(line)) return refuse('frame.notAnObject', text);
  let beside: Json = line;
  let found: unknown = line;
  for (const step of pointer) {
    const holder = found;
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, step)) {
      return refuse('import.noFrame', text);
    }
    if (isObject(holder)) beside = holder;
    found = (holder as Json)[step];
  }
  const value = typeof found === 'string' ? parseJson(found) : found;
  if (value === undefined) return refuse('frame.notJson', String(found));
  if (!isObject(value)) return refuse('frame.notAnObject', text);
  const receivedAt = receiveTime(beside, text) ?? receiveTime(line, text);
  const type = beside['event_type'];
  const bodyOf = typeof type === 'string' ? BODY_CHANNELS.get(type) : undefined;
  if (bodyOf === undefined || value['type'] !== undefined || value['msg'] !== undefined) {
    return ok({ frame: value, receivedAt, bodyOf: undefined });
  }
  const frame = { type, sid: beside['sid'], seq: beside['sequence_number'], msg: value };
  return ok({ frame, receivedAt, bodyOf });
}

/** The channels of messages whose bodies alone may have been kept; a recorder's own notes have other names. */
const BODY_CHANNELS: ReadonlyMap<string, FeedChannel> = new Map([
  ['orderbook_snapshot', 'orderbook_delta'],
  ['orderbook_delta', 'orderbook_delta'],
  ['ticker', 'ticker'],
  ['trade', 'trade'],
  ['market_lifecycle_v2', 'market_lifecycle_v2'],
  ['event_lifecycle', 'market_lifecycle_v2'],
]);

const refuse = (code: LineError['code'], found: string) =>
  err<LineError>({ code, found: found.slice(0, 60) });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Recorders' names for a receive time, in nanoseconds or milliseconds since 1970. */
const RECEIVE_TIMES = [
  { name: 'recv_ns', unit: 'ns', written: /"recv_ns"\s*:\s*(\d+)/ },
  { name: 'recv_ts_ns', unit: 'ns', written: /"recv_ts_ns"\s*:\s*(\d+)/ },
  { name: 'local_recv_ns', unit: 'ns', written: /"local_recv_ns"\s*:\s*(\d+)/ },
  { name: 'recv_ms', unit: 'ms', written: /"recv_ms"\s*:\s*(\d+)/ },
] as const;

function receiveTime(beside: Json, text: string): Instant | undefined {
  for (const { name, unit, written } of RECEIVE_TIMES) {
    const value = beside[name];
    if (value === undefined) continue;
    // Nanoseconds since 1970 have more digits than a double; they are still in the text.
    const digits = typeof value === 'string' ? value : (written.exec(text)?.[1] ?? '');
    const isExact = /^\d{1,20}$/.test(digits) && Number(digits) === Number(value);
    const us =
      unit === 'ms' ? Number(value) * 1000 : isExact ? fromNs(digits) : Number(value) / 1000;
    const at = Math.floor(us);
    if (Number.isSafeInteger(at) && at > 0) return at as Instant;
  }
  return undefined;
}

const fromNs = (digits: string): number => Number(BigInt(digits) / 1000n);
