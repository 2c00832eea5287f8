import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from './settings-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oddlot-test-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (): SettingsFile => {
  const file = new SettingsFile(path, () => Date.UTC(2026, 0, 5) * 1000);
  file.load();
  return file;
};

describe('the settings file', () => {
  it('means defaults when it is missing, and is not made by reading', () => {
    expect(load().current).toMatchObject({
      problems: [],
      settings: { mode: 'embedded', version: 1 },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('leaves alone what it could not read', () => {
    symlinkSync(path, path);
    const file = load();
    expect(file.current.problems).toMatchObject([{ code: 'settings.unreadable' }]);
    expect(file.patch({ exchange: { markets: 7 } })).toMatchObject({
      error: { code: 'settings.unreadable' },
    });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
  });

  it('keeps and reports keys that nobody knows, at both levels', () => {
    writeFileSync(path, '{"exchange":{"markets":7,"colour":"red"},"plugins":{}}');
    const file = load();
    expect(file.current.settings.exchange.markets).toBe(7);
    expect(file.current.problems.map(({ code, path: at }) => [code, at])).toEqual([
      ['settings.unknownKey', 'exchange.colour'],
      ['settings.unknownKey', 'plugins'],
    ]);
    expect(file.patch({ exchange: { ratePerS: 50 } }).ok).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      exchange: { markets: 7, colour: 'red', ratePerS: 50 },
      plugins: {},
    });
  });

  it.each([
    ['settings.notJson', '{"mode": '],
    ['settings.invalid', '{"exchange":{"markets":"many"}}'],
    ['settings.invalid', '[]'],
    ['settings.newerVersion', '{"version":99}'],
  ])('sets a file aside that is %s, and says so', (code, text) => {
    writeFileSync(path, text);
    const file = load();
    const [problem] = file.current.problems;
    expect(problem?.code).toBe(code);
    expect(file.current.settings.exchange.markets).toBe(24);
    expect(readFileSync(problem?.setAside ?? '', 'utf8')).toBe(text);
  });

  it('refuses a patch that does not fit, and changes nothing', () => {
    const file = load();
    expect(file.patch({ exchange: { markets: 0 } })).toMatchObject({
      ok: false,
      error: { code: 'settings.invalid' },
    });
    expect(file.patch({ exchange: { colour: 'red' } })).toMatchObject({ ok: false });
    expect(file.patch({ plugins: {} })).toMatchObject({ ok: false });
    expect(file.current.settings.exchange.markets).toBe(24);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('survives a restart with what was written', () => {
    load().patch({ window: { theme: 'light' } });
    expect(load().current.settings.window.theme).toBe('light');
  });
});
