import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatchFile } from './latch-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-latch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('LatchFile', () => {
  it('is set, read by people, and removed', () => {
    const path = join(folder, 'kill-switch.json');
    const latch = new LatchFile(path);
    expect(latch.exists).toBe(false);
    expect(latch.set({ epoch: 3, reason: 'drill' }, 'power')).toEqual({ ok: true, value: null });
    expect(latch.exists).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ epoch: 3, reason: 'drill' });
    expect(latch.reason).toBe('drill');
    expect(latch.remove().ok).toBe(true);
    expect(latch.exists).toBe(false);
    expect(latch.remove().ok).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is nobody else’s to read', () => {
    const path = join(folder, 'kill-switch.json');
    new LatchFile(path).set({}, 'process');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('counts whatever it says inside', () => {
    const path = join(folder, 'kill-switch.json');
    const latch = new LatchFile(path);
    for (const text of ['', 'stop!', '[]', 'null', '{"reason":7}']) {
      writeFileSync(path, text);
      expect([latch.exists, latch.reason]).toEqual([true, 'found as a file']);
    }
  });

  it('says when it cannot be written', () => {
    const latch = new LatchFile(join(folder, 'missing', 'kill-switch.json'));
    expect(latch.set({}, 'process')).toMatchObject({ error: { code: 'latch.notWritten' } });
  });
});
