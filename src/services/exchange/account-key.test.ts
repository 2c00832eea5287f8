import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { openAccountKey } from './account-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'account-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openAccountKey', () => {
  it('makes a key once and finds it again', async () => {
    const file = join(folder, 'keys', 'embedded.pem');
    const made = await Promise.all([openAccountKey(file), openAccountKey(file)]);
    const found = unwrap(await openAccountKey(file));
    expect(made.map(unwrap)).toEqual([found, found]);
    expect(found.keyId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  // Windows keeps a user's files from others by their place, not by their mode.
  it.skipIf(process.platform === 'win32')('keeps the file from others', async () => {
    const file = join(folder, 'embedded.pem');
    unwrap(await openAccountKey(file));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('refuses what is not an RSA key, without quoting it', async () => {
    const file = join(folder, 'key.pem');
    await writeFile(file, 'secret');
    expect(await openAccountKey(file)).toEqual({
      ok: false,
      error: { code: 'credentials.notAKey' },
    });
    expect(await openAccountKey(folder)).toMatchObject({
      ok: false,
      error: { code: 'credentials.unreadable', reason: 'EISDIR' },
    });
  });
});
