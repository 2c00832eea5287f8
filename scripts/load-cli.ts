import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Cli from '../src/cli/index.ts';

/** The built command. Found only at run time, since it need not exist when this file is checked. */
export async function loadCli(root: string): Promise<typeof Cli> {
  const { href } = pathToFileURL(join(root, 'out', 'main', 'cli.js'));
  return (await import(href)) as typeof Cli;
}
