import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attempt } from './model-error.ts';
import { ZipArchive } from './zip-archive.ts';
import { type ZipEntry, zipFile } from './zip-file.fixture.ts';

const text = (length: number): Buffer =>
  Buffer.from('abcdefgh'.repeat(length / 8 + 1).slice(0, length));
const entry = (name: string, length = 100): ZipEntry => ({ name, content: text(length) });

const read = (file: Uint8Array, name: string, limit = 1000) =>
  attempt(() => new ZipArchive(file, 'required').read(name, limit).toString());
const problemOf = (file: Uint8Array, name = 'a'): unknown => {
  const result = read(file, name);
  return result.ok ? 'read' : 'problem' in result.error ? result.error.problem : result.error.code;
};

describe('ZipArchive', () => {
  it('reads what is stored and what is deflated', () => {
    const file = zipFile([
      entry('a', 10),
      { ...entry('b', 900), method: 'deflated' },
      { ...entry('c', 8), localExtra: Buffer.from('FB\x02\x00zz') },
      { ...entry('d', 0), method: 'deflated' },
    ]);
    expect(new ZipArchive(file, 'required').names).toEqual(['a', 'b', 'c', 'd']);
    for (const [name, length] of [
      ['a', 10],
      ['b', 900],
      ['c', 8],
      ['d', 0],
    ] as const) {
      expect(read(file, name)).toEqual({ ok: true, value: text(length).toString() });
    }
    expect(read(file, 'e')).toMatchObject({ error: { code: 'model.missingEntry', entry: 'e' } });
  });

  it('accepts a comment and ZIP64 records that agree', () => {
    expect(problemOf(zipFile([entry('a')], { comment: Buffer.from('made by hand') }))).toBe('read');
    expect(problemOf(zipFile([entry('a')], { zip64: 'agreeing' }))).toBe('read');
    expect(problemOf(zipFile([entry('a')], { zip64: 'contradicting' }))).toMatch(/ZIP64/);
  });

  it('refuses whatever is cut off, wherever', () => {
    const file = zipFile([entry('a'), { ...entry('b'), method: 'deflated' }], {
      zip64: 'agreeing',
    });
    for (let length = 0; length < file.length; length += 1) {
      expect(read(file.subarray(0, length), 'a')).toMatchObject({ ok: false });
    }
  });

  it('is not taken in by the end record of an archive within', () => {
    const inner = zipFile([entry('a')]);
    const outer = zipFile([{ name: 'inner', content: inner }, entry('a', 50)]);
    expect(read(outer, 'a')).toEqual({ ok: true, value: text(50).toString() });
    expect(problemOf(outer.subarray(0, 30 + 'inner'.length + inner.length))).not.toBe('read');
  });

  it('refuses a file with two readings', () => {
    const file = zipFile([entry('a')]);
    expect(problemOf(zipFile([entry('a')], { comment: file }))).toBe('two end records');
    expect(problemOf(Buffer.concat([file, Buffer.from([0])]))).toMatch(/no end record/);
    expect(problemOf(Buffer.concat([Buffer.from('MZ'), file]))).toMatch(/directory is not/);
    const moved = zipFile([{ ...entry('a'), lies: { localStart: 2 } }], { directoryStart: 133 });
    expect(problemOf(Buffer.concat([Buffer.from('MZ'), moved]))).toMatch(/before the first entry/);
    expect(problemOf(zipFile([entry('a'), entry('a')]))).toBe('the same name twice');
    expect(problemOf(zipFile([{ ...entry('a'), localName: 'b' }]))).toMatch(/another name/);
    // The data of one entry holds the header of the next.
    const quoted = zipFile([entry('b')]).subarray(0, 131);
    const nested = [
      { name: 'a', content: quoted },
      { ...entry('b'), lies: { localStart: 31 } },
    ];
    expect(problemOf(zipFile(nested))).toBe('entries overlap');
  });

  it('refuses lies about sizes and methods', () => {
    const lying = (lies: ZipEntry['lies'], method: ZipEntry['method'] = 'stored'): unknown =>
      problemOf(zipFile([{ ...entry('a', 200), method, lies: lies ?? {} }]));
    expect(lying({ bytes: 100 })).toBe('size');
    expect(lying({ bytes: 100 }, 'deflated')).toBe('compression');
    expect(lying({ bytes: 300 }, 'deflated')).toBe('size');
    expect(lying({ packedBytes: 5 }, 'deflated')).toBe('compression');
    expect(lying({ packedBytes: 150, bytes: 150 })).toBe('checksum');
    expect(lying({ packedBytes: 500, bytes: 500 })).toBe('data beyond the directory');
    expect(lying({ packedBytes: 0xffffffff, bytes: 0xffffffff })).toBe('data beyond the directory');
    expect(lying({ crc: 1 })).toBe('checksum');
    expect(lying({ crc: 0 })).toBe('checksum');
    expect(lying({ flags: 1 })).toBe('encrypted');
    expect(lying({ method: 12 })).toBe('compression method');
    expect(lying({ localStart: 1 })).toBe('local header');
    expect(problemOf(zipFile([entry('a')], { entries: 2 }))).toBe('directory entry');
    expect(problemOf(zipFile([entry('a'), entry('b')], { entries: 1 }))).toBe('directory size');
    expect(problemOf(zipFile([entry('a')], { entries: 60_000 }))).toBe('too many entries');
    expect(problemOf(zipFile([entry('a')], { directoryStart: 0 }))).toMatch(/directory is not/);
  });

  it('refuses bytes after the compressed data', () => {
    const packed = zipFile([{ ...entry('a'), method: 'deflated' }]);
    const { length } = packed.subarray(31, packed.indexOf('PK\x01\x02'));
    const padded = zipFile([
      { name: 'a', content: Buffer.concat([packed.subarray(31, 31 + length), text(20)]) },
    ]);
    const central = padded.indexOf('PK\x01\x02');
    padded.writeUInt16LE(8, central + 10);
    padded.writeUInt32LE(100, central + 24);
    expect(problemOf(padded)).toBe('size');
  });

  it('unpacks nothing beyond what the caller allows', () => {
    const bomb = zipFile([{ name: 'a', content: Buffer.alloc(50_000_000), method: 'deflated' }]);
    expect(read(bomb, 'a')).toMatchObject({ error: { code: 'model.tooLarge', limitBytes: 1000 } });
    const lie = { name: 'a', content: Buffer.alloc(50_000_000), method: 'deflated' } as const;
    expect(problemOf(zipFile([{ ...lie, lies: { bytes: 1000 } }]))).toBe('compression');
  });

  it('does without checksums only where that is allowed, and only without all', () => {
    const none = { crc: 0 };
    const bare = zipFile([
      { ...entry('a'), lies: none },
      { ...entry('b'), lies: none },
    ]);
    expect(new ZipArchive(bare, 'optional').read('a', 1000).toString()).toBe(text(100).toString());
    expect(problemOf(bare)).toBe('checksum');
    const some = zipFile([{ ...entry('a'), lies: none }, entry('b')]);
    expect(attempt(() => new ZipArchive(some, 'optional').read('a', 1000)).ok).toBe(false);
  });

  it('never gives other bytes than were put in, whatever is changed', () => {
    const file = zipFile([entry('a'), { ...entry('b'), method: 'deflated' }], {
      zip64: 'agreeing',
    });
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(file);
        changed[at] = byte;
        for (const name of ['a', 'b']) {
          const result = read(changed, name);
          if (result.ok) expect(result.value).toBe(text(100).toString());
        }
      }),
      { numRuns: 2000 },
    );
  });
});
