import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkPrivate,
  findKey,
  keyFileText,
  variableOfKey,
  type KeyReference,
} from '../adapters/kalshi/credentials.ts';
import { readPrivateKey } from '../adapters/kalshi/private-key.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  KALSHI_ENVIRONMENTS,
  type KalshiEnvironment,
  type KeptKey,
  type NewKey,
} from '../contract/keys.ts';
import type { VenueKey } from '../contract/service-config.ts';
import type { KeyStore } from './key-store.ts';
import { replaceFile } from './replace-file.ts';

export interface KeyPlaces {
  readonly profileFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Windows keeps rights in another way. */
  readonly platform: NodeJS.Platform;
}

/** Keys that stay in files of the person's own; the profile, or the program's environment, only names them. */
export class FileKeyStore implements KeyStore {
  readonly #places: KeyPlaces;

  constructor(places: KeyPlaces) {
    this.#places = places;
  }

  async find(environment: KalshiEnvironment): Promise<Result<VenueKey>> {
    return this.#find(environment);
  }

  async list(): Promise<readonly KeptKey[]> {
    return KALSHI_ENVIRONMENTS.flatMap((environment) => this.#describe(environment) ?? []);
  }

  async keep(key: NewKey): Promise<Result<KeptKey>> {
    const { environment, keyId, privateKeyFile } = key;
    const free = this.checkFree();
    if (!free.ok) return free;
    const read = readPrivateKey(key);
    if (!read.ok) return read;
    const isPrivate = checkPrivate(privateKeyFile, this.#places.platform);
    if (!isPrivate.ok) return isPrivate;
    const written = replaceFile(this.#file(environment), keyFileText(key));
    if (!written.ok) return written;
    // What the desktop window encrypted before would count first there: another key, perhaps of another account.
    const { profileFolder } = this.#places;
    const forgotten = removeKeyFile(sealedKeyFile(profileFolder, environment));
    if (!forgotten.ok) return forgotten;
    return ok({ environment, place: 'file', keyId, privateKeyFile, problem: null });
  }

  async remove(environment: KalshiEnvironment): Promise<Result<null>> {
    const free = this.checkFree();
    return free.ok ? removeKeyFile(this.#file(environment)) : free;
  }

  /** Whether keys of the profile count: one that the environment names comes before them all. */
  checkFree(): Result<null> {
    const variable = variableOfKey(this.#places.env);
    return variable === undefined ? ok(null) : err({ code: 'credentials.setByVariable', variable });
  }

  #file(environment: KalshiEnvironment): string {
    return join(this.#places.profileFolder, `kalshi-${environment}.json`);
  }

  #find(environment: KalshiEnvironment): Result<KeyReference> {
    const { env, platform } = this.#places;
    return findKey({ env, file: this.#file(environment), platform });
  }

  #describe(environment: KalshiEnvironment): KeptKey | undefined {
    const isNamed = !this.checkFree().ok;
    if (!isNamed && !existsSync(this.#file(environment))) return undefined;
    const place = isNamed ? 'environment' : 'file';
    const found = this.#find(environment);
    return found.ok
      ? { environment, place, ...found.value, problem: null }
      : { environment, place, keyId: null, privateKeyFile: null, problem: found.error };
  }
}

/** Where the desktop window keeps a key that it encrypted. */
export const sealedKeyFile = (profileFolder: string, environment: KalshiEnvironment): string =>
  join(profileFolder, `kalshi-${environment}.sealed.json`);

/** Removes what the profile says of a key; there may be nothing. */
export function removeKeyFile(file: string): Result<null> {
  try {
    rmSync(file, { force: true });
    return ok(null);
  } catch (error) {
    return err({ code: 'file.notWritten', path: file, reason: (error as Error).message });
  }
}
