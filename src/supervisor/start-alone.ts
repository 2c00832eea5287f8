import { systemClock } from '../base/clock.ts';
import type { LogSink } from '../base/logger.ts';
import { ok } from '../base/result.ts';
import type { ServiceHealth } from '../contract/health.ts';
import type { ServiceConfigs, ServiceInfos } from '../contract/service-config.ts';
import type { ServiceName } from '../contract/service-name.ts';
import type { Host } from './host.ts';
import { DEFAULT_RESTART_POLICY } from './restart-policy.ts';
import { ServiceProcess } from './service-process.ts';
import { SilenceWatch } from './silence-watch.ts';

interface LoneServiceOptions<S extends ServiceName> {
  readonly service: S;
  readonly host: Host<unknown>;
  /** Asked at every start. */
  readonly configure: () => ServiceConfigs[S];
  readonly onReady?: (info: ServiceInfos[S]) => void;
  readonly onHealth?: (health: ServiceHealth) => void;
  readonly onLog: LogSink;
}

/** One service watched and restarted as under the supervisor, without the others: for commands that need only it. */
export function startAlone<S extends ServiceName>(
  options: LoneServiceOptions<S>,
): { readonly process: ServiceProcess; readonly stop: () => Promise<void> } {
  const { service, host, configure, onReady, onHealth, onLog } = options;
  const process = new ServiceProcess({
    service,
    clock: systemClock,
    policy: DEFAULT_RESTART_POLICY,
    spawn: () => host.spawn(service),
    configure: () => Promise.resolve(ok(configure())),
    events: {
      onHealth: (health) => onHealth?.(health),
      onListening: () => undefined,
      onReady: (info) => onReady?.(info as ServiceInfos[S]),
      onStep: () => undefined,
      onLog,
      onExit: () => undefined,
    },
  });
  const watch = new SilenceWatch(systemClock, () => [process]);
  watch.start();
  return {
    process,
    stop: async () => {
      watch.stop();
      await process.stop();
      host.close();
    },
  };
}
