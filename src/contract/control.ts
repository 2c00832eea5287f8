import type { LogEntry } from '../base/logger.ts';
import type { Failure } from '../base/result.ts';
import type { Heartbeat } from './health.ts';
import type { ServiceConfig, ServiceInfo } from './service-config.ts';
import type { ServiceName } from './service-name.ts';
import type { StartupStepName, StepState } from './startup.ts';

/**
 * How a port reaches a service. Under Electron it travels beside the message; under plain Node the accepting side
 * listens on its own socket and the other one connects, both naming the same unguessable link.
 */
export type PortRoute =
  | { readonly kind: 'transferred' }
  | { readonly kind: 'accept'; readonly link: string }
  | { readonly kind: 'connect'; readonly link: string; readonly socketPath: string };

/** Who is at the other end of a port: a service, or one window (several may be open). */
export type PortPeer = ServiceName | 'window';

/** Supervisor → service. */
export type SupervisorMessage =
  | { readonly type: 'start'; readonly service: ServiceName; readonly config: ServiceConfig }
  /** Settings have changed: the service takes over what it can while it runs, and the rest at its next start. */
  | { readonly type: 'config'; readonly config: ServiceConfig }
  | { readonly type: 'port'; readonly peer: PortPeer; readonly route: PortRoute }
  | {
      readonly type: 'request';
      readonly id: number;
      readonly channel: string;
      readonly input: unknown;
    }
  | { readonly type: 'stop' };

/**
 * Service → supervisor. `listening`: ports may be sent; `ready`: requests may be made; `alive`: several times a second
 * from then on, so that one that hangs is noticed soon.
 */
export type ServiceMessage =
  | { readonly type: 'listening'; readonly socketPath: string | null }
  | { readonly type: 'ready'; readonly info: ServiceInfo }
  | { readonly type: 'cannotStart'; readonly error: Failure }
  | {
      readonly type: 'step';
      readonly step: StartupStepName;
      readonly state: StepState;
      readonly atUs: number;
      readonly reason: Failure | null;
    }
  | { readonly type: 'alive' }
  | { readonly type: 'heartbeat'; readonly heartbeat: Heartbeat }
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'log'; readonly entry: LogEntry };
