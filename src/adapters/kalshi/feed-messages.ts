import type { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import type { FrameError } from './book-frames.ts';
import type { FeedChannel } from './feed-channel.ts';
import type { FeedHandlers, FrameInfo } from './feed-handlers.ts';
import { eventFeeUpdate, eventLifecycle, marketLifecycle } from './wire-lifecycle.ts';
import { feedTicker, feedTrade } from './wire-market.ts';
import { feedFill, feedOrder, feedPosition, orderGroupUpdate } from './wire-portfolio.ts';
import { firstProblem } from './wire-values.ts';

type Deliver = (handlers: FeedHandlers, info: FrameInfo) => void;

interface MessageType {
  readonly channel: FeedChannel;
  /** Checks the body; the result hands it to its listener. */
  read(msg: unknown): Result<Deliver, FrameError>;
}

const message = <T extends z.ZodType>(
  channel: FeedChannel,
  schema: T,
  deliver: (handlers: FeedHandlers, value: z.output<T>, info: FrameInfo) => void,
): MessageType => ({
  channel,
  read: (msg) => {
    const parsed = schema.safeParse(msg);
    if (parsed.success) return ok((handlers, info) => deliver(handlers, parsed.data, info));
    return err({ code: 'frame.badShape', found: firstProblem(parsed.error) });
  },
});

/** Every message of the feed but the two of the book: its channel, its shape, its listener. */
export const MESSAGE_TYPES: ReadonlyMap<string, MessageType> = new Map(
  Object.entries({
    trade: message('trade', feedTrade, (to, value, info) => to.onTrade?.(value, info)),
    ticker: message('ticker', feedTicker, (to, value, info) => to.onTicker?.(value, info)),
    fill: message('fill', feedFill, (to, value, info) => to.onFill?.(value, info)),
    user_order: message('user_orders', feedOrder, (to, value, info) =>
      to.onUserOrder?.(value, info),
    ),
    market_position: message('market_positions', feedPosition, (to, value, info) =>
      to.onMarketPosition?.(value, info),
    ),
    order_group_updates: message('order_group_updates', orderGroupUpdate, (to, value, info) =>
      to.onOrderGroup?.(value, info),
    ),
    market_lifecycle_v2: message('market_lifecycle_v2', marketLifecycle, (to, value, info) =>
      to.onLifecycle?.(value, info),
    ),
    event_lifecycle: message('market_lifecycle_v2', eventLifecycle, (to, value, info) =>
      to.onLifecycle?.(value, info),
    ),
    event_fee_update: message('market_lifecycle_v2', eventFeeUpdate, (to, value, info) =>
      to.onLifecycle?.(value, info),
    ),
  }),
);
