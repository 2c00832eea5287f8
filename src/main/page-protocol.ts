import { protocol, type Session } from 'electron';
import { SECURITY_HEADERS } from '../adapters/page/content-policy.ts';
import { readPageFile } from '../adapters/page/page-files.ts';

const SCHEME = 'app';
const HOST = 'oddlot';

/** Where the page lies for the window; nothing else answers there. */
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;

/** Makes the scheme a proper origin. Before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers the scheme from the built page's folder, under the same rules as the browser shell. */
export function servePage({ protocol: scheme }: Session, pageFolder: string): void {
  scheme.handle(SCHEME, async ({ method, url }) => {
    const { host, pathname } = new URL(url);
    const file =
      method === 'GET' && host === HOST ? await readPageFile(pageFolder, pathname) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers: SECURITY_HEADERS });
    return new Response(file.body, { headers: { ...SECURITY_HEADERS, ...file.headers } });
  });
}
