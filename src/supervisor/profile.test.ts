import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

  it('belongs to one program at a time, which it names', () => {
    const profile = unwrap(openProfile(folder));
    const release = unwrap(lockProfile(profile));
    expect(lockProfile(profile)).toEqual({
      ok: false,
      error: { code: 'profile.inUse', folder, pid: process.pid },
    });
    release();
    unwrap(lockProfile(profile))();
  });

  it('is free again when its program was killed, whatever that left behind', async () => {
    const profile = unwrap(openProfile(folder));
    const source = [
      `import { lockProfile, openProfile } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'profile.ts')).href)};`,
      `const profile = openProfile(${JSON.stringify(folder)});`,
      `if (lockProfile(profile.value).ok) console.log('locked');`,
      'setInterval(() => undefined, 1000);',
    ].join('\n');
    const holder = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(lockProfile(profile)).toMatchObject({
      error: { code: 'profile.inUse', pid: holder.pid },
    });
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    unwrap(lockProfile(profile))();
  });
});
