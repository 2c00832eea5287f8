import type { ErrorChange, WireOptions } from '../wire-options.ts';

/** A refusal as the venue words it: an HTTP status and a body with a code. */
export interface ApiError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly details?: string;
}

/** How the body of a refusal is laid out: `{error:{code,…}}` as seen on the wire, or `{code,…}` as specified. */
export type ErrorShape = 'nested' | 'flat';

export function apiError(
  status: number,
  code: string,
  message: string,
  details?: string,
): ApiError {
  return details === undefined ? { status, code, message } : { status, code, message, details };
}

/** An error as the options want it told. */
export function asTold(error: ApiError, changes: WireOptions['errors']): ApiError {
  // Errors of other codes are told as they are.
  const change = (changes as Readonly<Record<string, ErrorChange | undefined>>)[error.code];
  return change === undefined ? error : { ...error, ...change };
}

/** What the venue writes about an error inside a body that carries several outcomes. */
export const errorBody = ({ code, message, details }: ApiError): Record<string, string> =>
  details === undefined ? { code, message } : { code, message, details };

/** The response body of a refusal. 429 alone carries a bare string. */
export function errorText(error: ApiError, shape: ErrorShape): string {
  if (error.status === 429) return JSON.stringify({ error: error.message });
  return JSON.stringify(shape === 'nested' ? { error: errorBody(error) } : errorBody(error));
}

export const invalidParameters = (details: string): ApiError =>
  apiError(400, 'invalid_parameters', 'invalid parameters', details);

export const notFound = (what: string): ApiError => apiError(404, 'not_found', `${what} not found`);

export const unauthorized = (details: string): ApiError =>
  apiError(401, 'authentication_error', 'authentication failed', details);

export const TOO_MANY_REQUESTS = apiError(429, 'too_many_requests', 'too many requests');

export const UNAVAILABLE = apiError(503, 'service_unavailable', 'service unavailable');

/** It says nothing of what was done. */
export const INTERNAL_ERROR = apiError(500, 'internal_server_error', 'internal server error');

/** A request that another machine or a web page made. */
export const FOREIGN_CALLER = apiError(403, 'forbidden', 'local callers only');
