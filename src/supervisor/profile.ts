import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';

/** Longest time from making the lock to naming its owner in it. */
const NAMING_MS = 2000;

/** The files of one profile: settings, ledger, models, sessions, key and latch. */
export interface Profile {
  readonly folder: string;
  readonly settingsFile: string;
  readonly windowFile: string;
  readonly sessionsDir: string;
  readonly modelsDir: string;
  readonly ledgerFile: string;
  readonly latchFile: string;
  readonly embeddedKeyFile: string;
  readonly lockFile: string;
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
    ledgerFile: join(folder, 'ledger.sqlite'),
    latchFile: join(folder, 'kill-switch.json'),
    embeddedKeyFile: join(folder, 'embedded-key.pem'),
    lockFile: join(folder, 'lock'),
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
 * Takes the profile for this process; two programs on one ledger would both be wrong. A lock left by a process that
 * is no more is taken over.
 *
 * @returns a function that gives the profile back
 */
export function lockProfile(profile: Profile): Result<() => void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(profile.lockFile, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return ok(() => rmSync(profile.lockFile, { force: true }));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        return err({ code: 'profile.unusable', folder: profile.folder, reason: reasonOf(error) });
      }
      const owner = readOwner(profile.lockFile);
      if (owner === undefined && isYoung(profile.lockFile)) break;
      if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
        return err({ code: 'profile.inUse', folder: profile.folder, pid: owner });
      }
      rmSync(profile.lockFile, { force: true });
    }
  }
  return err({ code: 'profile.inUse', folder: profile.folder, pid: null } satisfies Failure);
}

function readOwner(lockFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isYoung(lockFile: string): boolean {
  try {
    return systemClock.nowUs() / 1000 - statSync(lockFile).mtimeMs < NAMING_MS;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
