import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { err, ok, type Result } from '../../../base/result.ts';
import {
  apiError,
  asTold,
  errorText,
  FOREIGN_CALLER,
  INTERNAL_ERROR,
  invalidParameters,
  notFound,
  TOO_MANY_REQUESTS,
  UNAVAILABLE,
  type ApiError,
  type ErrorShape,
} from './api-error.ts';
import { checkRight, keyIdIn, type ApiKey, type Authentication } from './authentication.ts';
import type { RequestFacts } from '../faults/fault-rules.ts';
import type { Faults } from '../faults/faults.ts';
import type { LaggingRecords } from '../faults/lagging-records.ts';
import type { WireOptions } from '../wire-options.ts';
import { isLocalCaller } from './host-check.ts';
import type { RateLimits } from './rate-limits.ts';
import { BASE_PATH, type Route, type RouteTable } from './route.ts';

/** No request of the protocol comes near; a batch of the largest size has about 300 kB. */
const MAX_BODY_BYTES = 1_048_576;

export interface RestServerOptions {
  readonly table: RouteTable;
  readonly authentication: Authentication;
  readonly rateLimits: RateLimits;
  readonly errorShape: ErrorShape;
  readonly wire: WireOptions;
  readonly faults: Faults;
  /** What reads of accounts read. */
  readonly records: LaggingRecords;
  /** Runs a call in the engine's present and sends what it caused. */
  readonly act: <T>(run: () => T) => T;
}

interface Answer {
  readonly status: number;
  /** JSON; absent where the status allows no body. */
  readonly text?: string;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly method: string;
  /** From the host's root, without the query. */
  readonly path: string;
  readonly query: string;
  readonly bodyText: string;
}

/** Turns HTTP requests into calls of the route table: route, key, rate limit, schemas, handler, in this order. */
export class RestServer {
  readonly #options: RestServerOptions;

  constructor(options: RestServerOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === 'aborted') return;
    const answer = body.ok ? this.#answer(request, body.value) : this.#refusal(body.error);
    if (answer === 'lost') {
      request.socket.destroy();
      return;
    }
    const text = answer.text ?? '';
    response.writeHead(answer.status, {
      ...(text !== '' && { 'content-type': 'application/json' }),
      ...(answer.status !== 204 && { 'content-length': Buffer.byteLength(text) }),
      // What is left of an oversize body is not worth reading.
      ...(!body.ok && { connection: 'close' }),
    });
    response.end(text);
  }

  #answer(request: IncomingMessage, bodyText: string): Answer | 'lost' {
    const { method = 'GET', url = '/' } = request;
    const queryAt = url.indexOf('?');
    const path = queryAt === -1 ? url : url.slice(0, queryAt);
    const query = queryAt === -1 ? '' : url.slice(queryAt + 1);
    const outcome = isLocalCaller(request)
      ? this.#options.act(() => this.#attempt({ request, method, path, query, bodyText }))
      : err(FOREIGN_CALLER);
    return outcome.ok ? outcome.value : this.#refusal(outcome.error);
  }

  /** A call, and what goes wrong with it on purpose. */
  #attempt(asked: Asked): Result<Answer | 'lost', ApiError> {
    const { request, method, path } = asked;
    const { faults, records } = this.#options;
    const facts: RequestFacts = {
      key: keyIdIn(request.headers),
      method,
      path: path.slice(BASE_PATH.length),
    };
    const fault = faults.strike('request', facts);
    if (fault?.fault === 'tooManyRequests') return err(TOO_MANY_REQUESTS);
    if (fault?.fault === 'unavailable') return err(UNAVAILABLE);
    const lag = method === 'GET' ? faults.strike('read', facts) : undefined;
    const call = (): Result<Answer, ApiError> => this.#call(asked, facts);
    const outcome = lag === undefined ? call() : records.asOf(lag.lagMs, call);
    if (fault === undefined || !outcome.ok) return outcome;
    return fault.fault === 'loseAnswer' ? ok('lost') : err(INTERNAL_ERROR);
  }

  #call(
    { request, method, path, query: queryText, bodyText }: Asked,
    facts: RequestFacts,
  ): Result<Answer, ApiError> {
    const { table, rateLimits } = this.#options;
    if (!path.startsWith(`${BASE_PATH}/`)) return err(notFound('path'));
    const match = table.match(method, path.slice(BASE_PATH.length));
    if (match.found === 'nothing') return err(notFound('path'));
    if (match.found === 'otherMethod') {
      return err(apiError(405, 'method_not_allowed', 'method not allowed'));
    }
    const { route, params } = match;
    const key = this.#admit(request, route, path, facts);
    if (!key.ok) return key;

    const body = parseBody(route, bodyText);
    const cost = body.ok ? route.costOf(body.value) : route.listedCost;
    if (!rateLimits.take(key.value?.keyId, method === 'GET' ? 'read' : 'write', cost)) {
      return err(TOO_MANY_REQUESTS);
    }
    if (!body.ok) return body;
    const query = parseWith(route.query, queryRecord(queryText));
    if (!query.ok) return query;

    const result = route.handle({
      params,
      query: query.value,
      body: body.value,
      key: key.value,
    });
    if (!result.ok) return result;
    return ok(
      route.status === 204
        ? { status: 204 }
        : { status: route.status, text: JSON.stringify(result.value) },
    );
  }

  /** Public routes take callers without a key, and hold those who show one to it. */
  #admit(
    request: IncomingMessage,
    { access, method }: Route,
    path: string,
    facts: RequestFacts,
  ): Result<ApiKey | undefined, ApiError> {
    if (access === 'public' && request.headers['kalshi-access-key'] === undefined) {
      return ok(undefined);
    }
    const { authentication, faults } = this.#options;
    const { skewMs } = faults.strike('signature', facts) ?? {};
    const key = authentication.check(request.headers, method, path, skewMs);
    if (!key.ok || access === 'public') return key;
    const right = checkRight(key.value, access);
    return right.ok ? key : right;
  }

  #refusal(error: ApiError): Answer {
    const told = asTold(error, this.#options.wire.errors);
    return { status: told.status, text: errorText(told, this.#options.errorShape) };
  }
}

function readBody(request: IncomingMessage): Promise<Result<string, ApiError> | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(err(apiError(413, 'request_too_large', 'request body too large')));
    });
    request.once('end', () => resolve(ok(Buffer.concat(chunks).toString('utf8'))));
    request.once('error', () => resolve('aborted'));
  });
}

function parseBody(route: Route, text: string): Result<unknown, ApiError> {
  if (!route.body) return ok(undefined);
  let json: unknown;
  try {
    json = text === '' ? undefined : JSON.parse(text);
  } catch {
    return err(apiError(400, 'invalid_json', 'request body is not valid JSON'));
  }
  return parseWith(route.body, json);
}

function parseWith(schema: z.ZodType | undefined, value: unknown): Result<unknown, ApiError> {
  if (!schema) return ok(undefined);
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const at = issue?.path.join('.') ?? '';
  return err(invalidParameters(at === '' ? (issue?.message ?? '') : `${at}: ${issue?.message}`));
}

/** Empty parameters count as absent; a repeated one becomes a list. */
function queryRecord(text: string): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (value === '') continue;
    const before = record[name];
    if (before === undefined) record[name] = value;
    else record[name] = [...(typeof before === 'string' ? [before] : before), value];
  }
  return record;
}
