import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewKey } from '../contract/keys.ts';
import { FileKeyStore } from './file-key-store.ts';

const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

let profileFolder: string;
let elsewhere: string;
let pem: string;
beforeEach(() => {
  profileFolder = mkdtempSync(join(tmpdir(), 'oddlot-keys-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'oddlot-keys-'));
  pem = join(elsewhere, 'key.pem');
  writeFileSync(pem, PEM, { mode: 0o600 });
});
afterEach(() => {
  rmSync(profileFolder, { recursive: true });
  rmSync(elsewhere, { recursive: true });
});

const open = (env: Record<string, string> = {}) =>
  new FileKeyStore({ profileFolder, env, platform: 'linux' });
const key = (more: Partial<NewKey> = {}): NewKey => ({
  environment: 'demo',
  keyId: 'id',
  privateKeyFile: pem,
  place: 'best',
  ...more,
});
const demoFile = (): string => join(profileFolder, 'kalshi-demo.json');
const NAMED = { ODDLOT_KALSHI_KEY_ID: 'named' };

describe('keys in files', () => {
  it('are kept by name, for the environment that they are of', async () => {
    const kept = {
      environment: 'demo',
      place: 'file',
      keyId: 'id',
      privateKeyFile: pem,
      problem: null,
    };
    expect(await open().keep(key())).toEqual({ ok: true, value: kept });
    expect(await open().find('demo')).toEqual({
      ok: true,
      value: { keyId: 'id', privateKeyFile: pem },
    });
    expect(await open().list()).toEqual([kept]);
    expect(await open().find('production')).toMatchObject({
      error: { code: 'credentials.missing', file: join(profileFolder, 'kalshi-production.json') },
    });
  });

  it('stay where they are: the profile has none of their text, and nobody else reads it', async () => {
    await open().keep(key());
    expect(readdirSync(profileFolder)).toEqual(['kalshi-demo.json']);
    expect(readFileSync(demoFile(), 'utf8')).not.toContain('PRIVATE KEY');
    expect(statSync(demoFile()).mode & 0o777).toBe(0o600);
    expect(await open().remove('demo')).toEqual({ ok: true, value: null });
    expect(readdirSync(profileFolder)).toEqual([]);
    expect(readFileSync(pem, 'utf8')).toBe(PEM);
  });

  it('are replaced as a whole, and may be removed twice', async () => {
    await open().keep(key());
    await open().keep(key({ keyId: 'other' }));
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'other' } });
    await open().remove('demo');
    expect(await open().remove('demo')).toEqual({ ok: true, value: null });
    expect(await open().list()).toEqual([]);
  });

  it('are refused where others could read them, and what was kept stays', async () => {
    await open().keep(key());
    const shared = join(elsewhere, 'shared.pem');
    writeFileSync(shared, PEM, { mode: 0o644 });
    expect(await open().keep(key({ privateKeyFile: shared }))).toMatchObject({
      error: { code: 'credentials.exposed', file: shared, mode: '644' },
    });
    expect(await open().find('demo')).toMatchObject({ value: { privateKeyFile: pem } });
  });

  it('are refused when they are none, without a word of what was read', async () => {
    writeFileSync(pem, 'SECRET WORDS');
    expect(await open().keep(key())).toEqual({
      ok: false,
      error: { code: 'credentials.notAKey' },
    });
    expect(await open().list()).toEqual([]);
  });

  it('are listed with what is wrong with them', async () => {
    await open().keep(key());
    chmodSync(pem, 0o644);
    expect(await open().list()).toMatchObject([
      { environment: 'demo', place: 'file', keyId: null, problem: { code: 'credentials.exposed' } },
    ]);
    writeFileSync(demoFile(), 'nonsense');
    expect(await open().list()).toMatchObject([{ problem: { code: 'credentials.malformed' } }]);
  });

  it('give way to one that the environment names, which is not for the window to change', async () => {
    await open().keep(key());
    const named = open({ ...NAMED, ODDLOT_KALSHI_PRIVATE_KEY_FILE: pem });
    const row = { place: 'environment', keyId: 'named', privateKeyFile: pem, problem: null };
    expect(await named.list()).toEqual([
      { environment: 'demo', ...row },
      { environment: 'production', ...row },
    ]);
    const refused = { code: 'credentials.setByVariable', variable: 'ODDLOT_KALSHI_KEY_ID' };
    expect(await named.keep(key())).toEqual({ ok: false, error: refused });
    expect(await named.remove('demo')).toEqual({ ok: false, error: refused });
    expect(await open().find('demo')).toMatchObject({ value: { keyId: 'id' } });
    expect(await open(NAMED).list()).toMatchObject([
      { place: 'environment', keyId: null, problem: { code: 'credentials.missing' } },
      { place: 'environment' },
    ]);
  });

  it('are not lost when the profile cannot be written', async () => {
    const store = new FileKeyStore({
      profileFolder: join(profileFolder, 'gone'),
      env: {},
      platform: 'linux',
    });
    expect(await store.keep(key())).toMatchObject({ error: { code: 'file.notWritten' } });
  });
});
