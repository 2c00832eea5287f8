import { existsSync, readFileSync } from 'node:fs';
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
import {
  FileKeyStore,
  removeKeyFile,
  sealedKeyFile,
  type KeyPlaces,
} from '../../supervisor/file-key-store.ts';
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
    if (key.place === 'file') return this.#files.keep(key);
    const free = this.#files.checkFree();
    if (!free.ok) return free;
    const pem = readPrivateKey(key);
    if (!pem.ok) return pem;
    const sealed = await this.#encrypt(pem.value);
    if (!sealed.ok) return sealed;
    const written = this.#write(environment, keyId, sealed.value);
    if (!written.ok) return written;
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
    return sealedKeyFile(this.#places.profileFolder, environment);
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

  #write(environment: KalshiEnvironment, keyId: string, sealed: Buffer): Result<null> {
    const kept: SealedKey = { keyId, sealedPem: sealed.toString('base64') };
    return replaceFile(this.#file(environment), `${JSON.stringify(kept, null, 2)}\n`);
  }

  /**
   * The system has a newer secret. Should this fail, the older one still opens what there is. A key that was replaced or
   * removed meanwhile is not brought back.
   */
  async #renew(environment: KalshiEnvironment, before: SealedKey, pem: string): Promise<void> {
    const sealed = await this.#encrypt(pem);
    const now = this.#read(environment);
    const isSame = now.ok && now.value.sealedPem === before.sealedPem;
    if (sealed.ok && isSame) this.#write(environment, before.keyId, sealed.value);
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

  async #unseal(environment: KalshiEnvironment, sealed: SealedKey): Promise<Result<VenueKey>> {
    try {
      const { result: privateKeyPem, shouldReEncrypt } = await this.#secrets.decryptStringAsync(
        Buffer.from(sealed.sealedPem, 'base64'),
      );
      if (shouldReEncrypt) await this.#renew(environment, sealed, privateKeyPem);
      return ok({ keyId: sealed.keyId, privateKeyPem });
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
