import { z } from 'zod';
import { failure, filePath } from './schemas.ts';

/** Kalshi's own environments, each with accounts and keys of its own. */
export const KALSHI_ENVIRONMENTS = ['demo', 'production'] as const;
export type KalshiEnvironment = (typeof KALSHI_ENVIRONMENTS)[number];
export const kalshiEnvironment = z.enum(KALSHI_ENVIRONMENTS);

/**
 * Where a key is: `encrypted` in the profile by the system's key store, in plain text in a `file` of the person's own
 * that the profile names, or in such a file that the `environment` of the program names.
 */
export const KEY_PLACES = ['encrypted', 'file', 'environment'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

/** What a window may know of a key; never the key. */
export const keptKey = z.object({
  environment: kalshiEnvironment,
  place: z.enum(KEY_PLACES),
  /** Null when it cannot be read. */
  keyId: z.string().nullable(),
  /** PEM that is read at every start; null for one that is kept encrypted, or when it cannot be read. */
  privateKeyFile: z.string().nullable(),
  /** Why it cannot be used. */
  problem: failure.nullable(),
});
export type KeptKey = z.output<typeof keptKey>;

/** What a venue calls a key: travels in a header of every request. */
export const KEY_ID = /^[\x21-\x7e]{1,100}$/;

/** A key to keep. The window names the file; only the process that keeps keys reads it. */
export const newKey = z.strictObject({
  environment: kalshiEnvironment,
  keyId: z.string().trim().regex(KEY_ID),
  /** PEM, RSA; absolute, on the machine that the services run on. */
  privateKeyFile: filePath,
  /** `best`: the safest place that this shell has; `file`: in plain text where it is, although it could be encrypted. */
  place: z.enum(['best', 'file']).default('best'),
});
export type NewKey = z.output<typeof newKey>;
