import type { Result } from '../base/result.ts';
import type { VenueEndpoint, VenueKey } from '../contract/service-config.ts';

/** Kalshi's own environments, each with accounts and keys of its own. */
export type KalshiEnvironment = Exclude<VenueEndpoint['environment'], 'embedded'>;

/** Where the keys of Kalshi accounts are kept; each shell has the best that it can have. */
export interface KeyStore {
  /** The key for an environment, for processes that sign. Errors: `credentials.*`. */
  find(environment: KalshiEnvironment): Promise<Result<VenueKey>>;
}
