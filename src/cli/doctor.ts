import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { ProgramFiles } from '../supervisor/program-files.ts';
import { lockProfile, openProfile } from '../supervisor/profile.ts';
import { readOptions } from './arguments.ts';
import type { Command } from './command.ts';
import { errorLine } from './words.ts';

/** What a check found; `remedy` also says what to do about something that is merely not there. */
interface Finding {
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

const fine = (detail: string, remedy: string | null = null): Finding => ({
  ok: true,
  detail,
  remedy,
});
const bad = (detail: string, remedy: string): Finding => ({ ok: false, detail, remedy });

/** Oldest Node that runs everything: better-sqlite3 and the type-stripped sources need it. */
const LEAST_NODE = [22, 18] as const;
const LEAST_FREE_BYTES = 1024 ** 3;
/** No run of this program lies before its making. */
const EARLIEST = Date.UTC(2025, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** Whether this machine has what the program needs, and what to do where it has not. */
export const doctor: Command = {
  summary: 'check this machine: versions, native modules, browser, profile, clock, disk',
  options: [],
  run: async (args, { files, profileFolder, output }) => {
    const given = readOptions(args, {});
    if (!given.ok) return given;
    const named: readonly (readonly [string, () => Finding | Promise<Finding>])[] = [
      ['oddlot', () => checkProgram(files)],
      ['node', checkNode],
      ['sqlite', checkSqlite],
      ['onnxruntime', checkOnnx],
      ['electron', () => checkElectron(files)],
      ['browser', checkBrowser],
      ['profile', () => checkProfile(profileFolder)],
      ['disk', () => checkDisk(profileFolder)],
      ['clock', checkClock],
      ['loopback', checkLoopback],
    ];
    const checks: (Finding & { readonly name: string })[] = [];
    for (const [name, check] of named) checks.push({ name, ...(await check()) });
    const allOk = checks.every((check) => check.ok);
    output.result({ ok: allOk, checks });
    return ok(allOk ? 0 : 1);
  },
};

function checkProgram({ version, pageFolder }: ProgramFiles): Finding {
  const isBuilt = existsSync(join(pageFolder, 'index.html'));
  if (isBuilt) return fine(`version ${version}`);
  return bad(`version ${version}; the window is not built`, 'npm run build');
}

function checkNode(): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isRecent = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const detail = `${node} on ${process.platform} ${process.arch}`;
  if (isRecent) return fine(detail);
  return bad(detail, `npm ci installs a recent Node; else use ${LEAST_NODE.join('.')} or later`);
}

async function checkSqlite(): Promise<Finding> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(':memory:');
    const version = database.prepare('SELECT sqlite_version()').pluck().get();
    database.close();
    return fine(`SQLite ${String(version)}`);
  } catch (error) {
    return bad(firstLine(error), 'npm ci; there are binaries for x64 and arm64 of each system');
  }
}

async function checkOnnx(): Promise<Finding> {
  try {
    const { env } = await import('onnxruntime-node');
    return fine(`ONNX Runtime ${env.versions.common}`);
  } catch (error) {
    return bad(firstLine(error), 'npm ci; models cannot be run without it');
  }
}

/** Present only in a checkout; an installed desktop program is its own runtime. */
function checkElectron({ pageFolder }: ProgramFiles): Finding {
  const folder = join(pageFolder, '../../node_modules/electron');
  if (existsSync(join(folder, 'path.txt'))) return fine('present');
  return fine(
    'not present; the window opens in a browser instead',
    'node node_modules/electron/install.js',
  );
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge', 'firefox'];

function checkBrowser(): Finding {
  if (process.platform === 'darwin') return fine('the default browser, by open');
  if (process.platform === 'win32') return fine('the default browser, by rundll32');
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find(
    (path) => existsSync(path),
  );
  if (found) return fine(found);
  return fine('none found', 'install one, or tunnel the printed port to a machine that has one');
}

function checkProfile(folder: string): Finding {
  const profile = openProfile(folder);
  if (!profile.ok) return bad(errorLine(profile.error), 'name another folder with --profile');
  const unlock = lockProfile(profile.value);
  if (unlock.ok) {
    unlock.value();
    return fine(`${folder} is writable and free`);
  }
  if (unlock.error.code !== 'profile.inUse') {
    return bad(errorLine(unlock.error), 'name another folder with --profile');
  }
  return fine(`${folder} is in use by process ${String(unlock.error['pid'])}`);
}

async function checkDisk(folder: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const detail = `${(freeBytes / 1e9).toFixed(1)} GB free`;
    if (freeBytes >= LEAST_FREE_BYTES) return fine(detail);
    return bad(detail, 'make room, or name a folder on another disk with --profile');
  } catch (error) {
    return bad(firstLine(error), 'name another folder with --profile');
  }
}

function checkClock(): Finding {
  const nowMs = systemClock.nowUs() / 1000;
  const detail = new Date(nowMs).toISOString();
  if (nowMs > EARLIEST && nowMs < LATEST) return fine(detail);
  return bad(detail, 'set the clock of this machine: signatures carry the time');
}

async function checkLoopback(): Promise<Finding> {
  const server = createServer((socket) => socket.end());
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    return fine('127.0.0.1 takes connections');
  } catch (error) {
    return bad(firstLine(error), 'allow connections to 127.0.0.1 in the firewall');
  } finally {
    server.close();
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
