import type { Clock } from '../../base/clock.ts';
import type { SignedHeaders, Signer } from './signing.ts';

/** A request whose method and path never change. */
export interface FixedRequest {
  readonly method: string;
  /** From the host's root. */
  readonly path: string;
}

const RENEW_MS = 1000;
/** Well within what a venue's clock may differ; a signature that was not renewed in time is made on the spot. */
const OLDEST_MS = 2500;

/**
 * A signer that has signatures of the fixed requests ready: RSA takes up to two milliseconds, which neither an order
 * nor a kill should wait for. A signature covers time, method and path, so one serves every such request of its time.
 */
export class ReadySigner implements Signer {
  readonly #signer: Signer;
  readonly #clock: Clock;
  readonly #ready = new Map<string, { readonly atMs: number; readonly headers: SignedHeaders }>();
  readonly #requests: readonly FixedRequest[];
  readonly #kept = new Map<string, FixedRequest>();
  readonly #timer: NodeJS.Timeout;

  private constructor(signer: Signer, clock: Clock, requests: readonly FixedRequest[]) {
    this.#signer = signer;
    this.#clock = clock;
    this.#requests = requests;
    this.#timer = setInterval(() => void this.#renewAll(), RENEW_MS);
  }

  /** Settles when every signature is there for the first time. */
  static async open(
    signer: Signer,
    requests: readonly FixedRequest[],
    clock: Clock,
  ): Promise<ReadySigner> {
    const ready = new ReadySigner(signer, clock, requests);
    await ready.#renewAll();
    return ready;
  }

  /** A request that became known only later, in the place of the one that was kept as this before. */
  async keep(as: string, request: FixedRequest): Promise<void> {
    const before = this.#kept.get(as);
    if (before) this.#ready.delete(nameOf(before.method, before.path));
    this.#kept.set(as, request);
    await this.#renew(request);
  }

  get keyId(): string {
    return this.#signer.keyId;
  }

  headers(method: string, path: string, nowMs: number): SignedHeaders {
    return this.#find(method, path, nowMs) ?? this.#signer.headers(method, path, nowMs);
  }

  async prepare(method: string, path: string, nowMs: number): Promise<SignedHeaders> {
    return this.#find(method, path, nowMs) ?? this.#signer.prepare(method, path, nowMs);
  }

  /** No more renewals; it goes on signing. */
  close(): void {
    clearInterval(this.#timer);
  }

  #find(method: string, path: string, nowMs: number): SignedHeaders | undefined {
    const ready = this.#ready.get(nameOf(method, path));
    const ageMs = ready ? nowMs - ready.atMs : Infinity;
    return ageMs >= 0 && ageMs <= OLDEST_MS ? ready?.headers : undefined;
  }

  async #renewAll(): Promise<void> {
    const requests = [...this.#requests, ...this.#kept.values()];
    await Promise.all(requests.map((request) => this.#renew(request)));
  }

  async #renew({ method, path }: FixedRequest): Promise<void> {
    const atMs = this.#clock.nowUs() / 1000;
    const headers = await this.#signer.prepare(method, path, atMs);
    this.#ready.set(nameOf(method, path), { atMs, headers });
  }
}

const nameOf = (method: string, path: string): string => `${method} ${path.split('?', 1)[0]}`;
