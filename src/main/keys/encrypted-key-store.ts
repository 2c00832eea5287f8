import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { readPrivateKey } from '../../adapters/kalshi/private-key.ts';
import { err, ok, type Result } from '../../base/result.ts';
import {
  KALSHI_ENVIRONMENTS,
  type KalshiEnvironment,
  type KeptKey,
  type NewKey,
} from '../../contract/keys.ts';
import type { VenueKey } from '../../contract/service-config.ts';
import { FileKeyStore, removeKeyFile, type KeyPlaces } from '../../supervisor/file-key-store.ts';
import type { KeyStore } from '../../supervisor/key-store.ts';
import { replaceFile } from '../../supervisor/replace-file.ts';

export type SecretStore = Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>;

const sealedKey = z.strictObject({ keyId: z.string().min(1), sealedPem: z.base64().min(1) });
type SealedKey = z.output<typeof sealedKey>;

/**
 * Keys that the system's key store encrypts, in files of the profile. A key that the environment names comes first,
 * one that stays in a file of the person's own last; the profile has one key for each environment.
 */
export class EncryptedKeyStore implements KeyStore {
  readonly #places: KeyPlaces;
  readonly #secrets: SecretStore;
  readonly #files: FileKeyStore;

  constructor(places: KeyPlaces, secrets: SecretStore) {
    this.#places = places;
    this.#secrets = secrets;
    this.#files = new FileKeyStore(places);
  }

  async find(environment: KalshiEnvironment): Promise<Result<VenueKey>> {
    if (!this.#isSealed(environment)) return this.#files.find(environment);
    const sealed = this.#read(environment);
    return sealed.ok ? this.#unseal(environment, sealed.value) : sealed;
  }

  async list(): Promise<readonly KeptKey[]> {
    const inFiles = await this.#files.list();
    return KALSHI_ENVIRONMENTS.flatMap((environment) =>
      this.#isSealed(environment)
        ? this.#describe(environment)
        : inFiles.filter((key) => key.environment === environment),
    );
  }

  async keep(key: NewKey): Promise<Result<KeptKey>> {
    const { environment, keyId } = key;
    if (key.place === 'file') {
      const kept = await this.#files.keep(key);
      const forgotten = kept.ok ? removeKeyFile(this.#file(environment)) : kept;
      return forgotten.ok ? kept : forgotten;
    }
    const free = this.#files.checkFree();
    if (!free.ok) return free;
    const pem = readPrivateKey(key);
    if (!pem.ok) return pem;
    const sealed = await this.#seal(environment, { keyId, privateKeyPem: pem.value });
    if (!sealed.ok) return sealed;
    const forgotten = await this.#files.remove(environment);
    return forgotten.ok ? ok(this.#describe(environment)) : forgotten;
  }

  async remove(environment: KalshiEnvironment): Promise<Result<null>> {
    const free = this.#files.checkFree();
    if (!free.ok) return free;
    const removed = removeKeyFile(this.#file(environment));
    return removed.ok ? this.#files.remove(environment) : removed;
  }

  #file(environment: KalshiEnvironment): string {
    return join(this.#places.profileFolder, `kalshi-${environment}.sealed.json`);
  }

  #isSealed(environment: KalshiEnvironment): boolean {
    return this.#files.checkFree().ok && existsSync(this.#file(environment));
  }

  #describe(environment: KalshiEnvironment): KeptKey {
    const sealed = this.#read(environment);
    return {
      environment,
      place: 'encrypted',
      keyId: sealed.ok ? sealed.value.keyId : null,
      privateKeyFile: null,
      problem: sealed.ok ? null : sealed.error,
    };
  }

  #read(environment: KalshiEnvironment): Result<SealedKey> {
    const file = this.#file(environment);
    try {
      const parsed = sealedKey.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.success ? ok(parsed.data) : err({ code: 'credentials.malformed', file });
    } catch (error) {
      if (error instanceof SyntaxError) return err({ code: 'credentials.malformed', file });
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      return err({ code: 'credentials.unreadable', file, reason });
    }
  }

  async #seal(
    environment: KalshiEnvironment,
    { keyId, privateKeyPem }: { readonly keyId: string; readonly privateKeyPem: string },
  ): Promise<Result<null>> {
    const sealed = await this.#encrypt(privateKeyPem);
    if (!sealed.ok) return sealed;
    const kept: SealedKey = { keyId, sealedPem: sealed.value.toString('base64') };
    return replaceFile(this.#file(environment), `${JSON.stringify(kept, null, 2)}\n`);
  }

  async #encrypt(text: string): Promise<Result<Buffer>> {
    try {
      const sealed = await this.#secrets.encryptStringAsync(text);
      if (isProtected(sealed, this.#places.platform)) return ok(sealed);
    } catch {
      // Nobody to encrypt it, which is no better than somebody who does it for show.
    }
    return err({ code: 'credentials.noSecretStore' });
  }

  async #unseal(
    environment: KalshiEnvironment,
    { keyId, sealedPem }: SealedKey,
  ): Promise<Result<VenueKey>> {
    try {
      const { result, shouldReEncrypt } = await this.#secrets.decryptStringAsync(
        Buffer.from(sealedPem, 'base64'),
      );
      const key = { keyId, privateKeyPem: result };
      // The system has a newer secret. Should this fail, the older one still opens what there is.
      if (shouldReEncrypt) await this.#seal(environment, key);
      return ok(key);
    } catch {
      // Of another person, another machine, or from before the key store was reset; or it is locked.
      return err({ code: 'credentials.undecryptable', file: this.#file(environment) });
    }
  }
}

/**
 * Whether only the system's key store opens it. Where Linux has none, Chromium encrypts by a password that everybody
 * knows (`basic_text`), and marks what comes of it as `v10`; on the other two that mark means the key store. What
 * `getSelectedStorageBackend` says is guessed from the desktop's name.
 */
const isProtected = (sealed: Buffer, platform: NodeJS.Platform): boolean =>
  platform === 'darwin' ||
  platform === 'win32' ||
  /^v(?!10)\d\d/.test(sealed.toString('latin1', 0, 3));
