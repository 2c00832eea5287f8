import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { takeExclusiveLock } from '../adapters/sqlite/exclusive-lock.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { WorkstationMode } from '../contract/service-name.ts';

/** The files of one profile: settings, ledgers, models, sessions, key and latch. */
export interface Profile {
  readonly folder: string;
  readonly settingsFile: string;
  readonly windowFile: string;
  readonly sessionsDir: string;
  readonly modelsDir: string;
  /** One per venue account: what is held at one venue says nothing of another. */
  readonly ledgerFiles: Readonly<Record<WorkstationMode, string>>;
  /** Of all accounts: whoever stops a profile stops it in every mode. */
  readonly latchFile: string;
  readonly embeddedKeyFile: string;
  /** Where the program that uses the profile takes requests of commands, and the word that opens it. */
  readonly controlFile: string;
  /** Locked while a program uses the profile. */
  readonly lockFile: string;
  /** Names that program to people; nothing depends on it. */
  readonly ownerFile: string;
}

/** The platform's folder for user data. */
export function defaultProfileFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  switch (platform) {
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Oddlot');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Oddlot');
    default:
      return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'oddlot');
  }
}

/** Makes the folders, for this user only, and names the files. */
export function openProfile(folder: string): Result<Profile> {
  const profile: Profile = {
    folder,
    settingsFile: join(folder, 'settings.json'),
    windowFile: join(folder, 'window.json'),
    sessionsDir: join(folder, 'sessions'),
    modelsDir: join(folder, 'models'),
    ledgerFiles: {
      embedded: join(folder, 'ledger.sqlite'),
      demo: join(folder, 'ledger-demo.sqlite'),
    },
    latchFile: join(folder, 'kill-switch.json'),
    embeddedKeyFile: join(folder, 'embedded-key.pem'),
    controlFile: join(folder, 'control.json'),
    lockFile: join(folder, 'lock.sqlite'),
    ownerFile: join(folder, 'lock.pid'),
  };
  try {
    for (const path of [folder, profile.sessionsDir, profile.modelsDir]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    return err({ code: 'profile.unusable', folder, reason: reasonOf(error) });
  }
  return ok(profile);
}

/**
 * Takes the profile for this process; two programs on one ledger would both be wrong. The lock goes with the
 * process, however that ends.
 *
 * @returns a function that gives the profile back
 */
export function lockProfile(profile: Profile): Result<() => void> {
  const { folder, lockFile, ownerFile } = profile;
  const lock = takeExclusiveLock(lockFile);
  if (!lock.ok) {
    return lock.error.code === 'lock.held'
      ? err({ code: 'profile.inUse', folder, pid: readOwner(ownerFile) })
      : err({ code: 'profile.unusable', folder, reason: lock.error.reason });
  }
  try {
    writeFileSync(ownerFile, String(process.pid), { mode: 0o600 });
  } catch (error) {
    lock.value();
    return err({ code: 'profile.unusable', folder, reason: reasonOf(error) });
  }
  return ok(() => {
    rmSync(ownerFile, { force: true });
    lock.value();
  });
}

function readOwner(ownerFile: string): number | null {
  try {
    const pid = Number(readFileSync(ownerFile, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
