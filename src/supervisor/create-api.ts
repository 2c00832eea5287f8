import { err, ok, type Result } from '../base/result.ts';
import type { ReleaseCheck } from '../contract/kill-switch.ts';
import {
  channels,
  parseInput,
  requests,
  type Api,
  type Channel,
  type Handlers,
  type ParsedInput,
} from '../contract/requests.ts';
import type { ServiceName, WorkstationMode } from '../contract/service-name.ts';
import type { KillGuard } from './kill-guard.ts';
import type { SettingsFile } from './settings-file.ts';

interface Answering {
  request(channel: string, input: unknown): Promise<Result<unknown>>;
}

interface ApiOptions {
  /** What the supervisor answers itself. */
  readonly own: Handlers<'supervisor'>;
  /** The services of the mode that runs. */
  readonly processes: ReadonlyMap<ServiceName, Answering>;
  readonly onDemand: ReadonlyMap<ServiceName, Answering>;
  readonly killGuard: Pick<KillGuard, 'kill' | 'isCanceling' | 'latched' | 'released'>;
  readonly settingsFile: Pick<SettingsFile, 'patch'>;
  readonly mode: WorkstationMode;
}

type Answer = (raw: unknown) => Promise<Result<unknown>>;

/** One function per channel: answered by the supervisor, or forwarded to its owner. */
export function createApi(options: ApiOptions): Api {
  const shared = sharedChannels(options);
  const answerTo = (channel: Channel): Answer => {
    const { owner } = requests[channel];
    if (owner === 'supervisor') return answerOwn(options.own, channel as keyof typeof options.own);
    const target = options.onDemand.get(owner) ?? options.processes.get(owner);
    return (
      shared[channel] ??
      (async (raw) => target?.request(channel, raw) ?? notInMode(owner, options.mode))
    );
  };
  // Each entry answers for its own channel; the table's types cannot be followed through fromEntries.
  return Object.fromEntries(
    channels.map((channel) => [channel, answerTo(channel)]),
  ) as unknown as Api;
}

export const notInMode = (service: ServiceName, mode: WorkstationMode): Result<never> =>
  err({ code: 'service.notInMode', service, mode });

function answerOwn(own: Handlers<'supervisor'>, channel: keyof typeof own): Answer {
  const handler = own[channel] as (input: unknown) => Result<unknown> | Promise<Result<unknown>>;
  return async (raw) => {
    const input = parseInput(channel, raw);
    return input.ok ? handler(input.value) : input;
  };
}

/** Channels of a service in which the supervisor has a part. */
function sharedChannels(options: ApiOptions): Partial<Record<Channel, Answer>> {
  const { processes, killGuard, settingsFile, mode } = options;
  const ask = async (service: ServiceName, channel: Channel, raw: unknown) =>
    processes.get(service)?.request(channel, raw) ?? notInMode(service, mode);
  return {
    /** The kill switch must be answered whatever has become of its owner. */
    'orders.kill': async (raw) => {
      const input = parseInput('orders.kill', raw);
      if (!input.ok) return input;
      const { reason, by } = input.value as ParsedInput<'orders.kill'>;
      return killGuard.kill(reason, by);
    },

    /** Canceling has ended when neither of both does any. */
    'orders.readRelease': async (raw) => {
      const read = await ask('orders', 'orders.readRelease', raw);
      if (!read.ok || !killGuard.isCanceling) return read;
      const { checks } = read.value as { readonly checks: readonly ReleaseCheck[] };
      const reason = { code: 'kill.stillCanceling' };
      return ok({
        checks: checks.map((check) =>
          check.item === 'cancelsEnded' ? { ...check, verdict: 'red', reason } : check,
        ),
      });
    },

    'orders.release': async (raw) => {
      if (killGuard.isCanceling) return err({ code: 'kill.stillCanceling' });
      const { latched } = killGuard;
      const released = await ask('orders', 'orders.release', raw);
      if (released.ok) killGuard.released(latched);
      return released;
    },

    /** Who decides is a setting, so that a restart decides by the same. */
    'models.use': async (raw) => {
      const input = parseInput('models.use', raw);
      if (!input.ok) return input;
      const { name } = input.value as ParsedInput<'models.use'>;
      const used = await ask('actor', 'models.use', raw);
      const written = used.ok ? settingsFile.patch({ actor: { model: name } }) : used;
      return written.ok ? used : written;
    },
  };
}
