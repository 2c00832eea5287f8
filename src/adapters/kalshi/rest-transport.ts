import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isOrderHostAllowed } from './environments.ts';
import {
  type HttpFailure,
  type HttpMethod,
  type HttpReply,
  HttpTransport,
} from './http-transport.ts';
import type { Signer } from './signing.ts';
import { type BucketSize, TokenBucket } from './token-bucket.ts';
import { readRefusal, type VenueError } from './venue-error.ts';
import { firstProblem } from './wire-values.ts';

export interface RestOptions {
  /** With its path: `https://…/trade-api/v2`. */
  readonly baseUrl: string;
  /** Without one only public reads work. */
  readonly signer?: Signer;
  readonly clock: Clock;
  /** Budgets to start with; `GET /account/limits` replaces them. */
  readonly limits?: RestLimits;
  /** Longest time for one attempt, from its start to the end of the answer. */
  readonly timeoutMs?: number;
  /** Longest time that a request may wait for its budget. */
  readonly maxWaitMs?: number;
  /** Pause before the first further attempt of a read; doubles each time. */
  readonly retryPauseMs?: number;
  readonly maxSockets?: number;
}

export interface RestLimits {
  readonly read: BucketSize;
  readonly write: BucketSize;
}

/** The lowest tier (protocol brief §5): nobody has less. */
const BASIC_LIMITS: RestLimits = {
  read: { refillPerS: 200, capacity: 400 },
  write: { refillPerS: 100, capacity: 100 },
};

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * `urgent` goes out at once, over connections of its own, and lets the budget run into debt: a cancel must queue
 * neither behind new orders nor behind answers that are still awaited.
 */
export type Urgency = 'inTurn' | 'urgent';

export interface ReadRequest<T extends z.ZodType> {
  readonly path: string;
  readonly query?: Query;
  readonly schema: T;
  readonly cost?: number;
  readonly auth: 'signed' | 'public';
  readonly urgency?: Urgency;
}

export interface WriteRequest<T extends z.ZodType> {
  readonly method: Exclude<HttpMethod, 'GET'>;
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly schema: T;
  readonly cost?: number;
  readonly urgency?: Urgency;
  /** Asked last, signed and after all waiting, right before every attempt: `false` and nothing leaves. */
  readonly mayLeave?: () => boolean;
  readonly watch?: RequestWatch | undefined;
}

/** Hears how a request goes out, for whoever measures; with every attempt anew. */
export interface RequestWatch {
  readonly onSigned: () => void;
  /** All of it was handed to the system. */
  readonly onLeft: () => void;
}

interface SignedRequest {
  readonly method: HttpMethod;
  /** From the host's root, without the query. */
  readonly pathname: string;
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_COST = 10;
const ATTEMPTS = 3;

/**
 * Requests as the venue wants them: signed, within the budget, repeated where that is safe, every failure a code.
 *
 * A read is repeated after any passing trouble. A write is repeated only when it certainly was not processed
 * (never sent, or refused with 429); otherwise a lost answer is `venue.outcomeUnknown`, and the caller looks first.
 */
export class RestTransport {
  readonly #base: URL;
  readonly #lanes: Readonly<Record<Urgency, HttpTransport>>;
  readonly #signer: Signer | undefined;
  readonly #clock: Clock;
  readonly #mayOrder: boolean;
  readonly #buckets: Readonly<Record<'read' | 'write', TokenBucket>>;
  readonly #timeoutMs: number;
  readonly #maxWaitMs: number;
  readonly #retryPauseMs: number;

  constructor(options: RestOptions) {
    const { read, write } = options.limits ?? BASIC_LIMITS;
    const nowMs = options.clock.monotonicMs();
    this.#base = new URL(options.baseUrl);
    const maxSockets = options.maxSockets ?? 64;
    this.#lanes = {
      inTurn: new HttpTransport(this.#base, maxSockets),
      urgent: new HttpTransport(this.#base, maxSockets),
    };
    this.#signer = options.signer;
    this.#clock = options.clock;
    this.#mayOrder = isOrderHostAllowed(options.baseUrl);
    this.#buckets = { read: new TokenBucket(read, nowMs), write: new TokenBucket(write, nowMs) };
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#maxWaitMs = options.maxWaitMs ?? 30_000;
    this.#retryPauseMs = options.retryPauseMs ?? 250;
  }

  adoptLimits(limits: RestLimits): void {
    const nowMs = this.#clock.monotonicMs();
    this.#buckets.read.resize(limits.read, nowMs);
    this.#buckets.write.resize(limits.write, nowMs);
  }

  /** What is left of the budget for writes, in tokens; negative while it is in debt. */
  get writeTokens(): number {
    return this.#buckets.write.tokens(this.#clock.monotonicMs());
  }

  close(): void {
    this.#lanes.inTurn.close();
    this.#lanes.urgent.close();
  }

  async read<T extends z.ZodType>(
    request: ReadRequest<T>,
  ): Promise<Result<z.output<T>, VenueError>> {
    if (request.auth === 'signed' && !this.#signer) return err({ code: 'venue.noCredentials' });
    const urgency = request.urgency ?? 'inTurn';
    for (let attempt = 1; ; attempt += 1) {
      const cost = request.cost ?? DEFAULT_COST;
      const admitted = await this.#admit('read', cost, urgency);
      if (!admitted.ok) return admitted;
      const { path, query } = request;
      const signed = await this.#sign('GET', path);
      const reply = await this.#send(signed, { query, body: undefined, urgency });
      const result = reply.ok
        ? this.#readReply(reply.value, request.schema, 'read', cost)
        : err(readFailure(reply.error, this.#timeoutMs));
      if (result.ok || attempt === ATTEMPTS || !isPassing(result.error)) return result;
      await sleep(
        result.error.code === 'venue.rateLimited'
          ? result.error.retryAfterMs
          : this.#retryPauseMs * 2 ** (attempt - 1),
      );
    }
  }

  async write<T extends z.ZodType>(
    request: WriteRequest<T>,
  ): Promise<Result<z.output<T>, VenueError>> {
    if (!this.#mayOrder) return err({ code: 'venue.orderHostRefused', host: this.#base.host });
    if (!this.#signer) return err({ code: 'venue.noCredentials' });
    const cost = request.cost ?? DEFAULT_COST;
    const { method, path, query, urgency = 'inTurn' } = request;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    for (let attempt = 1; ; attempt += 1) {
      const admitted = await this.#admit('write', cost, urgency);
      if (!admitted.ok) return admitted;
      const signed = await this.#sign(method, path);
      if (request.mayLeave?.() === false) return err({ code: 'venue.withdrawn' });
      request.watch?.onSigned();
      const onLeft = request.watch?.onLeft;
      const reply = await this.#send(signed, { query, body, urgency, onLeft });
      const result = reply.ok
        ? this.#readWritten(reply.value, request.schema, cost)
        : err(writeFailure(reply.error));
      if (result.ok || attempt === ATTEMPTS) return result;
      if (result.error.code === 'venue.rateLimited') await sleep(result.error.retryAfterMs);
      else if (result.error.code === 'venue.unreachable') await sleep(this.#retryPauseMs);
      else return result;
    }
  }

  async #admit(
    kind: 'read' | 'write',
    cost: number,
    urgency: Urgency,
  ): Promise<Result<void, VenueError>> {
    const bucket = this.#buckets[kind];
    const nowMs = this.#clock.monotonicMs();
    const waitMs = bucket.waitMs(cost, nowMs);
    if (urgency === 'inTurn' && waitMs > this.#maxWaitMs) {
      return err({ code: 'venue.rateLimited', retryAfterMs: Math.ceil(waitMs) });
    }
    bucket.take(cost, nowMs);
    if (urgency === 'inTurn' && waitMs > 0) await sleep(waitMs);
    return ok(undefined);
  }

  /** For every attempt, after all waiting, since the venue refuses an old timestamp; beside the event loop. */
  async #sign(method: HttpMethod, path: string): Promise<SignedRequest> {
    const pathname = this.#base.pathname.replace(/\/$/, '') + path;
    const headers = await this.#signer?.prepare(method, pathname, this.#clock.nowUs() / 1000);
    return { method, pathname, headers: { ...headers } };
  }

  #send(
    { method, pathname, headers }: SignedRequest,
    request: {
      readonly query: Query | undefined;
      readonly body: string | undefined;
      readonly urgency: Urgency;
      readonly onLeft?: (() => void) | undefined;
    },
  ) {
    const { query, body, urgency, onLeft } = request;
    return this.#lanes[urgency].send({
      method,
      path: pathname + queryText(query),
      headers,
      body,
      timeoutMs: this.#timeoutMs,
      onLeft,
    });
  }

  #readReply<T extends z.ZodType>(
    reply: HttpReply,
    schema: T,
    kind: 'read' | 'write',
    cost: number,
  ): Result<z.output<T>, VenueError> {
    const { status, text } = reply;
    const body = parseBody(text);
    if (status === 429) {
      const nowMs = this.#clock.monotonicMs();
      this.#buckets[kind].drain(nowMs);
      const retryAfterMs = Math.ceil(this.#buckets[kind].waitMs(cost, nowMs));
      return err({ code: 'venue.rateLimited', retryAfterMs });
    }
    if (status < 200 || status > 299) return err(readRefusal(status, body));
    const parsed = schema.safeParse(body);
    if (parsed.success) return ok(parsed.data);
    return err({ code: 'venue.badResponse', status, problem: firstProblem(parsed.error) });
  }

  #readWritten<T extends z.ZodType>(
    reply: HttpReply,
    schema: T,
    cost: number,
  ): Result<z.output<T>, VenueError> {
    const { status } = reply;
    if (status >= 500) return err({ code: 'venue.outcomeUnknown', reason: 'serverError', status });
    const result = this.#readReply(reply, schema, 'write', cost);
    // It was done; only what exactly was done cannot be read.
    if (!result.ok && result.error.code === 'venue.badResponse') {
      return err({ code: 'venue.outcomeUnknown', reason: result.error.problem, status });
    }
    return result;
  }
}

const isPassing = (error: VenueError): boolean =>
  error.code === 'venue.unreachable' ||
  error.code === 'venue.timeout' ||
  error.code === 'venue.rateLimited' ||
  (error.code === 'venue.refused' && error.status >= 500);

function readFailure(failure: HttpFailure, timeoutMs: number): VenueError {
  if (failure.code === 'http.timeout') return { code: 'venue.timeout', timeoutMs };
  if (failure.code === 'http.tooLarge') {
    return { code: 'venue.badResponse', status: 200, problem: failure.reason };
  }
  return { code: 'venue.unreachable', reason: failure.reason };
}

function writeFailure(failure: HttpFailure): VenueError {
  if (!failure.sent) return { code: 'venue.unreachable', reason: failure.reason };
  return { code: 'venue.outcomeUnknown', reason: failure.reason, status: null };
}

/** Empty (204) and non-JSON bodies are undefined: the schema or the status says what that means. */
function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A list repeats its name, as `GET /markets/orderbooks` wants it. */
function queryText(query: Query | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) {
      parameters.append(name, item);
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
