import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuild } from './ensure-build.ts';

let root: string;
let builds: number;

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const build = async (): Promise<void> => {
  builds += 1;
  await new Promise((done) => setTimeout(done, 20));
  write('out/main/cli.js', 'built');
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'oddlot-build-'));
  builds = 0;
  write('package.json', '{}');
  write('src/cli/index.ts', 'export {};');
  write('src/cli/index.test.ts', 'test');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('ensureBuild', () => {
  it('builds what is missing, once', async () => {
    expect(await ensureBuild(root, build)).toBe('built');
    expect(await ensureBuild(root, build)).toBe('fresh');
    expect(builds).toBe(1);
  });

  it('builds again when a source or a config changed, was added or went, and not for a test', async () => {
    await ensureBuild(root, build);
    const changes: (() => void)[] = [
      () => write('src/cli/index.ts', 'export const one = 1;'),
      () => write('src/cli/new.ts', 'export {};'),
      () => rmSync(join(root, 'src/cli/new.ts')),
      () => write('package.json', '{"version":"2"}'),
      () => rmSync(join(root, 'out/main/cli.js')),
    ];
    for (const change of changes) {
      change();
      expect(await ensureBuild(root, build)).toBe('built');
    }
    write('src/cli/index.test.ts', 'other test');
    utimesSync(join(root, 'src/cli/index.ts'), new Date(), new Date());
    expect(await ensureBuild(root, build)).toBe('fresh');
  });

  it('builds once for callers at the same time', async () => {
    const outcomes = await Promise.all([ensureBuild(root, build), ensureBuild(root, build)]);
    expect(outcomes.sort()).toEqual(['built', 'fresh']);
    expect(builds).toBe(1);
  });

  it('takes over from a builder that died, and leaves no lock', async () => {
    write('out/build.lock', '999999999');
    expect(await ensureBuild(root, build)).toBe('built');
    expect(() => readFileSync(join(root, 'out/build.lock'))).toThrow('ENOENT');
  });

  it('waits for no lock that is older than any build, whoever has its number now', async () => {
    write('out/build.lock', String(process.ppid));
    utimesSync(join(root, 'out/build.lock'), 0, 0);
    expect(await ensureBuild(root, build)).toBe('built');
  });

  it('counts a failed build as none', async () => {
    const fail = (): Promise<void> => Promise.reject(new Error('no'));
    await expect(ensureBuild(root, fail)).rejects.toThrow('no');
    expect(await ensureBuild(root, build)).toBe('built');
  });
});
