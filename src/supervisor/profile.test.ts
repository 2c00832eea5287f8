import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../base/result.ts';
import { defaultProfileFolder, lockProfile, openProfile } from './profile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a profile', () => {
  it('lies where the platform keeps user data', () => {
    expect(defaultProfileFolder('linux', { HOME: '/h' })).toBe(join('/h', '.config', 'oddlot'));
    expect(defaultProfileFolder('linux', { HOME: '/h', XDG_CONFIG_HOME: '/x' })).toBe(
      join('/x', 'oddlot'),
    );
    expect(defaultProfileFolder('darwin', { HOME: '/h' })).toContain('Application Support');
    expect(defaultProfileFolder('win32', { APPDATA: 'C:\\A' })).toContain('Oddlot');
  });

  it.skipIf(process.platform === 'win32')('is for its user only', () => {
    const profile = unwrap(openProfile(join(folder, 'p')));
    expect(statSync(profile.folder).mode & 0o077).toBe(0);
  });

  it('cannot be made where a file stands', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(openProfile(join(folder, 'file'))).toMatchObject({
      error: { code: 'profile.unusable' },
    });
  });

  it('belongs to one process at a time, and to the next after a crash', () => {
    const profile = unwrap(openProfile(folder));
    writeFileSync(profile.lockFile, String(process.ppid));
    expect(lockProfile(profile)).toMatchObject({
      error: { code: 'profile.inUse', pid: process.ppid },
    });
    writeFileSync(profile.lockFile, '4194304999');
    const release = unwrap(lockProfile(profile));
    release();
    expect(lockProfile(profile).ok).toBe(true);
  });

  it('is not taken from a process that is just taking it, but from one that ended over it', () => {
    const profile = unwrap(openProfile(folder));
    writeFileSync(profile.lockFile, '');
    expect(lockProfile(profile)).toMatchObject({ error: { code: 'profile.inUse', pid: null } });
    utimesSync(profile.lockFile, 0, 0);
    expect(lockProfile(profile).ok).toBe(true);
  });
});
