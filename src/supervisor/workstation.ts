import { randomInt } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import type { LogEntry } from '../base/logger.ts';
import { ok, type Result } from '../base/result.ts';
import type { Settings } from '../contract/settings.ts';
import { openControlChannel } from './control-channel.ts';
import type { Host } from './host.ts';
import type { KeyStore } from './key-store.ts';
import { lockProfile, openProfile } from './profile.ts';
import type { RunOptions } from './service-plan.ts';
import { SettingsFile } from './settings-file.ts';
import { Supervisor } from './supervisor.ts';

/** What a shell decides; everything else about a run is the same in all of them. */
export interface WorkstationOptions<WindowPort> {
  readonly createHost: () => Host<WindowPort>;
  readonly shell: 'desktop' | 'browser' | 'cli';
  readonly profileFolder: string;
  readonly version: string;
  /** Where the keys of real venues are. */
  readonly keyStore: KeyStore;
  readonly run?: RunOptions;
  readonly logSink?: (entry: LogEntry) => void;
  readonly killPatienceMs?: number;
}

/** A profile in use by this process, with the supervisor over it. */
export interface Workstation<WindowPort> {
  readonly supervisor: Supervisor<WindowPort>;
  /** As they were when it opened. */
  readonly settings: Settings;
  /** Stops every service and gives the profile back. */
  readonly close: () => Promise<void>;
}

/** Opens and locks the profile, reads its settings and makes the supervisor; nothing is started yet. */
export function openWorkstation<WindowPort>(
  options: WorkstationOptions<WindowPort>,
): Result<Workstation<WindowPort>> {
  const profile = openProfile(options.profileFolder);
  if (!profile.ok) return profile;
  const unlock = lockProfile(profile.value);
  if (!unlock.ok) return unlock;
  const settingsFile = new SettingsFile(profile.value.settingsFile, () => systemClock.nowUs());
  const { settings, problems } = settingsFile.load();
  const supervisor = new Supervisor({
    host: options.createHost(),
    clock: systemClock,
    profile: profile.value,
    settingsFile,
    version: options.version,
    shell: options.shell,
    drawnSeed: randomInt(2 ** 31),
    keyStore: options.keyStore,
    ...(options.run && { run: options.run }),
    ...(options.logSink && { logSink: options.logSink }),
    ...(options.killPatienceMs && { killPatienceMs: options.killPatienceMs }),
  });
  const closeControl = openControlChannel({
    controlFile: profile.value.controlFile,
    api: supervisor.api,
    logger: supervisor.logger,
  });
  for (const problem of problems) supervisor.logger.warn(problem.code, { ...problem });
  return ok({
    supervisor,
    settings,
    close: async () => {
      closeControl();
      await supervisor.stop();
      unlock.value();
    },
  });
}
