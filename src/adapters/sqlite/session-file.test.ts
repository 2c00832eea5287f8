import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRandomSession } from '../../../tests/fixtures/random-session-file.ts';
import { unwrap } from '../../base/result.ts';
import { copySessionFile } from './copy-session-file.ts';
import { foldSessionFile } from './session-file.ts';
import { openSession } from './session-reader.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (end: 'closed' | 'killed'): string => writeRandomSession({ path: at }, 1, end);
const quietly = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

describe('folding', () => {
  it('makes a copy of a killed session one file, which reading leaves one file', async () => {
    const path = write('killed');
    unwrap(await copySessionFile(path, at('b.oddlot'), quietly()));
    expect(existsSync(at('b.oddlot-wal'))).toBe(true);
    unwrap(foldSessionFile(at('b.oddlot')));
    const session = unwrap(openSession(at('b.oddlot')));
    expect(session.counts().delta).toBeGreaterThan(0);
    session.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('b.'))).toEqual(['b.oddlot']);
  });

  it('is refused while somebody else has the session open', () => {
    expect(foldSessionFile(write('killed'))).toMatchObject({ error: { code: 'database.busy' } });
  });
});

describe('copying', () => {
  it('tells how much is done, to the end', async () => {
    const shares: number[] = [];
    const onProgress = (share: number) => void shares.push(share);
    unwrap(await copySessionFile(write('closed'), at('b'), { ...quietly(), onProgress }));
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it('says which of both files is to blame', async () => {
    const path = write('closed');
    expect(await copySessionFile(at('none'), at('b'), quietly())).toMatchObject({
      error: { code: 'file.notReadable', path: at('none') },
    });
    expect(await copySessionFile(path, at('no/b'), quietly())).toMatchObject({
      error: { code: 'file.notWritten', path: at('no/b') },
    });
  });
});
