import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '../contract/service-name.ts';

/** Where the program's own files lie. */
export interface ProgramFiles {
  readonly version: string;
  /** The window's page, as built. */
  readonly pageFolder: string;
  /** The desktop window's preload script, as built. */
  readonly preload: string;
  /** The file to run for a service. */
  readonly serviceEntry: (service: ServiceName) => string;
}

/**
 * Finds them from a shell's own place: `out/main/cli.js` when built, `src/cli/index.ts` when run from the sources.
 * Both lie two folders below the program's root.
 *
 * @param shellUrl - `import.meta.url` of the shell's entry
 */
export function locateProgram(shellUrl: string): ProgramFiles {
  const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, shellUrl));
  const { version } = JSON.parse(readFileSync(path('package.json'), 'utf8')) as { version: string };
  const fromSources = shellUrl.endsWith('.ts');
  return {
    version,
    pageFolder: path('out/renderer'),
    preload: path('out/preload/index.cjs'),
    serviceEntry: (service) =>
      path(fromSources ? `src/services/${service}/index.ts` : `out/main/services/${service}.js`),
  };
}
