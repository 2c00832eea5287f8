import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../../base/result.ts';
import { KEY_ID } from '../../contract/keys.ts';
import type { VenueKey } from '../../contract/service-config.ts';

/** The three headers of a signed request (protocol brief §2). */
export interface SignedHeaders {
  readonly 'KALSHI-ACCESS-KEY': string;
  readonly 'KALSHI-ACCESS-TIMESTAMP': string;
  readonly 'KALSHI-ACCESS-SIGNATURE': string;
}

/** Signs requests with one API key. Holds the private key and never shows it. */
export interface Signer {
  readonly keyId: string;
  /**
   * @param path - from the host's root, `/trade-api/v2/…`; a query is cut off, since the venue does not sign it
   * @param nowMs - whole milliseconds since 1970; the venue refuses what lies far from its own clock
   */
  headers(method: string, path: string, nowMs: number): SignedHeaders;
  /** The same, computed beside the event loop. */
  prepare(method: string, path: string, nowMs: number): Promise<SignedHeaders>;
}

export type CredentialError =
  | { readonly code: 'credentials.notAKeyId' }
  | { readonly code: 'credentials.notAKey' }
  | { readonly code: 'credentials.notRsa'; readonly keyType: string }
  | { readonly code: 'credentials.unreadable'; readonly file: string; readonly reason: string };

/** @param privateKeyPem - RSA, PKCS#1 or PKCS#8 */
export function createSigner(credentials: {
  readonly keyId: string;
  readonly privateKeyPem: string;
}): Result<Signer, CredentialError> {
  const { keyId } = credentials;
  // One with the end of a line, as from the environment, would throw at the first request.
  if (!KEY_ID.test(keyId)) return err({ code: 'credentials.notAKeyId' });
  let key: KeyObject;
  try {
    key = createPrivateKey(credentials.privateKeyPem);
  } catch {
    // The thrown error may quote the key's text, so nothing of it goes on.
    return err({ code: 'credentials.notAKey' });
  }
  if (key.asymmetricKeyType !== 'rsa') {
    return err({ code: 'credentials.notRsa', keyType: String(key.asymmetricKeyType) });
  }
  const scheme = {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  };
  const messageOf = (method: string, path: string, timestamp: string): Buffer =>
    Buffer.from(timestamp + method.toUpperCase() + path.split('?', 1)[0]);
  const headersOf = (timestamp: string, signature: Buffer): SignedHeaders => ({
    'KALSHI-ACCESS-KEY': keyId,
    'KALSHI-ACCESS-TIMESTAMP': timestamp,
    'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
  });
  return ok({
    keyId,
    headers: (method, path, nowMs) => {
      const timestamp = String(Math.floor(nowMs));
      return headersOf(timestamp, sign('sha256', messageOf(method, path, timestamp), scheme));
    },
    prepare: (method, path, nowMs) => {
      const timestamp = String(Math.floor(nowMs));
      return new Promise((done, fail) => {
        sign('sha256', messageOf(method, path, timestamp), scheme, (error, signature) =>
          error ? fail(error) : done(headersOf(timestamp, signature)),
        );
      });
    },
  });
}

/** A signer for a venue's key, from its file where it is kept in one. */
export async function loadSigner(key: VenueKey): Promise<Result<Signer, CredentialError>> {
  if ('privateKeyPem' in key) return createSigner(key);
  const { keyId, privateKeyFile: file } = key;
  try {
    return createSigner({ keyId, privateKeyPem: await readFile(file, 'utf8') });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return err({ code: 'credentials.unreadable', file, reason });
  }
}
