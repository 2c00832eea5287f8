import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.fixture.ts';
import { observe } from './observe.ts';

const CASES = readFileSync(
  new URL('../../tests/fixtures/observation-cases.jsonl', import.meta.url),
);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-observe-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(...args: readonly string[]) {
  const { ended: outcome, results } = await runCommand(observe, folder, args);
  return { outcome, results: results as { id: string; observation: number[] }[] };
}

describe('observe', () => {
  it('writes a vector a case, through gzip where the name says so', async () => {
    const plain = await run(file('cases.jsonl', CASES));
    expect(plain.outcome).toEqual({ ok: true, value: 0 });
    const expected = CASES.toString()
      .trim()
      .split('\n')
      .map((line) => {
        const given = JSON.parse(line) as { id: string; expected: { observation: number[] } };
        return { id: given.id, observation: given.expected.observation };
      });
    expect(plain.results).toEqual(expected);
    expect(await run(file('cases.jsonl.gz', gzipSync(CASES)))).toEqual(plain);
  });

  it('computes the points from the books when told to', async () => {
    const first = CASES.subarray(0, CASES.indexOf('\n'));
    const path = file('one.jsonl', first);
    expect(await run(path, '--from', 'books')).toEqual(await run(path, '--from', 'points'));
    expect((await run(path, '--from', 'memory')).outcome).toMatchObject({
      error: { code: 'usage.badValue', option: 'from' },
    });
  });

  it('ends at a line that is no case and names it', async () => {
    const first = CASES.subarray(0, CASES.indexOf('\n')).toString();
    const { outcome, results } = await run(file('bad.jsonl', `${first}\n\n{"id":"x"}\n${first}\n`));
    expect(results).toHaveLength(1);
    expect(outcome).toMatchObject({ error: { code: 'observation.malformed', line: 3 } });
    const broken = await run(file('bad.jsonl.gz', 'no gzip'));
    expect(broken.outcome).toMatchObject({ error: { code: 'file.unreadable' } });
  });
});
