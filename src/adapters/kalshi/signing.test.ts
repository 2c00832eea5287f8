import { constants, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { createSigner, loadSigner } from './signing.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const keyId = '5d0b6a0e-7f0c-4f5e-9a55-0d2f3a9c1b10';

const isSigned = (message: string, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(message),
    { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    Buffer.from(signature, 'base64'),
  );

describe('createSigner', () => {
  it.each([pkcs1, pkcs8])('signs timestamp, method and the path without its query', (pem) => {
    const signer = unwrap(createSigner({ keyId, privateKeyPem: pem }));
    const headers = signer.headers(
      'get',
      '/trade-api/v2/portfolio/orders?limit=5',
      1_795_132_800_123.7,
    );
    expect(headers['KALSHI-ACCESS-KEY']).toBe(keyId);
    expect(headers['KALSHI-ACCESS-TIMESTAMP']).toBe('1795132800123');
    const message = '1795132800123GET/trade-api/v2/portfolio/orders';
    expect(isSigned(message, headers['KALSHI-ACCESS-SIGNATURE'])).toBe(true);
    expect(isSigned(`${message}?limit=5`, headers['KALSHI-ACCESS-SIGNATURE'])).toBe(false);
  });

  it('refuses what is no RSA key, without repeating it', () => {
    const broken = pkcs8.replace('BEGIN', 'END');
    const refused = createSigner({ keyId, privateKeyPem: broken });
    expect(refused).toEqual({ ok: false, error: { code: 'credentials.notAKey' } });
    const ed25519 = generateKeyPairSync('ed25519').privateKey;
    const pem = ed25519.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(createSigner({ keyId, privateKeyPem: pem })).toEqual({
      ok: false,
      error: { code: 'credentials.notRsa', keyType: 'ed25519' },
    });
  });

  it.each(['', 'line\nend', 'id\r', 'with space', 'é'])(
    'refuses an id that no header can carry: %j',
    (bad) => {
      expect(createSigner({ keyId: bad, privateKeyPem: pkcs8 })).toEqual({
        ok: false,
        error: { code: 'credentials.notAKeyId' },
      });
    },
  );

  it('keeps the key out of everything printable', () => {
    const signer = unwrap(createSigner({ keyId, privateKeyPem: pkcs8 }));
    expect(JSON.stringify(signer)).not.toMatch(/PRIVATE|MII/);
    expect(inspect(signer, { depth: 10, showHidden: true })).not.toMatch(/PRIVATE|MII|KeyObject/);
  });
});

describe('loadSigner', () => {
  it('takes the text of a key that is kept elsewhere', async () => {
    expect((await loadSigner({ keyId, privateKeyPem: pkcs8 })).ok).toBe(true);
    const refused = await loadSigner({ keyId, privateKeyPem: 'none' });
    expect(refused).toEqual({ ok: false, error: { code: 'credentials.notAKey' } });
  });

  it('reads a file, or says why it cannot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oddlot-signer-'));
    try {
      const file = join(folder, 'key.pem');
      const missing = await loadSigner({ keyId, privateKeyFile: file });
      expect(missing).toEqual({
        ok: false,
        error: { code: 'credentials.unreadable', file, reason: 'ENOENT' },
      });
      await writeFile(file, pkcs1);
      expect((await loadSigner({ keyId, privateKeyFile: file })).ok).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
