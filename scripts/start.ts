import { endWithNpm } from './end-with-npm.ts';
import { ensureBuild, ROOT } from './ensure-build.ts';
import { obtainElectron } from './electron-runtime.ts';
import { loadCli } from './load-cli.ts';
import { runDesktop } from './run-desktop.ts';

/** @returns why there is no desktop window; undefined after it has ended */
async function tryDesktop(args: readonly string[]): Promise<string | undefined> {
  const runtime = await obtainElectron(ROOT);
  if (runtime.kind === 'absent') return `${runtime.why}; ${runtime.remedy}`;
  const outcome = await runDesktop(runtime.executable, [ROOT, ...args]);
  if (outcome.kind === 'notOpened') return `Electron could not open one (${outcome.why})`;
  process.exitCode = outcome.code;
  return undefined;
}

async function start(args: readonly string[]): Promise<void> {
  await ensureBuild(ROOT);
  const why = await tryDesktop(args);
  if (why === undefined) return;
  console.log(`No desktop window: ${why}. Using a browser instead.`);
  const { runProgram } = await loadCli(ROOT);
  await runProgram(['serve', ...args], {
    result: (value) => console.log(`Oddlot runs at ${(value as { url: string }).url}`),
    note: (text) => console.error(text),
  });
}

endWithNpm();
try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(`oddlot: start.failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
