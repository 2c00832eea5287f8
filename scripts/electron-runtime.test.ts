import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findElectron, obtainElectron, reasonIn } from './electron-runtime.ts';

let root: string;
let electron: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oddlot-runtime-'));
  electron = join(root, 'node_modules', 'electron');
  mkdirSync(electron, { recursive: true });
  vi.stubEnv('DISPLAY', ':9');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

/** Stands in for Electron's own installer. */
const installer = (script: string): void => writeFileSync(join(electron, 'install.js'), script);
const COMPLETE = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(__dirname + '/dist');
  writeFileSync(__dirname + '/dist/electron', '');
  writeFileSync(__dirname + '/path.txt', 'electron');`;

describe('the Electron runtime', () => {
  it('is there once its package is complete', async () => {
    expect(findElectron(root)).toBeUndefined();
    writeFileSync(join(electron, 'path.txt'), 'electron');
    expect(findElectron(root)).toBeUndefined();
    mkdirSync(join(electron, 'dist'));
    writeFileSync(join(electron, 'dist', 'electron'), '');
    chmodSync(join(electron, 'dist', 'electron'), 0o700);
    const executable = join(electron, 'dist', 'electron');
    expect(findElectron(root)).toBe(executable);
    expect(await obtainElectron(root)).toEqual({ kind: 'present', executable });
  });

  it('is fetched by the installer of its package', async () => {
    installer(COMPLETE);
    const executable = join(electron, 'dist', 'electron');
    expect(await obtainElectron(root)).toEqual({ kind: 'present', executable });
  });

  it('is given up in words when that fails, without a stack', async () => {
    installer(
      "console.error(new Error('getaddrinfo ENOTFOUND host.invalid').stack); process.exit(1)",
    );
    const runtime = await obtainElectron(root);
    expect(runtime).toMatchObject({
      kind: 'absent',
      why: 'the Electron runtime could not be fetched (getaddrinfo ENOTFOUND host.invalid)',
    });
    expect(JSON.stringify(runtime)).not.toContain(' at ');
  });

  it('is given up when it takes too long', async () => {
    installer('setInterval(() => {}, 1e6)');
    const runtime = await obtainElectron(root, 300);
    expect(runtime).toMatchObject({
      kind: 'absent',
      why: expect.stringContaining('not there after 0 s') as unknown,
    });
  });

  it('is given up when its package is missing', async () => {
    expect(await obtainElectron(root)).toMatchObject({
      kind: 'absent',
      why: expect.stringContaining('the package electron is not installed') as unknown,
    });
  });

  it.runIf(process.platform === 'linux')('is not even looked for without a display', async () => {
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', '');
    installer(COMPLETE);
    expect(await obtainElectron(root)).toMatchObject({
      kind: 'absent',
      why: 'this session has no display',
    });
    expect(findElectron(root)).toBeUndefined();
  });
});

describe('the reason in what a program said', () => {
  it.each([
    ['note\nTypeError: fetch failed\n    at file.js:1\n  [cause]: Error: x', 1, 'fetch failed'],
    ['\n  cannot open display: :9\n', 1, 'cannot open display: :9'],
    ['', 127, 'exit code 127'],
    ['', null, 'exit code null'],
  ])('%j', (said, code, reason) => {
    expect(reasonIn(said, code)).toBe(reason);
  });
});
