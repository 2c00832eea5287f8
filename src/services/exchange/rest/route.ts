import type { z } from 'zod';
import { ok, type Result } from '../../../base/result.ts';
import type { ApiError } from './api-error.ts';
import type { ApiKey, Right } from './authentication.ts';
import { DEFAULT_COST } from './rate-limits.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Everything under here is the API; signatures cover it, the paths of the table leave it out. */
export const BASE_PATH = '/trade-api/v2';

/** Who may call: anyone, or a key with this right. */
export type Access = 'public' | Right;

type ParamName<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamName<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

interface Call<P extends string, A extends Access, Q, B> {
  readonly params: Readonly<Record<ParamName<P>, string>>;
  readonly query: Q;
  readonly body: B;
  /** Who calls; a public route does not ask. */
  readonly key: A extends 'public' ? undefined : ApiKey;
}

interface Definition<P extends string, A extends Access, Q, B> {
  readonly method: Method;
  /** Below `BASE_PATH`; `:name` stands for one segment. */
  readonly path: P;
  readonly access: A;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Tokens drawn from the caller's bucket: read for GET, write for the rest. */
  readonly cost?: number | ((body: B) => number);
  readonly status?: 200 | 201 | 204;
  /** The body of the answer, as JSON will write it. */
  handle(call: Call<P, A, Q, B>): Result<unknown, ApiError>;
}

/** A route with its types erased: the dispatcher has parsed what the handler is given. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly status: 200 | 201 | 204;
  /** What the endpoint is listed with; a batch costs the sum of its items. */
  readonly listedCost: number;
  costOf(body: unknown): number;
  handle(call: Call<string, Access, unknown, unknown>): Result<unknown, ApiError>;
}

export function route<const P extends string, A extends Access, Q = undefined, B = undefined>(
  definition: Definition<P, A, Q, B>,
): Route {
  const { method, path, access, query, body, status = 200, cost = DEFAULT_COST } = definition;
  return {
    method,
    path,
    access,
    query,
    body,
    status,
    listedCost: typeof cost === 'number' ? cost : DEFAULT_COST,
    // The dispatcher parsed query and body with the schemas above: these two casts restate that.
    costOf: (parsed) => (typeof cost === 'number' ? cost : cost(parsed as B)),
    handle: (call) => definition.handle(call as Call<P, A, Q, B>),
  };
}

interface Node {
  readonly literals: Map<string, Node>;
  readonly methods: Map<string, Route>;
  wildcard: Node | undefined;
}

const node = (): Node => ({ literals: new Map(), methods: new Map(), wildcard: undefined });

export type Match =
  | { readonly found: 'route'; readonly route: Route; readonly params: Record<string, string> }
  | { readonly found: 'otherMethod' }
  | { readonly found: 'nothing' };

/** Finds the route of a path: a literal segment wins over a parameter. */
export class RouteTable {
  readonly routes: readonly Route[];
  readonly #root = node();

  constructor(routes: readonly Route[]) {
    this.routes = routes;
    for (const entry of routes) {
      let at = this.#root;
      for (const segment of segmentsOf(entry.path)) {
        const isParam = segment.startsWith(':');
        const next = (isParam ? at.wildcard : at.literals.get(segment)) ?? node();
        if (isParam) at.wildcard = next;
        else at.literals.set(segment, next);
        at = next;
      }
      if (at.methods.has(entry.method))
        throw new Error(`route twice: ${entry.method} ${entry.path}`);
      at.methods.set(entry.method, entry);
    }
  }

  /** @param path - below `BASE_PATH`, still percent-encoded */
  match(method: string, path: string): Match {
    const segments = segmentsOf(path);
    const end = find(this.#root, segments, 0);
    if (!end) return { found: 'nothing' };
    const entry = end.methods.get(method);
    if (!entry) return { found: 'otherMethod' };
    const params = paramsOf(entry.path, segments);
    return params.ok
      ? { found: 'route', route: entry, params: params.value }
      : { found: 'nothing' };
  }
}

const segmentsOf = (path: string): string[] => path.split('/').slice(1);

function find(at: Node, segments: readonly string[], depth: number): Node | undefined {
  const segment = segments[depth];
  if (segment === undefined) return at.methods.size > 0 ? at : undefined;
  const literal = at.literals.get(segment);
  const below = literal && find(literal, segments, depth + 1);
  if (below) return below;
  return at.wildcard && segment !== '' ? find(at.wildcard, segments, depth + 1) : undefined;
}

function paramsOf(
  pattern: string,
  segments: readonly string[],
): Result<Record<string, string>, { code: 'route.badEncoding' }> {
  const params: Record<string, string> = {};
  for (const [index, part] of segmentsOf(pattern).entries()) {
    if (!part.startsWith(':')) continue;
    try {
      params[part.slice(1)] = decodeURIComponent(segments[index] ?? '');
    } catch {
      return { ok: false, error: { code: 'route.badEncoding' } };
    }
  }
  return ok(params);
}
