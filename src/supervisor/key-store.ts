import type { Result } from '../base/result.ts';
import type { KalshiEnvironment, KeptKey, NewKey } from '../contract/keys.ts';
import type { VenueKey } from '../contract/service-config.ts';

/** Where the keys of Kalshi accounts are kept; each shell has the best that it can have. Errors: `credentials.*`. */
export interface KeyStore {
  /** The key for an environment, for processes that sign. */
  find(environment: KalshiEnvironment): Promise<Result<VenueKey>>;
  /** The keys that there are, without the keys. Reads no secret. */
  list(): Promise<readonly KeptKey[]>;
  /** Keeps a key, once it proved to be one, in the place of the one before. Its file stays where it is. */
  keep(key: NewKey): Promise<Result<KeptKey>>;
  /** Forgets a key; its file stays where it is. Refused for one that the program's environment names. */
  remove(environment: KalshiEnvironment): Promise<Result<null>>;
}
