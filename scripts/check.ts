import { spawnSync } from 'node:child_process';

// Everything that can be known without running the product; `npm test` does the rest.
const steps: readonly (readonly [what: string, command: string, ...args: string[]])[] = [
  ['types: base, domain, contract', 'tsc', '-p', 'tsconfig.pure.json'],
  ['types: processes, shells, tests', 'tsc', '-p', 'tsconfig.node.json'],
  ['types: window', 'tsc', '-p', 'tsconfig.window.json'],
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['unused code', 'knip'],
  ['import arrows and generated docs', 'vitest', 'run', 'tests/house'],
];

const failed: string[] = [];
for (const [what, command, ...args] of steps) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${what}`);
  if (status !== 0) {
    failed.push(what);
    console.log(stdout + stderr);
  }
}
console.log(failed.length === 0 ? 'check: all ok' : `check: ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
