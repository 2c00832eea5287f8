import { spawn } from 'node:child_process';
import { ensureBuild, ROOT } from './ensure-build.ts';
import { obtainElectron, reasonIn, type ElectronRuntime } from './electron-runtime.ts';
import { loadCli } from './load-cli.ts';

/** An Electron that ends with an error so soon after its start cannot show a window on this machine. */
const EARLY_MS = 8000;

type Desktop =
  | { readonly kind: 'ended'; readonly code: number }
  | Extract<ElectronRuntime, { kind: 'absent' }>;

/** Runs the desktop shell to its end. */
function runDesktop(executable: string, args: readonly string[]): Promise<Desktop> {
  return new Promise((done) => {
    const startedMs = performance.now();
    const child = spawn(executable, [ROOT, ...args], { stdio: ['inherit', 'inherit', 'pipe'] });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, () => child.kill(signal));
    // What it says while it may still turn out not to work is for the one line that tells so.
    let said: string | undefined = '';
    const tell = (): void => {
      process.stderr.write(said ?? '');
      said = undefined;
    };
    const settled = setTimeout(tell, EARLY_MS);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said === undefined) process.stderr.write(text);
      else said += text;
    });
    const leave = (outcome: Desktop): void => {
      clearTimeout(settled);
      for (const signal of signals) process.removeAllListeners(signal);
      done(outcome);
    };
    const fail = (why: string): void =>
      leave({
        kind: 'absent',
        why: `the desktop window could not be opened (${why})`,
        remedy: 'Electron names what it lacks when it is run by hand',
      });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => {
      const isEarly = performance.now() - startedMs < EARLY_MS;
      const wasAsked = signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP';
      if (code !== 0 && isEarly && !wasAsked) fail(reasonIn(said ?? '', code));
      else {
        tell();
        leave({ kind: 'ended', code: code ?? 1 });
      }
    });
  });
}

async function start(args: readonly string[]): Promise<void> {
  await ensureBuild(ROOT);
  const runtime = await obtainElectron(ROOT);
  const desktop = runtime.kind === 'present' ? await runDesktop(runtime.executable, args) : runtime;
  if (desktop.kind === 'ended') {
    process.exitCode = desktop.code;
    return;
  }
  console.log(`No desktop window: ${desktop.why}; ${desktop.remedy}. Using a browser instead.`);
  const { runProgram } = await loadCli(ROOT);
  await runProgram(['serve', ...args], {
    result: (value) => console.log(`Oddlot runs at ${(value as { url: string }).url}`),
    note: (text) => console.error(text),
  });
}

try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(`oddlot: start.failed: ${(error as Error).message}`);
  process.exitCode = 1;
}
