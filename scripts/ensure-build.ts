import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = resolve(import.meta.dirname, '..');

/** Besides `src`: what decides how the build comes out. */
const CONFIGS = ['package.json', 'package-lock.json', 'electron.vite.config.ts'];
const POLL_MS = 200;
/** No build takes so long: the process that has the builder's number by now is another. */
const LONGEST_BUILD_MS = 10 * 60_000;

/** One number for everything that the build is made of. Content, not times: a checkout has no useful times. */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .map((path) => join('src', path))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
  for (const path of [...CONFIGS, ...sources]) {
    if (!existsSync(join(root, path))) continue;
    hash.update(`${path.replaceAll(sep, '/')}\0`).update(readFileSync(join(root, path)));
    hash.update('\0');
  }
  return hash.digest('hex');
}

const stampFile = (root: string): string => join(root, 'out', 'build.json');

/** Whether what lies in `out` was built from these sources. */
export function isFresh(root: string, sources: string): boolean {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), 'utf8')) as { sources?: unknown };
    return stamp.sources === sources && existsSync(join(root, 'out', 'main', 'cli.js'));
  } catch {
    return false;
  }
}

/**
 * Builds when the build is missing or older than the sources. Two callers at once build once. Chatter goes to
 * stderr.
 *
 * @param build - replaces `out`; tests give their own
 * @throws Error when the build fails; what failed is on stderr by then
 */
export async function ensureBuild(
  root: string,
  build: (root: string) => Promise<void> = runBundler,
): Promise<'built' | 'fresh'> {
  if (isFresh(root, hashSources(root))) return 'fresh';
  mkdirSync(join(root, 'out'), { recursive: true });
  const unlock = await takeTurn(join(root, 'out', 'build.lock'));
  try {
    const sources = hashSources(root);
    if (isFresh(root, sources)) return 'fresh';
    rmSync(stampFile(root), { force: true });
    await build(root);
    writeFileSync(stampFile(root), `${JSON.stringify({ sources })}\n`);
    return 'built';
  } finally {
    unlock();
  }
}

async function runBundler(root: string): Promise<void> {
  console.error('oddlot: building …');
  const bundler = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const child = spawn(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      if (!/^\s+at /.test(line)) console.error(line); // the bundler's own stack helps nobody here
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error('the build failed');
}

/** Waits until nobody else builds; a lock whose owner is gone counts for nothing. */
async function takeTurn(lockFile: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAbandoned(lockFile)) rmSync(lockFile, { force: true });
      else await sleep(POLL_MS);
    }
  }
}

function isAbandoned(lockFile: string): boolean {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    const ageMs = Date.now() - statSync(lockFile).mtimeMs;
    if (ageMs > LONGEST_BUILD_MS) return true;
    if (pid === 0) return ageMs > 5000; // created, owner not written
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
