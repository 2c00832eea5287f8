import { endWithNpm } from './end-with-npm.ts';
import { ensureBuild, ROOT } from './ensure-build.ts';
import { loadCli } from './load-cli.ts';

endWithNpm();
// The command runs in this very process, so that its output, exit code and signals are its own.
try {
  await ensureBuild(ROOT);
  const { runProgram } = await loadCli(ROOT);
  await runProgram(process.argv.slice(2));
} catch (error) {
  console.error(`oddlot: build.failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
