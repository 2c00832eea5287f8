import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, ROOT } from './ensure-build.ts';

if (process.argv.includes('--force')) rmSync(join(ROOT, 'out', 'build.json'), { force: true });
try {
  const outcome = await ensureBuild(ROOT);
  console.error(outcome === 'built' ? 'oddlot: built' : 'oddlot: the build is up to date');
} catch (error) {
  console.error(`oddlot: build.failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
