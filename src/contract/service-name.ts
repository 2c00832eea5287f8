/** The processes under the supervisor, in start order. Stopping goes the other way. */
export const SERVICE_NAMES = ['exchange', 'ingest', 'orders', 'actor'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Whom a window may talk to: the services that publish to it, and the supervisor itself. */
export const WINDOW_PEERS = ['supervisor', 'ingest', 'orders', 'actor'] as const;
export type WindowPeer = (typeof WINDOW_PEERS)[number];

/** Where orders go and where market data comes from (design §3). */
export const MODES = ['embedded', 'replay', 'mirror', 'demo'] as const;
export type Mode = (typeof MODES)[number];
