import { z } from 'zod';
import { err, ok, type Result } from '../../../base/result.ts';
import { FEED_CHANNELS } from '../../../contract/fault-plan.ts';
import type { MarketTicker } from '../../../domain/units/ids.ts';
import type { FeedErrorCode } from './feed-error.ts';

export type Channel = (typeof FEED_CHANNELS)[number];

export const UPDATE_ACTIONS = ['add_markets', 'delete_markets', 'get_snapshot'] as const;
type UpdateAction = (typeof UPDATE_ACTIONS)[number];

export interface SubscribeCommand {
  readonly cmd: 'subscribe';
  readonly channels: readonly Channel[];
  /** undefined: no filter given. */
  readonly tickers: readonly MarketTicker[] | undefined;
  readonly marketIds: readonly string[] | undefined;
  readonly sendInitialSnapshot: boolean;
  readonly useYesPrice: boolean;
  readonly skipTickerAck: boolean;
}

export interface UpdateCommand {
  readonly cmd: 'update_subscription';
  readonly sid: number;
  readonly action: UpdateAction;
  readonly tickers: readonly MarketTicker[];
  readonly marketIds: readonly string[];
}

export type FeedCommand =
  | SubscribeCommand
  | UpdateCommand
  | { readonly cmd: 'unsubscribe'; readonly sids: readonly number[] }
  | { readonly cmd: 'list_subscriptions' };

/** The client's number for correlation; undefined when it gave none, or 0. */
export type CommandId = number | undefined;

type Refusal = { readonly code: 'feed.refused'; readonly feedCode: FeedErrorCode };
const refuse = (feedCode: FeedErrorCode) => err({ code: 'feed.refused', feedCode } as const);

const tickers = z.array(z.string().min(1).max(100)).min(1);
const markets = {
  market_ticker: z.string().min(1).max(100).optional(),
  market_tickers: tickers.optional(),
  market_id: z.string().optional(),
  market_ids: z.array(z.string()).min(1).optional(),
};
const sid = z.int().min(0);

const envelope = z.object({
  id: z.int().min(0).optional(),
  cmd: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});
const subscribeParams = z.object({
  ...markets,
  channels: z.array(z.string()).optional(),
  send_initial_snapshot: z.boolean().default(false),
  use_yes_price: z.boolean().default(false),
  skip_ticker_ack: z.boolean().default(false),
});
const updateParams = z.object({
  ...markets,
  sid: sid.optional(),
  sids: z.array(sid).optional(),
  action: z.string().optional(),
});
const unsubscribeParams = z.object({ sids: z.array(sid).optional() });

export interface ParsedCommand {
  readonly id: CommandId;
  readonly command: Result<FeedCommand, Refusal>;
}

/** Reads one text frame of a client. Never throws: what cannot be read is refused with the venue's code. */
export function parseFeedCommand(text: string): ParsedCommand {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { id: undefined, command: refuse(1) };
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) return { id: undefined, command: refuse(1) };
  const { id, cmd, params } = parsed.data;
  return { id: id === 0 ? undefined : id, command: parseByName(cmd, params) };
}

function parseByName(cmd: string | undefined, params: unknown): Result<FeedCommand, Refusal> {
  switch (cmd) {
    case 'list_subscriptions':
      return ok({ cmd });
    case 'subscribe':
      return params === undefined ? refuse(2) : parseSubscribe(params);
    case 'update_subscription':
      return params === undefined ? refuse(2) : parseUpdate(params);
    case 'unsubscribe':
      return params === undefined ? refuse(2) : parseUnsubscribe(params);
    default:
      return refuse(5);
  }
}

function parseSubscribe(raw: unknown): Result<SubscribeCommand, Refusal> {
  const parsed = subscribeParams.safeParse(raw);
  if (!parsed.success) return refuse(11);
  const params = parsed.data;
  if (params.channels === undefined || params.channels.length === 0) return refuse(3);
  const channels = [...new Set(params.channels)];
  if (!channels.every(isChannel)) return refuse(8);
  const named = marketsOf(params);
  if (!named.ok) return named;
  const { tickers: asked, marketIds } = named.value;
  if (channels.includes('orderbook_delta') && asked === undefined) return refuse(14);
  if (marketIds !== undefined && channels.some((channel) => channel !== 'ticker'))
    return refuse(11);
  return ok({
    cmd: 'subscribe',
    channels,
    tickers: asked,
    marketIds,
    sendInitialSnapshot: params.send_initial_snapshot,
    useYesPrice: params.use_yes_price,
    skipTickerAck: params.skip_ticker_ack,
  });
}

function parseUpdate(raw: unknown): Result<UpdateCommand, Refusal> {
  const parsed = updateParams.safeParse(raw);
  if (!parsed.success) return refuse(11);
  const { sid: one, sids, action } = parsed.data;
  if (one === undefined && sids === undefined) return refuse(4);
  const [target, ...others] = [...(one === undefined ? [] : [one]), ...(sids ?? [])];
  if (target === undefined || others.length > 0) return refuse(12);
  if (action === undefined) return refuse(15);
  if (!isUpdateAction(action)) return refuse(13);
  const named = marketsOf(parsed.data);
  if (!named.ok) return named;
  const { tickers: asked = [], marketIds = [] } = named.value;
  if (asked.length + marketIds.length === 0) return refuse(14);
  return ok({ cmd: 'update_subscription', sid: target, action, tickers: asked, marketIds });
}

function parseUnsubscribe(raw: unknown): Result<FeedCommand, Refusal> {
  const parsed = unsubscribeParams.safeParse(raw);
  if (!parsed.success) return refuse(11);
  const { sids } = parsed.data;
  if (sids === undefined || sids.length === 0) return refuse(4);
  return ok({ cmd: 'unsubscribe', sids: [...new Set(sids)] });
}

interface NamedMarkets {
  readonly tickers: readonly MarketTicker[] | undefined;
  readonly marketIds: readonly string[] | undefined;
}

/** One market or several, by ticker or by id: the singular and the plural exclude each other. */
function marketsOf(params: z.output<z.ZodObject<typeof markets>>): Result<NamedMarkets, Refusal> {
  const { market_ticker: ticker, market_tickers: many, market_id: id, market_ids: ids } = params;
  if (ticker !== undefined && many !== undefined) return refuse(11);
  if (id !== undefined && ids !== undefined) return refuse(11);
  const all = ticker === undefined ? many : [ticker];
  return ok({
    tickers: all === undefined ? undefined : ([...new Set(all)] as MarketTicker[]),
    marketIds: id === undefined ? ids : [id],
  });
}

const isChannel = (name: string): name is Channel =>
  (FEED_CHANNELS as readonly string[]).includes(name);
const isUpdateAction = (name: string): name is UpdateAction =>
  (UPDATE_ACTIONS as readonly string[]).includes(name);
