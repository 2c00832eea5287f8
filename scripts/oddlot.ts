import { endWithNpm } from './end-with-npm.ts';
import { ensureBuild, ROOT } from './ensure-build.ts';
import { loadCli } from './load-cli.ts';

endWithNpm();
const isBuilt = await ensureBuild(ROOT).then(
  () => true,
  (error: Error) => {
    console.error(`oddlot: build.failed: ${error.message}`);
    process.exitCode = 1;
    return false;
  },
);
if (isBuilt) {
  // The command runs in this very process, so that its output, exit code and signals are its own.
  const { runProgram } = await loadCli(ROOT);
  await runProgram(process.argv.slice(2));
}
