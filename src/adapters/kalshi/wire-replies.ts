import { z } from 'zod';
import { marketTicker } from './wire-values.ts';

// Answers to commands of the feed (protocol brief §4.3).

const count = z.int().positive();
const id = z.int().nonnegative().nullish();

export const subscribedReply = z.object({
  id,
  msg: z.object({ channel: z.string(), sid: count }),
});

/** After a change of a subscription; the answer to other commands carries other bodies and no sid. */
export const okReply = z.object({
  id,
  sid: count.nullish(),
  msg: z
    .object({ market_tickers: z.array(marketTicker).nullish() })
    .nullish()
    .catch(null),
});

export const errorReply = z.object({
  id,
  sid: count.nullish(),
  msg: z.object({ code: z.int(), msg: z.string().nullish() }),
});
