import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads a file of the built page. Only plain paths below the folder are answered: no dot segments in any spelling,
 * no hidden files, no links that lead outside, no types that the page does not consist of.
 *
 * @param urlPath - the path of the address as sent, still percent-encoded; `/` is the page itself
 * @returns undefined when there is no such file for the window
 */
export async function readPageFile(folder: string, urlPath: string): Promise<PageFile | undefined> {
  const segments = splitPath(urlPath);
  const type = segments && CONTENT_TYPES[extname(segments.at(-1) ?? '')];
  if (segments === undefined || type === undefined) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, ...segments));
    if (!path.startsWith(root + sep)) return undefined;
    return { body: await readFile(path), headers: headersOf(segments, type) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function splitPath(urlPath: string): readonly string[] | undefined {
  if (urlPath === '/') return ['index.html'];
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const [first, ...segments] = path.split('/');
  const isPlain = segments.every((segment) => /^[\w-][\w.-]*$/.test(segment));
  return first === '' && isPlain ? segments : undefined;
}

/** Built assets carry a hash of their content in the name; the page itself must always be asked for. */
const headersOf = (segments: readonly string[], type: string): Record<string, string> => ({
  'Content-Type': type,
  'Cache-Control': segments[0] === 'assets' ? 'public, max-age=31536000, immutable' : 'no-store',
});

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'].includes(String((error as { code?: unknown }).code));
