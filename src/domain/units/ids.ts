declare const kind: unique symbol;
type Id<K extends string> = string & { readonly [kind]: K };

/** `KXRAIN-26DEC01-NYC`: one market of one event of one series. */
export type MarketTicker = Id<'market'>;
/** `KXRAIN-26DEC01` */
export type EventTicker = Id<'event'>;
/** `KXRAIN` */
export type SeriesTicker = Id<'series'>;
/** The venue's name for an order (a UUID). */
export type OrderId = Id<'order'>;
/** Our own name for an order; the venue refuses a repeat, which makes creation safe to retry. */
export type ClientOrderId = Id<'clientOrder'>;
/** The venue's name for a trade; both sides of it see the same one. */
export type TradeId = Id<'trade'>;
/** The venue's name for an order group. */
export type OrderGroupId = Id<'orderGroup'>;
