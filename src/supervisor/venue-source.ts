import type { VenueUrls } from '../adapters/kalshi/environments.ts';
import { loadSigner } from '../adapters/kalshi/signing.ts';
import { ok, type Failure, type Result } from '../base/result.ts';
import type { ServiceHealth, ServiceState } from '../contract/health.ts';
import type { VenueEndpoint } from '../contract/service-config.ts';
import type { StepState } from '../contract/startup.ts';
import type { KeyStore } from './key-store.ts';

/** Where the venue of the running mode is, and by what it knows the account. */
export interface VenueSource {
  /** For a service that starts; waits for a venue that starts as well. Errors: `credentials.*`. */
  find(): Promise<Result<VenueEndpoint>>;
  /** For a kill, which waits for nothing; null while nothing can have been sent there. */
  findNow(): Promise<Result<VenueEndpoint | null>>;
}

/** Takes how it stands: a step of the start. */
type Tell = (state: StepState, reason: Failure | null) => void;

/** The exchange of our own: begins anew with the program, and says where it is once it listens. */
export class EmbeddedVenue implements VenueSource {
  readonly #tell: Tell;
  readonly #known: Promise<VenueEndpoint>;
  #tellKnown: (endpoint: VenueEndpoint) => void = () => undefined;
  #endpoint: VenueEndpoint | null = null;

  constructor(tell: Tell) {
    this.#tell = tell;
    this.#known = new Promise((done) => (this.#tellKnown = done));
  }

  async find(): Promise<Result<VenueEndpoint>> {
    return ok(this.#endpoint ?? (await this.#known));
  }

  async findNow(): Promise<Result<VenueEndpoint | null>> {
    return ok(this.#endpoint);
  }

  /** Its process is in another state. */
  follow({ state, reason }: ServiceHealth): void {
    this.#tell(STEP_STATES[state], reason);
  }

  listensAt(endpoint: VenueEndpoint): void {
    this.#endpoint = endpoint;
    this.#tellKnown(endpoint);
  }
}

const STEP_STATES: Readonly<Record<ServiceState, StepState>> = {
  stopped: 'pending',
  starting: 'running',
  listening: 'running',
  ready: 'done',
  hung: 'running',
  restarting: 'running',
  failed: 'failed',
};

/**
 * Kalshi's demo environment. The store is asked for the key each time, so that one that was added or changed while the
 * program runs is found, and none is kept here. Orders of earlier runs may rest there from the first moment on.
 */
export class DemoVenue implements VenueSource {
  readonly #urls: VenueUrls;
  readonly #keyStore: Pick<KeyStore, 'find'>;
  readonly #tell: Tell;

  constructor(urls: VenueUrls, keyStore: Pick<KeyStore, 'find'>, tell: Tell) {
    this.#urls = urls;
    this.#keyStore = keyStore;
    this.#tell = tell;
  }

  async find(): Promise<Result<VenueEndpoint>> {
    this.#tell('running', null);
    const found = await this.findNow();
    if (found.ok) this.#tell('done', null);
    else this.#tell('failed', found.error);
    return found;
  }

  async findNow(): Promise<Result<VenueEndpoint>> {
    const key = await this.#keyStore.find('demo');
    if (!key.ok) return key;
    // A key that nothing can be signed with is found out here, once for all who would sign.
    const signer = await loadSigner(key.value);
    return signer.ok ? ok({ environment: 'demo', ...this.#urls, ...key.value }) : signer;
  }
}
