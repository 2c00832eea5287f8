import { join } from 'node:path';
import { findKey } from '../adapters/kalshi/credentials.ts';
import type { Result } from '../base/result.ts';
import type { VenueKey } from '../contract/service-config.ts';
import type { KalshiEnvironment, KeyStore } from './key-store.ts';

interface Places {
  readonly profileFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Keys that stay in files of the person's own; the profile only says where each is. */
export class FileKeyStore implements KeyStore {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  async find(environment: KalshiEnvironment): Promise<Result<VenueKey>> {
    const { profileFolder, env, platform } = this.#places;
    return findKey({ env, file: join(profileFolder, `kalshi-${environment}.json`), platform });
  }
}
