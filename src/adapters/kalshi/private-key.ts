import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { KeyReference } from './credentials.ts';
import { createSigner, type CredentialError } from './signing.ts';

/** Far beyond any RSA key: one of 16 384 bits is 13 kB long. */
const LONGEST_PEM_BYTES = 65_536;

export type PrivateKeyError =
  | CredentialError
  /** A path like that means another file to every process. */
  | { readonly code: 'credentials.notAbsolute'; readonly file: string };

/** The PEM of a key that a person named, once it proved to be one that can sign. */
export function readPrivateKey(key: KeyReference): Result<string, PrivateKeyError> {
  const { keyId, privateKeyFile: file } = key;
  if (!isAbsolute(file)) return err({ code: 'credentials.notAbsolute', file });
  try {
    // A pipe would be waited for, and a device read for ever.
    const found = statSync(file);
    const couldBe = found.isFile() && found.size <= LONGEST_PEM_BYTES;
    if (!couldBe) return err({ code: 'credentials.notAKey' });
    const privateKeyPem = readFileSync(file, 'utf8');
    const signer = createSigner({ keyId, privateKeyPem });
    return signer.ok ? ok(privateKeyPem) : signer;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return err({ code: 'credentials.unreadable', file, reason });
  }
}
