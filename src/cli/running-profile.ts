import { err, ok, type Result } from '../base/result.ts';
import { lockProfile, openProfile, type Profile } from '../supervisor/profile.ts';

/** The files of a profile that a program uses right now: whoever can lock it is alone. */
export function findRunning(profileFolder: string): Result<Profile> {
  const profile = openProfile(profileFolder);
  if (!profile.ok) return profile;
  const lock = lockProfile(profile.value);
  if (!lock.ok) return lock.error.code === 'profile.inUse' ? ok(profile.value) : lock;
  lock.value();
  return err({ code: 'profile.notRunning' });
}
