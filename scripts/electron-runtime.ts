import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Longest time that fetching the runtime may hold up a start. */
const FETCH_LIMIT_MS = 14_000;
const INSTALLER = 'node_modules/electron/install.js';

/** Either where the runtime is, or why there is none and what to do about it, in words for one line. */
export type ElectronRuntime =
  | { readonly kind: 'present'; readonly executable: string }
  | { readonly kind: 'absent'; readonly why: string; readonly remedy: string };

/** The runtime's executable, if npm's package has been completed with one. */
export function findElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

/** Finds the runtime, or fetches it with Electron's own installer within a bounded time. */
export async function obtainElectron(
  root: string,
  limitMs: number = FETCH_LIMIT_MS,
): Promise<ElectronRuntime> {
  const { platform, env } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    return {
      kind: 'absent',
      why: 'this session has no display',
      remedy: 'start it in a desktop session to have one',
    };
  }
  const present = findElectron(root);
  if (present !== undefined) return { kind: 'present', executable: present };
  console.error('oddlot: fetching the Electron runtime …');
  const failure = await runInstaller(root, limitMs);
  const fetched = findElectron(root);
  if (fetched !== undefined) return { kind: 'present', executable: fetched };
  return {
    kind: 'absent',
    why: `the Electron runtime could not be fetched (${failure ?? 'the installer left none'})`,
    remedy: `to have one, run \`node ${INSTALLER}\` with access to the network`,
  };
}

/** @returns what went wrong, in a few words; undefined when nothing did */
function runInstaller(root: string, limitMs: number): Promise<string | undefined> {
  const installer = join(root, ...INSTALLER.split('/'));
  if (!existsSync(installer)) return Promise.resolve('the package electron is not installed');
  return new Promise((done) => {
    const child = spawn(process.execPath, [installer], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = (said + text).slice(-8000)));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      done(`not there after ${Math.round(limitMs / 1000)} s`);
    }, limitMs);
    child.once('error', (error) => done(error.message));
    child.once('close', (code) => {
      clearTimeout(limit);
      done(code === 0 ? undefined : reasonIn(said, code));
    });
  });
}

/** The first error that a failing program told, without its stack. */
export function reasonIn(said: string, code: number | null): string {
  const lines = said.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /error\b/i.test(text)) ?? lines.find((text) => text !== '');
  return line?.replace(/^(\w*Error|Uncaught): */, '') ?? `exit code ${String(code)}`;
}
