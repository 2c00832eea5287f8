import { spawn } from 'node:child_process';
import { reasonIn } from './electron-runtime.ts';

/** An Electron that ends with an error so soon after its start cannot show a window on this machine. */
const EARLY_MS = 8000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The desktop shell ran and ended; or no window could be opened, with the reason in a few words. */
export type DesktopOutcome =
  | { readonly kind: 'ended'; readonly code: number }
  | { readonly kind: 'notOpened'; readonly why: string };

/** Runs the desktop shell to its end. Signals are passed on; what it says goes to stderr. */
export function runDesktop(
  executable: string,
  args: readonly string[],
  earlyMs: number = EARLY_MS,
): Promise<DesktopOutcome> {
  const child = spawn(executable, args, { stdio: ['inherit', 'inherit', 'pipe'] });
  const startedMs = performance.now();
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, passOn);

  // What it says while it may still turn out not to work is kept for the one line that tells so.
  let held: string | undefined = '';
  const release = (): void => {
    process.stderr.write(held ?? '');
    held = undefined;
  };
  const settled = setTimeout(release, earlyMs);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (held === undefined) process.stderr.write(text);
    else held += text;
  });

  return new Promise<DesktopOutcome>((done) => {
    child.once('error', ({ message }) => done({ kind: 'notOpened', why: message }));
    child.once('close', (code, signal) => {
      const isEarly = performance.now() - startedMs < earlyMs;
      const wasAsked = SIGNALS.some((known) => known === signal);
      if (code !== 0 && isEarly && !wasAsked) {
        done({ kind: 'notOpened', why: reasonIn(held ?? '', code) });
        return;
      }
      release();
      done({ kind: 'ended', code: code ?? 1 });
    });
  }).finally(() => {
    clearTimeout(settled);
    for (const signal of SIGNALS) process.off(signal, passOn);
  });
}
