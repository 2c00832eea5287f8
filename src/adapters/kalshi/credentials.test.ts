import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKey } from './credentials.ts';

let folder: string;
let file: string;
let pem: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-key-'));
  file = join(folder, 'kalshi-demo.json');
  pem = join(folder, 'key.pem');
  writeFileSync(pem, 'SECRET', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const find = (env: Record<string, string> = {}, platform: NodeJS.Platform = 'linux') =>
  findKey({ env, file, platform });
const fromEnv = (privateKeyFile: string) => ({
  ODDLOT_KALSHI_KEY_ID: 'id',
  ODDLOT_KALSHI_PRIVATE_KEY_FILE: privateKeyFile,
});
const write = (text: string, mode = 0o600): void => writeFileSync(file, text, { mode });
const KEY = JSON.stringify({ keyId: 'id', privateKeyFile: 'key.pem' });

describe('the key for Kalshi', () => {
  it('is where the environment says, before the profile is asked', () => {
    write('nonsense');
    expect(find(fromEnv(pem))).toEqual({ ok: true, value: { keyId: 'id', privateKeyFile: pem } });
  });

  it('is where the file in the profile says, beside it', () => {
    write(KEY);
    expect(find()).toEqual({ ok: true, value: { keyId: 'id', privateKeyFile: pem } });
  });

  it('is missing when neither says, or one half is not said', () => {
    const missing = (variable: string) => ({
      ok: false,
      error: { code: 'credentials.missing', variable, file },
    });
    expect(find()).toEqual(missing('ODDLOT_KALSHI_KEY_ID'));
    expect(find({ ODDLOT_KALSHI_PRIVATE_KEY_FILE: pem })).toEqual(missing('ODDLOT_KALSHI_KEY_ID'));
    expect(find({ ODDLOT_KALSHI_KEY_ID: 'id' })).toEqual(missing('ODDLOT_KALSHI_PRIVATE_KEY_FILE'));
  });

  it('is refused where others could read it', () => {
    const shared = join(folder, 'shared.pem');
    writeFileSync(shared, 'SECRET', { mode: 0o640 });
    expect(find(fromEnv(shared))).toMatchObject({
      error: { code: 'credentials.exposed', file: shared, mode: '640' },
    });
    write(KEY, 0o604);
    expect(find()).toMatchObject({ error: { code: 'credentials.exposed', file, mode: '604' } });
    expect(find({}, 'win32')).toMatchObject({ ok: true });
  });

  it('is not guessed from a file that says something else, whose words go no further', () => {
    for (const text of ['SECRET', '{}', '{"keyId":"id","privateKeyFile":"key.pem","x":1}']) {
      write(text);
      const found = find();
      expect(found).toEqual({ ok: false, error: { code: 'credentials.malformed', file } });
    }
    expect(find(fromEnv(join(folder, 'none.pem')))).toMatchObject({
      error: { code: 'credentials.unreadable', reason: 'ENOENT' },
    });
  });
});
