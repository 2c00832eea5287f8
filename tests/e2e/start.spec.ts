import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/ensure-build.ts';
import { unwrap } from '../../src/base/result.ts';
import { lockProfile, openProfile } from '../../src/supervisor/profile.ts';
import { eventually } from '../fixtures/eventually.ts';

const script = join(ROOT, 'scripts', 'start.ts');
const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...headless } = process.env;

/** A start under way, as a command line, with everything that it says. */
class Start {
  readonly profile = mkdtempSync(join(tmpdir(), 'oddlot-start-'));
  readonly child: ChildProcess;
  said = '';

  constructor(program: string, args: (profile: string) => readonly string[]) {
    this.child = spawn(program, args(this.profile), {
      env: { ...headless, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
  }

  url(): Promise<string> {
    return eventually(
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(this.said)?.[0],
      `an address in ${this.said}`,
    );
  }
}

describe.runIf(process.platform === 'linux')('npm start without a display', () => {
  let start: Start;
  afterEach(() => rmSync(start.profile, { recursive: true, force: true }));

  it('says why there is no window, serves it to a browser, and ends on an interrupt', async () => {
    start = new Start(process.execPath, (profile) => [script, '--no-open', '--profile', profile]);
    expect((await fetch(await start.url())).status).toBe(200);
    expect(start.said).toMatch(/^No desktop window: this session has no display; .*\n/m);
    start.child.kill('SIGINT');
    await once(start.child, 'exit');
    expect(start.child.exitCode).toBe(0);
  });

  it('ends when npm and its shell are gone', async () => {
    const line = `"${process.execPath}" "${script}" --no-open --profile "$1"; true`;
    start = new Start('sh', (profile) => ['-c', line, 'sh', profile]);
    const url = await start.url();
    start.child.kill('SIGTERM');
    const isGone = (): Promise<boolean> =>
      fetch(url).then(
        () => false,
        () => true,
      );
    await eventually(isGone, 'the server ends');
    await eventually(() => {
      const lock = lockProfile(unwrap(openProfile(start.profile)));
      if (lock.ok) lock.value();
      return lock.ok;
    }, 'the profile is given back');
  });
});
