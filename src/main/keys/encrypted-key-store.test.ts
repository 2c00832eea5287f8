import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { safeStorage } from '../../../tests/fixtures/fake-electron.ts';
import { FileKeyStore } from '../../supervisor/file-key-store.ts';
import { KeyFiles, PEM } from '../../supervisor/key-files.fixture.ts';
import { EncryptedKeyStore } from './encrypted-key-store.ts';

let files: KeyFiles;
beforeEach(() => {
  files = new KeyFiles();
  Object.assign(safeStorage, { kind: 'store', secrets: [1] });
});
afterEach(() => files.remove());

const places = (env: Record<string, string> = {}, platform: NodeJS.Platform = 'linux') => ({
  profileFolder: files.profileFolder,
  env,
  platform,
});
const open = (...given: Parameters<typeof places>) =>
  new EncryptedKeyStore(places(...given), safeStorage);
const sealedFile = (): string => join(files.profileFolder, 'kalshi-demo.sealed.json');
const KEPT = {
  environment: 'demo',
  place: 'encrypted',
  keyId: 'id',
  privateKeyFile: null,
  problem: null,
};

describe('keys encrypted by the system', () => {
  it('are found again without their file', async () => {
    expect(await open().keep(files.newKey())).toEqual({ ok: true, value: KEPT });
    rmSync(files.pem);
    expect(await open().list()).toEqual([KEPT]);
    expect(await open().find('demo')).toEqual({
      ok: true,
      value: { keyId: 'id', privateKeyPem: PEM },
    });
    expect(await open().find('production')).toMatchObject({
      error: { code: 'credentials.missing' },
    });
  });

  it('leave nothing to read in the profile', async () => {
    await open().keep(files.newKey());
    expect(readdirSync(files.profileFolder)).toEqual(['kalshi-demo.sealed.json']);
    expect(statSync(sealedFile()).mode & 0o777).toBe(0o600);
    const { sealedPem } = JSON.parse(readFileSync(sealedFile(), 'utf8')) as { sealedPem: string };
    const middle = PEM.split('\n')[3] as string;
    for (const bytes of [sealedPem, Buffer.from(sealedPem, 'base64').toString('latin1')]) {
      expect(bytes).not.toContain('PRIVATE KEY');
      expect(bytes).not.toContain(middle);
    }
  });

  it('are not kept where nothing can encrypt, or only by a password that everybody knows', async () => {
    for (const kind of ['none', 'everybody'] as const) {
      safeStorage.kind = kind;
      expect(await open().keep(files.newKey())).toEqual({
        ok: false,
        error: { code: 'credentials.noSecretStore' },
      });
      expect(readdirSync(files.profileFolder)).toEqual([]);
    }
    // The same mark means the key store there.
    for (const platform of ['darwin', 'win32'] as const) {
      expect(await open({}, platform).keep(files.newKey())).toMatchObject({ value: KEPT });
    }
  });

  it('may stay in their file when a person says so, as in every shell', async () => {
    safeStorage.kind = 'everybody';
    const kept = { place: 'file', keyId: 'id', privateKeyFile: files.pem };
    expect(await open().keep(files.newKey({ place: 'file' }))).toMatchObject({ value: kept });
    expect(await open().list()).toMatchObject([kept]);
    expect(await new FileKeyStore(places()).find('demo')).toEqual(await open().find('demo'));
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyFile: files.pem } });
  });

  it('are one for each environment, wherever the one before was', async () => {
    await open().keep(files.newKey({ place: 'file', keyId: 'first' }));
    await open().keep(files.newKey({ keyId: 'second' }));
    expect(readdirSync(files.profileFolder)).toEqual(['kalshi-demo.sealed.json']);
    await open().keep(files.newKey({ environment: 'production', keyId: 'other' }));
    await open().keep(files.newKey({ place: 'file', keyId: 'third' }));
    expect(await open().list()).toMatchObject([
      { environment: 'demo', place: 'file', keyId: 'third' },
      { environment: 'production', place: 'encrypted', keyId: 'other' },
    ]);
    await open().keep(files.newKey({ keyId: 'fourth' }));
    await new FileKeyStore(places()).keep(files.newKey({ keyId: 'by-another-shell' }));
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'by-another-shell' } });
    await open().remove('production');
    await open().remove('demo');
    expect(readdirSync(files.profileFolder)).toEqual([]);
  });

  it('stay when another cannot be kept', async () => {
    await open().keep(files.newKey());
    safeStorage.kind = 'none';
    await open().keep(files.newKey({ keyId: 'other' }));
    writeFileSync(files.pem, 'SECRET WORDS', { mode: 0o644 });
    for (const place of ['best', 'file'] as const) {
      expect(await open().keep(files.newKey({ place }))).toEqual({
        ok: false,
        error: { code: 'credentials.notAKey' },
      });
    }
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'id', privateKeyPem: PEM } });
  });

  it('are said to be closed, and kept, where the system opens them no more', async () => {
    await open().keep(files.newKey());
    const before = readFileSync(sealedFile(), 'utf8');
    safeStorage.secrets = [2];
    expect(await open().find('demo')).toEqual({
      ok: false,
      error: { code: 'credentials.undecryptable', file: sealedFile() },
    });
    expect(readFileSync(sealedFile(), 'utf8')).toBe(before);
    safeStorage.secrets = [1];
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyPem: PEM } });
  });

  it('are encrypted anew when the system has a newer secret, and stay where that fails', async () => {
    await open().keep(files.newKey());
    const before = readFileSync(sealedFile(), 'utf8');
    Object.assign(safeStorage, { secrets: [1, 2], kind: 'everybody' });
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyPem: PEM } });
    expect(readFileSync(sealedFile(), 'utf8')).toBe(before);
    safeStorage.kind = 'store';
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyPem: PEM } });
    safeStorage.secrets = [2];
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'id', privateKeyPem: PEM } });
  });

  it('are not brought back by encrypting them anew, once they were removed or replaced', async () => {
    await open().keep(files.newKey());
    safeStorage.secrets = [1, 2];
    const removed = open().find('demo');
    await open().remove('demo');
    expect(await removed).toMatchObject({ ok: true });
    expect(readdirSync(files.profileFolder)).toEqual([]);
    safeStorage.secrets = [1];
    await open().keep(files.newKey());
    safeStorage.secrets = [1, 2];
    const replaced = open().find('demo');
    writeFileSync(sealedFile(), JSON.stringify({ keyId: 'other', sealedPem: 'AAAA' }));
    expect(await replaced).toMatchObject({ value: { keyId: 'id' } });
    expect(await open().list()).toMatchObject([{ keyId: 'other' }]);
  });

  it('are listed with what is wrong with their file', async () => {
    for (const text of ['nonsense', '{}', '{"keyId":"id","sealedPem":"?"}']) {
      writeFileSync(sealedFile(), text);
      const problem = { code: 'credentials.malformed', file: sealedFile() };
      expect(await open().list()).toEqual([{ ...KEPT, keyId: null, problem }]);
      expect(await open().find('demo')).toEqual({ ok: false, error: problem });
    }
  });

  it('give way to one that the environment names', async () => {
    await open().keep(files.newKey());
    const env = { ODDLOT_KALSHI_KEY_ID: 'named', ODDLOT_KALSHI_PRIVATE_KEY_FILE: files.pem };
    const named = open(env);
    expect(await named.find('demo')).toEqual({
      ok: true,
      value: { keyId: 'named', privateKeyFile: files.pem },
    });
    expect(await named.list()).toMatchObject([
      { environment: 'demo', place: 'environment', keyId: 'named' },
      { environment: 'production', place: 'environment', keyId: 'named' },
    ]);
    const refused = { error: { code: 'credentials.setByVariable' } };
    expect(await named.keep(files.newKey())).toMatchObject(refused);
    expect(await named.keep(files.newKey({ place: 'file' }))).toMatchObject(refused);
    expect(await named.remove('demo')).toMatchObject(refused);
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'id' } });
  });
});
