import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const MODULE = join(import.meta.dirname, 'end-with-npm.ts');
/** Ends in order in more time than the parent is looked for twice, and says how often it was told to. */
const PROGRAM = `
  import { endWithNpm } from ${JSON.stringify(MODULE)};
  let told = 0;
  process.on('SIGTERM', () => {
    told += 1;
    if (told === 1) setTimeout(() => { console.log('told ' + told); process.exit(); }, 1500);
  });
  endWithNpm();
  setInterval(() => undefined, 1000);
  console.log('up');
`;

describe.runIf(process.platform !== 'win32')('a program started by npm', () => {
  it('is told to end once when npm is gone, however long its end takes', async () => {
    const shell = spawn(
      'sh',
      ['-c', '"$0" --input-type=module-typescript -e "$1"; true'].concat(process.execPath, PROGRAM),
      {
        env: { ...process.env, npm_lifecycle_event: 'start' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (text.includes('up')) shell.kill('SIGKILL');
    });
    await once(shell.stdout, 'end');
    expect(said).toBe('up\ntold 1\n');
  });
});
