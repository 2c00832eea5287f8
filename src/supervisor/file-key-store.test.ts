import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileKeyStore } from './file-key-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('keys in files', () => {
  it('finds the key of each environment where the profile says that it is', async () => {
    const store = new FileKeyStore({ profileFolder: folder, env: {}, platform: 'linux' });
    writeFileSync(join(folder, 'demo.pem'), 'SECRET', { mode: 0o600 });
    writeFileSync(
      join(folder, 'kalshi-demo.json'),
      JSON.stringify({ keyId: 'id', privateKeyFile: 'demo.pem' }),
      { mode: 0o600 },
    );
    expect(await store.find('demo')).toEqual({
      ok: true,
      value: { keyId: 'id', privateKeyFile: join(folder, 'demo.pem') },
    });
    expect(await store.find('production')).toMatchObject({
      error: { code: 'credentials.missing', file: join(folder, 'kalshi-production.json') },
    });
  });
});
