import type { BookDelta, BookSnapshot } from '../../domain/book/book.ts';
import type { ClientOrderId, MarketTicker } from '../../domain/units/ids.ts';
import type { Instant, Price, Qty } from '../../domain/units/units.ts';

/** What every book message carries beside its levels. */
interface BookFrame {
  readonly sid: number;
  readonly seq: number;
  readonly market: MarketTicker;
  readonly receivedAt: Instant;
  /** Size of the frame on the wire. */
  readonly byteLength: number;
}

/** `orderbook_delta`. The decoder reuses one: read it before the next frame, or copy it. */
export interface DeltaFrame extends BookFrame, BookDelta {
  /** Present when our own order caused the change. */
  readonly clientOrderId: ClientOrderId | undefined;
}

/** `orderbook_snapshot`, levels ascending. The levels may be kept, the frame around them is reused. */
export interface SnapshotFrame extends BookFrame, BookSnapshot {
  readonly source: 'feed';
}

/** Why a frame was refused. */
export interface FrameError {
  readonly code:
    | 'frame.notJson'
    | 'frame.notAnObject'
    | 'frame.noType'
    | 'frame.badShape'
    | 'frame.badMarket'
    | 'frame.badPrice'
    | 'frame.badSize'
    | 'frame.badSide'
    | 'frame.badTime'
    | 'frame.badLevels'
    | 'frame.duplicateLevel'
    | 'frame.unknownType'
    | 'frame.binary';
  /** What was found, shortened; never more than a few dozen characters. */
  readonly found: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const newDeltaFrame = (): Writable<DeltaFrame> => ({
  sid: 0,
  seq: 0,
  market: '' as MarketTicker,
  receivedAt: 0 as Instant,
  byteLength: 0,
  side: 'yes',
  price: 0 as Price,
  change: 0 as Qty,
  exchangeAt: 0 as Instant,
  clientOrderId: undefined,
});

export const newSnapshotFrame = (): Writable<SnapshotFrame> => ({
  sid: 0,
  seq: 0,
  market: '' as MarketTicker,
  receivedAt: 0 as Instant,
  byteLength: 0,
  source: 'feed',
  yes: [],
  no: [],
});
