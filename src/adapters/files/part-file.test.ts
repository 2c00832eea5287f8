import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../base/result.ts';
import { PartFile } from './part-file.ts';

let folder: string;
let target: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-part-'));
  target = join(folder, 'a');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a file in the making', () => {
  it('is in its place as a whole, or in another one, and never in that of another file', () => {
    const part = unwrap(PartFile.begin(target));
    writeFileSync(part.path, 'one');
    writeFileSync(join(folder, 'b'), 'there');
    expect(part.finish(join(folder, 'b'))).toMatchObject({ error: { code: 'file.exists' } });
    expect(part.finish()).toEqual({ ok: true, value: null });
    expect(readdirSync(folder).toSorted()).toEqual(['a', 'b']);
    expect(readFileSync(target, 'utf8')).toBe('one');
    expect(PartFile.begin(target)).toEqual({
      ok: false,
      error: { code: 'file.exists', path: target },
    });
  });

  it('takes what SQLite keeps beside it along when it is given up', () => {
    const part = unwrap(PartFile.begin(target));
    for (const companion of ['', '-wal', '-shm']) writeFileSync(part.path + companion, '');
    part.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('begins without what a process left that was killed over it', () => {
    // No process has this number.
    writeFileSync(`${target}.4194305-1.part-wal`, 'half');
    unwrap(PartFile.begin(target));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('begins without it even where that process had the number of this one', () => {
    const { path } = unwrap(PartFile.begin(target));
    const next = path.replace(/\d+(?=\.part$)/, (n) => `${Number(n) + 1}`);
    // SQLite would take it for the log of whatever file has the name.
    writeFileSync(`${next}-wal`, 'of another file');
    expect(unwrap(PartFile.begin(target)).path).toBe(next);
    expect(existsSync(`${next}-wal`)).toBe(false);
  });
});
