import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuild, ROOT } from './ensure-build.ts';

// Installers of this system, into `dist`. What goes in is said in electron-builder.yml.
try {
  await ensureBuild(ROOT);
  const builder = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
  const { status } = spawnSync(process.execPath, [builder, ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(`oddlot: build.failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
