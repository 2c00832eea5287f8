import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomUUID,
} from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../base/result.ts';

export interface AccountKey {
  /** A UUID made from the public key: it stays while the file does. */
  readonly keyId: string;
  readonly publicKeyPem: string;
}

export type AccountKeyError =
  | { readonly code: 'credentials.unreadable'; readonly file: string; readonly reason: string }
  | { readonly code: 'credentials.notAKey' };

/** The public side of the account's key. At the first start the key is made, in a file its owner alone can read. */
export async function openAccountKey(file: string): Promise<Result<AccountKey, AccountKeyError>> {
  let pem: string;
  try {
    pem = (await readIfThere(file)) ?? (await create(file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return err({ code: 'credentials.unreadable', file, reason });
  }
  try {
    const publicKey = createPublicKey(createPrivateKey(pem));
    if (publicKey.asymmetricKeyType !== 'rsa') return err({ code: 'credentials.notAKey' });
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    return ok({ keyId: uuidOf(publicKeyPem), publicKeyPem });
  } catch {
    // The thrown error may quote the key's text, so nothing of it goes on.
    return err({ code: 'credentials.notAKey' });
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes it aside and links it into place: never half there, and never over one that another start has made. */
async function create(file: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const aside = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(aside, pem, { mode: 0o600 });
  try {
    await link(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside);
  }
  return readFile(file, 'utf8');
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  // Version 8: made by a rule of our own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
