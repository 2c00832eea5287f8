import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPrivateKey } from './private-key.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pemOf = (key: KeyObject, type: 'pkcs8' | 'spki' = 'pkcs8'): string =>
  key.export({ type, format: 'pem' }) as string;
const PEM = pemOf(rsa.privateKey);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-key-'));
  file = join(folder, 'key.pem');
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (privateKeyFile = file) => readPrivateKey({ keyId: 'id', privateKeyFile });

describe('a private key that a person names', () => {
  it('is read as it is', () => {
    writeFileSync(file, PEM);
    expect(read()).toEqual({ ok: true, value: PEM });
  });

  it.each([
    ['words', 'SECRET WORDS'],
    ['nothing', ''],
    ['the public half', pemOf(rsa.publicKey, 'spki')],
    ['a part of one', PEM.slice(0, 400)],
  ])('is not %s, which go no further', (_what, text) => {
    writeFileSync(file, text);
    expect(read()).toEqual({ ok: false, error: { code: 'credentials.notAKey' } });
  });

  it('is an RSA key', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(file, pemOf(privateKey));
    expect(read()).toEqual({ ok: false, error: { code: 'credentials.notRsa', keyType: 'ec' } });
  });

  it('is neither a folder nor beyond the size of any key', () => {
    expect(read(folder)).toMatchObject({ error: { code: 'credentials.notAKey' } });
    writeFileSync(file, PEM);
    truncateSync(file, 2 ** 40);
    expect(read()).toMatchObject({ error: { code: 'credentials.notAKey' } });
  });

  it('is named from the root of the file system, and there', () => {
    writeFileSync(file, PEM);
    const path = relative('.', file);
    expect(read(path)).toEqual({
      ok: false,
      error: { code: 'credentials.notAbsolute', file: path },
    });
    expect(read(join(folder, 'none.pem'))).toMatchObject({
      error: { code: 'credentials.unreadable', reason: 'ENOENT' },
    });
  });
});
