import type { RestClient } from '../../adapters/kalshi/rest-client.ts';

/** What the order manager asks of the venue. */
export type OrderVenue = Pick<
  RestClient,
  | 'balance'
  | 'positions'
  | 'orders'
  | 'order'
  | 'fills'
  | 'settlements'
  | 'market'
  | 'event'
  | 'series'
  | 'createOrder'
  | 'amendOrder'
  | 'decreaseOrder'
  | 'cancelOrder'
  | 'cancelAll'
  | 'writeTokens'
  | 'orderGroups'
  | 'createOrderGroup'
  | 'triggerOrderGroup'
  | 'resetOrderGroup'
  | 'restingNow'
>;
