import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';

/** Names a key; the key itself stays in its file until something signs with it. */
export interface KeyReference {
  readonly keyId: string;
  /** PEM, RSA; absolute. */
  readonly privateKeyFile: string;
}

export type KeyReferenceError =
  | { readonly code: 'credentials.missing'; readonly variable: string; readonly file: string }
  | { readonly code: 'credentials.malformed'; readonly file: string }
  | { readonly code: 'credentials.unreadable'; readonly file: string; readonly reason: string }
  /** Others on this machine could read it; the mode in octal. */
  | { readonly code: 'credentials.exposed'; readonly file: string; readonly mode: string };

type Environment = Readonly<Record<string, string | undefined>>;

interface Places {
  readonly env: Environment;
  /** JSON: `{"keyId": …, "privateKeyFile": …}`, the latter beside it unless absolute. */
  readonly file: string;
  /** Windows keeps rights in another way, and a profile's folder is its owner's there. */
  readonly platform: NodeJS.Platform;
}

const KEY_ID = 'ODDLOT_KALSHI_KEY_ID';
const PRIVATE_KEY_FILE = 'ODDLOT_KALSHI_PRIVATE_KEY_FILE';

const keyFile = z.strictObject({ keyId: z.string().min(1), privateKeyFile: z.string().min(1) });

/** The variable by which the environment names a key, which then counts before any other; undefined: none does. */
export const variableOfKey = (env: Environment): string | undefined =>
  [KEY_ID, PRIVATE_KEY_FILE].find((name) => env[name] !== undefined);

/** Where the key for Kalshi is: as the environment says, else as the profile's file does. */
export function findKey({ env, file, platform }: Places): Result<KeyReference, KeyReferenceError> {
  const named = { keyId: env[KEY_ID], privateKeyFile: env[PRIVATE_KEY_FILE] };
  const isNamed = variableOfKey(env) !== undefined;
  if (isNamed && !named.keyId) return err({ code: 'credentials.missing', variable: KEY_ID, file });
  if (isNamed && !named.privateKeyFile) {
    return err({ code: 'credentials.missing', variable: PRIVATE_KEY_FILE, file });
  }
  const found = isNamed ? ok(keyFile.parse(named)) : readKeyFile(file, platform);
  if (!found.ok) return found;
  const { keyId } = found.value;
  const base = isNamed ? '.' : dirname(file);
  const privateKeyFile = resolve(base, found.value.privateKeyFile);
  const isPrivate = checkPrivate(privateKeyFile, platform);
  return isPrivate.ok ? ok({ keyId, privateKeyFile }) : isPrivate;
}

function readKeyFile(
  file: string,
  platform: NodeJS.Platform,
): Result<KeyReference, KeyReferenceError> {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    return err({ code: 'credentials.missing', variable: KEY_ID, file });
  }
  const isPrivate = checkPrivate(file, platform);
  if (!isPrivate.ok) return isPrivate;
  try {
    const parsed = keyFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? ok(parsed.data) : err({ code: 'credentials.malformed', file });
  } catch (error) {
    // The words of a parser quote what they read, so they go no further.
    if (error instanceof SyntaxError) return err({ code: 'credentials.malformed', file });
    return err({ code: 'credentials.unreadable', file, reason: reasonOf(error) });
  }
}

/** Names a key, as the profile's file does. */
export const keyFileText = ({ keyId, privateKeyFile }: KeyReference): string =>
  `${JSON.stringify({ keyId, privateKeyFile }, null, 2)}\n`;

/** Whether the file is there and its owner's alone. */
export function checkPrivate(
  file: string,
  platform: NodeJS.Platform,
): Result<null, KeyReferenceError> {
  try {
    const mode = statSync(file).mode & 0o777;
    const isExposed = platform !== 'win32' && (mode & 0o077) !== 0;
    return isExposed
      ? err({ code: 'credentials.exposed', file, mode: mode.toString(8) })
      : ok(null);
  } catch (error) {
    return err({ code: 'credentials.unreadable', file, reason: reasonOf(error) });
  }
}

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
