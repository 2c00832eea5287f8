import type {
  AmendRefusal,
  CancelRefusal,
  DecreaseRefusal,
  GroupRefusal,
  OrderRefusal,
} from '../../../domain/exchange/index.ts';
import { apiError, invalidParameters, notFound, type ApiError } from './api-error.ts';

export type Refusal = OrderRefusal | AmendRefusal | CancelRefusal | DecreaseRefusal | GroupRefusal;

type Table = {
  readonly [C in Refusal['code']]: (refusal: Extract<Refusal, { code: C }>) => ApiError;
};

const invalidOrder = (details: string): ApiError =>
  apiError(400, 'invalid_order', 'invalid order', details);

/** The venue's words for what the engine refuses (protocol brief §5); statuses it does not publish are 400 or 409. */
const TABLE: Table = {
  'exchange.inactive': () => apiError(409, 'exchange_is_paused', 'exchange is paused'),
  'exchange.tradingPaused': () => apiError(409, 'trading_is_paused', 'trading is paused'),
  'market.notFound': () => notFound('market'),
  'market.notActive': ({ status }) =>
    apiError(409, 'MARKET_INACTIVE', 'market is not active', status),
  'order.notFound': () => notFound('order'),
  'order.invalidPrice': () => apiError(400, 'invalid_price', 'price is not on the grid'),
  'order.invalidQty': () => invalidParameters('count'),
  'order.expiryPassed': () => invalidParameters('expiration_time: in the past'),
  'order.expiryNeedsGtc': () => invalidParameters('expiration_time: needs good_till_canceled'),
  'order.postOnlyNeedsGtc': () => invalidParameters('post_only: needs good_till_canceled'),
  'order.reduceOnlyNeedsIoc': () => invalidParameters('reduce_only: needs immediate_or_cancel'),
  'order.nothingToReduce': () => invalidOrder('reduce only without position'),
  'order.postOnlyCross': () => invalidOrder('post only cross'),
  'order.alreadyExists': () => apiError(409, 'order_already_exists', 'order already exists'),
  'order.fillOrKillInsufficientVolume': () =>
    apiError(
      409,
      'fill_or_kill_insufficient_resting_volume',
      'fill or kill: insufficient resting volume',
    ),
  'order.immediateOrCancelInsufficientVolume': () =>
    apiError(
      409,
      'immediate_or_cancel_insufficient_resting_volume',
      'immediate or cancel: insufficient resting volume',
    ),
  'order.mismatch': ({ field }) => invalidParameters(`${field}: differs from the order`),
  'account.insufficientBalance': () =>
    apiError(400, 'insufficient_balance', 'insufficient balance'),
  'group.notFound': () => notFound('order group'),
  'group.triggered': () => apiError(409, 'order_group_triggered', 'order group is triggered'),
  'group.invalidLimit': () => invalidParameters('contracts_limit'),
};

/** An engine's refusal as the API answers it. */
export function refusalError(refusal: Refusal): ApiError {
  // The table is total over the codes, each with its own refusal: the index restates what the type says.
  return (TABLE[refusal.code] as (refusal: Refusal) => ApiError)(refusal);
}
