import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { fileSize, LineReader } from './read-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-lines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function readAll(path: string): Promise<{ lines: string[]; reader: LineReader }> {
  const reader = new LineReader(path);
  const lines: string[] = [];
  for (;;) {
    const next = unwrap(await reader.next());
    if (next === undefined) return { lines, reader };
    lines.push(...next);
  }
}

describe('reading lines', () => {
  it('gives every line once, packed or not, whatever the file’s size and alphabet', async () => {
    const word = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .map((text) => text.replaceAll(/[\n\uFEFF]/g, ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(word), fc.nat(40_000), async (words, repeats) => {
        const lines = [...words, ...words.map((text) => text.repeat(repeats / 10)), 'end'];
        const text = lines.join('\n');
        for (const [name, bytes] of [
          ['a.txt', Buffer.from(text)],
          ['a.txt.gz', gzipSync(text)],
        ] as const) {
          const path = join(folder, name);
          writeFileSync(path, bytes);
          const read = await readAll(path);
          expect(read.lines).toEqual(lines.map((line) => Buffer.from(line).toString()));
          expect(read.reader.digest).toEqual({
            bytes: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps of an endless line its beginning, which cannot pass for a whole one', async () => {
    const path = join(folder, 'long.jsonl');
    const value = 'x'.repeat(18 << 20);
    writeFileSync(path, `{"a":1}\n{"a":"${value}"}\n{"a":2}\n{"a":"${value}"}`);
    const { lines } = await readAll(path);
    expect(lines.map((line) => line.length)).toEqual([7, (16 << 20) + 1, 7, (16 << 20) + 1]);
    expect(() => JSON.parse(lines[1] ?? '') as unknown).toThrow(SyntaxError);
  });

  it('says why a file cannot be read, and gives nothing after that', async () => {
    const broken = join(folder, 'broken.gz');
    writeFileSync(broken, gzipSync('a\n'.repeat(1000)).subarray(0, 20));
    for (const path of [join(folder, 'none'), folder, broken]) {
      const reader = new LineReader(path);
      let next = await reader.next();
      while (next.ok && next.value !== undefined) next = await reader.next();
      expect(next).toMatchObject({ error: { code: 'file.notReadable', path } });
      expect(await reader.next()).toEqual({ ok: true, value: undefined });
    }
  });

  it('can be given up in the middle', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'line\n'.repeat(1_000_000));
    const reader = new LineReader(path);
    expect(unwrap(await reader.next())?.length).toBeGreaterThan(1000);
    await reader.close();
    expect(unwrap(await reader.next())).toBeUndefined();
    expect(reader.bytesRead).toBeLessThan(readFileSync(path).length);
  });
});

describe('a file’s size', () => {
  it('is that of a file and of nothing else', () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'abc');
    expect(unwrap(fileSize(path))).toBe(statSync(path).size);
    expect(fileSize(folder)).toMatchObject({ error: { reason: 'not a file' } });
    expect(fileSize(join(folder, 'b'))).toMatchObject({ error: { reason: 'no such file' } });
  });
});
