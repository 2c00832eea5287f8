import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileKeyStore } from './file-key-store.ts';
import { KeyFiles, PEM } from './key-files.fixture.ts';

let files: KeyFiles;
beforeEach(() => {
  files = new KeyFiles();
});
afterEach(() => files.remove());

const open = (env: Record<string, string> = {}) =>
  new FileKeyStore({ profileFolder: files.profileFolder, env, platform: 'linux' });
const demoFile = (): string => join(files.profileFolder, 'kalshi-demo.json');
const NAMED = { ODDLOT_KALSHI_KEY_ID: 'named' };

describe('keys in files', () => {
  it('are kept by name, for the environment that they are of', async () => {
    const kept = {
      environment: 'demo',
      place: 'file',
      keyId: 'id',
      privateKeyFile: files.pem,
      problem: null,
    };
    expect(await open().keep(files.newKey())).toEqual({ ok: true, value: kept });
    expect(await open().find('demo')).toEqual({
      ok: true,
      value: { keyId: 'id', privateKeyFile: files.pem },
    });
    expect(await open().list()).toEqual([kept]);
    expect(await open().find('production')).toMatchObject({
      error: {
        code: 'credentials.missing',
        file: join(files.profileFolder, 'kalshi-production.json'),
      },
    });
  });

  it('stay where they are: the profile has none of their text, and nobody else reads it', async () => {
    await open().keep(files.newKey());
    expect(readdirSync(files.profileFolder)).toEqual(['kalshi-demo.json']);
    expect(readFileSync(demoFile(), 'utf8')).not.toContain('PRIVATE KEY');
    expect(statSync(demoFile()).mode & 0o777).toBe(0o600);
    expect(await open().remove('demo')).toEqual({ ok: true, value: null });
    expect(readdirSync(files.profileFolder)).toEqual([]);
    expect(readFileSync(files.pem, 'utf8')).toBe(PEM);
  });

  it('are replaced as a whole, and may be removed twice', async () => {
    await open().keep(files.newKey());
    await open().keep(files.newKey({ keyId: 'other' }));
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'other' } });
    await open().remove('demo');
    expect(await open().remove('demo')).toEqual({ ok: true, value: null });
    expect(await open().list()).toEqual([]);
  });

  it('are refused where others could read them, and what was kept stays', async () => {
    await open().keep(files.newKey());
    const shared = join(files.elsewhere, 'shared.pem');
    writeFileSync(shared, PEM, { mode: 0o644 });
    expect(await open().keep(files.newKey({ privateKeyFile: shared }))).toMatchObject({
      error: { code: 'credentials.exposed', file: shared, mode: '644' },
    });
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyFile: files.pem } });
  });

  it('are refused when they are none, without a word of what was read', async () => {
    writeFileSync(files.pem, 'SECRET WORDS');
    expect(await open().keep(files.newKey())).toEqual({
      ok: false,
      error: { code: 'credentials.notAKey' },
    });
    expect(await open().list()).toEqual([]);
  });

  it('are listed with what is wrong with them', async () => {
    await open().keep(files.newKey());
    chmodSync(files.pem, 0o644);
    expect(await open().list()).toMatchObject([
      { environment: 'demo', place: 'file', keyId: null, problem: { code: 'credentials.exposed' } },
    ]);
    writeFileSync(demoFile(), 'nonsense');
    expect(await open().list()).toMatchObject([{ problem: { code: 'credentials.malformed' } }]);
  });

  it('give way to one that the environment names, which is not for the window to change', async () => {
    await open().keep(files.newKey());
    const named = open({ ...NAMED, ODDLOT_KALSHI_PRIVATE_KEY_FILE: files.pem });
    const row = { place: 'environment', keyId: 'named', privateKeyFile: files.pem, problem: null };
    expect(await named.list()).toEqual([
      { environment: 'demo', ...row },
      { environment: 'production', ...row },
    ]);
    const refused = { code: 'credentials.setByVariable', variable: 'ODDLOT_KALSHI_KEY_ID' };
    expect(await named.keep(files.newKey())).toEqual({ ok: false, error: refused });
    expect(await named.remove('demo')).toEqual({ ok: false, error: refused });
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'id' } });
    expect(await open(NAMED).list()).toMatchObject([
      { place: 'environment', keyId: null, problem: { code: 'credentials.missing' } },
      { place: 'environment' },
    ]);
  });

  it('are not lost when the profile cannot be written', async () => {
    const store = new FileKeyStore({
      profileFolder: join(files.profileFolder, 'gone'),
      env: {},
      platform: 'linux',
    });
    expect(await store.keep(files.newKey())).toMatchObject({ error: { code: 'file.notWritten' } });
  });
});
