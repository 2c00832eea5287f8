import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { assert } from '../../../base/assert.ts';
import type { Clock } from '../../../base/clock.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { apiError, unauthorized, type ApiError } from './api-error.ts';

export type Scope = 'read' | 'write' | 'write::trade';

/** A key that may call: who it stands for, and what it may do. */
export interface ApiKey {
  readonly keyId: string;
  /** RSA, PEM. The private half never comes here. */
  readonly publicKeyPem: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
}

/** What a caller must be allowed to do; reading and trading are separate rights. */
export type Right = 'read' | 'trade';

const GRANTED_BY: Readonly<Record<Right, readonly Scope[]>> = {
  read: ['read'],
  trade: ['write', 'write::trade'],
};

interface Scheme {
  readonly key: KeyObject;
  readonly padding: number;
  readonly saltLength: number;
}

export interface AuthenticationOptions {
  readonly keys: readonly ApiKey[];
  readonly verifySignatures: 'yes' | 'no';
  /** How far a request's timestamp may lie from the clock, either way. */
  readonly clockWindowMs: number;
  readonly clock: Clock;
}

/** The key that a request claims to come from; empty without one. */
export function keyIdIn(headers: IncomingHttpHeaders): string {
  const keyId = headers['kalshi-access-key'];
  return typeof keyId === 'string' ? keyId : '';
}

/** Checks the three headers of a signed request (RSA-PSS, SHA-256, salt as long as the digest). */
export class Authentication {
  readonly #options: AuthenticationOptions;
  readonly #keys = new Map<string, { readonly key: ApiKey; readonly scheme: Scheme }>();

  constructor(options: AuthenticationOptions) {
    this.#options = options;
    for (const key of options.keys) {
      const publicKey = createPublicKey(key.publicKeyPem);
      assert(publicKey.asymmetricKeyType === 'rsa', `key ${key.keyId} is not RSA`);
      const scheme = {
        key: publicKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      };
      this.#keys.set(key.keyId, { key, scheme });
    }
  }

  /**
   * @param path - from the host's root, without the query
   * @param skewMs - how far the clock that the timestamp is held against is ahead
   */
  check(
    headers: IncomingHttpHeaders,
    method: string,
    path: string,
    skewMs = 0,
  ): Result<ApiKey, ApiError> {
    const keyId = keyIdIn(headers);
    if (keyId === '') return err(unauthorized('MISSING_HEADERS'));
    const known = this.#keys.get(keyId);
    if (!known) return err(unauthorized('NOT_FOUND'));
    if (this.#options.verifySignatures === 'no') return ok(known.key);

    const timestamp = headers['kalshi-access-timestamp'];
    const signature = headers['kalshi-access-signature'];
    if (typeof timestamp !== 'string' || typeof signature !== 'string') {
      return err(unauthorized('MISSING_HEADERS'));
    }
    if (!this.#isRecent(timestamp, skewMs)) return err(unauthorized('INVALID_TIMESTAMP'));
    const message = Buffer.from(timestamp + method + path);
    const signed = verify('sha256', message, known.scheme, Buffer.from(signature, 'base64'));
    return signed ? ok(known.key) : err(unauthorized('INCORRECT_API_KEY_SIGNATURE'));
  }

  #isRecent(timestamp: string, skewMs: number): boolean {
    if (!/^\d{1,16}$/.test(timestamp)) return false;
    const nowMs = this.#options.clock.nowUs() / 1000 + skewMs;
    return Math.abs(Number(timestamp) - nowMs) <= this.#options.clockWindowMs;
  }
}

export function checkRight(key: ApiKey, right: Right): Result<void, ApiError> {
  if (GRANTED_BY[right].some((scope) => key.scopes.includes(scope))) return ok(undefined);
  return err(apiError(403, 'insufficient_scope', 'the key lacks a required scope', right));
}
