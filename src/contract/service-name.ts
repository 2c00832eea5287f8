/** The processes that always run under the supervisor, in start order. Stopping goes the other way. */
export const SERVICE_NAMES = ['exchange', 'ingest', 'orders', 'actor'] as const;
export type ResidentServiceName = (typeof SERVICE_NAMES)[number];

/** Processes for long work now and then: started by the first request for them, stopped when idle. */
export const ON_DEMAND_SERVICES = ['archive'] as const;
export type OnDemandServiceName = (typeof ON_DEMAND_SERVICES)[number];

export type ServiceName = ResidentServiceName | OnDemandServiceName;

/** Whom a window may talk to: the services that publish to it, and the supervisor itself. */
export const WINDOW_PEERS = ['supervisor', 'ingest', 'orders', 'actor'] as const;
export type WindowPeer = (typeof WINDOW_PEERS)[number];

/** Where orders go and where market data comes from (design §3). */
export const MODES = ['embedded', 'replay', 'mirror', 'demo'] as const;
export type Mode = (typeof MODES)[number];

/** The modes that the program starts in by its settings. */
export const WORKSTATION_MODES = ['embedded', 'demo'] as const satisfies readonly Mode[];
export type WorkstationMode = (typeof WORKSTATION_MODES)[number];
