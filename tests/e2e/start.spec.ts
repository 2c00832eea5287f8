import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/ensure-build.ts';
import { eventually } from '../fixtures/eventually.ts';

describe.runIf(process.platform === 'linux')('npm start without a display', () => {
  it('says why there is no window, serves it to a browser, and ends on an interrupt', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'oddlot-start-'));
    const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    const script = join(ROOT, 'scripts', 'start.ts');
    const child = spawn(process.execPath, [script, '--no-open', '--profile', profile], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [url] = await eventually(
      () => /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? undefined,
      `an address in ${said}`,
    );
    expect(said).toMatch(/^No desktop window: this session has no display; .*\n/);
    expect((await fetch(url)).status).toBe(200);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    rmSync(profile, { recursive: true });
  });
});
