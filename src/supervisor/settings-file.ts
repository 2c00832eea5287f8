import { readFileSync, renameSync } from 'node:fs';
import { err, ok, type Result } from '../base/result.ts';
import {
  settings as settingsSchema,
  SETTINGS_VERSION,
  type Settings,
  type SettingsProblem,
} from '../contract/settings.ts';
import { plainIssues } from '../contract/schemas.ts';
import { replaceFile } from './replace-file.ts';

export interface LoadedSettings {
  readonly settings: Settings;
  readonly problems: readonly SettingsProblem[];
}

/**
 * The profile's one settings file. A missing file means defaults. A file that cannot be used as it stands is set
 * aside beside itself with the reason told, and never silently replaced; a key nobody knows is reported and kept.
 */
export class SettingsFile {
  readonly path: string;
  readonly #nowUs: () => number;
  #settings: Settings = settingsSchema.parse({});
  #problems: readonly SettingsProblem[] = [];
  /** The file as it is, with keys that this version does not know. */
  #raw: Record<string, unknown> = {};

  constructor(path: string, nowUs: () => number) {
    this.path = path;
    this.#nowUs = nowUs;
  }

  get current(): LoadedSettings {
    return { settings: this.#settings, problems: this.#problems };
  }

  load(): LoadedSettings {
    const text = this.#readText();
    if (text !== undefined) this.#adopt(text);
    return this.current;
  }

  /** Merges a patch section by section, checks the whole, writes the file, then takes it. */
  patch(patch: Readonly<Record<string, unknown>>): Result<Settings> {
    const inTheWay = this.#problems.find(isInTheWay);
    if (inTheWay) return err({ ...inTheWay });
    const merged = mergeObjects(this.#raw, patch);
    const parsed = settingsSchema.safeParse(withoutUnknown(merged, patch));
    if (!parsed.success) {
      return err({ code: 'settings.invalid', issues: plainIssues(parsed.error) });
    }
    const written = replaceFile(this.path, `${JSON.stringify(merged, null, 2)}\n`);
    if (!written.ok) return written;
    this.#raw = merged;
    this.#settings = parsed.data;
    this.#problems = this.#problems.filter((problem) => problem.code === 'settings.unknownKey');
    return ok(parsed.data);
  }

  #readText(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOENT') {
        this.#problems = [{ code: 'settings.unreadable', path: '', message: String(error) }];
      }
      return undefined;
    }
  }

  #adopt(text: string): void {
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch (error) {
      this.#setAside({ code: 'settings.notJson', path: '', message: (error as Error).message });
      return;
    }
    const version = isObject(raw) ? (raw['version'] ?? SETTINGS_VERSION) : undefined;
    if (typeof version === 'number' && version > SETTINGS_VERSION) {
      this.#setAside({
        code: 'settings.newerVersion',
        path: 'version',
        message: `written by a newer Oddlot (version ${version}, this one knows ${SETTINGS_VERSION})`,
      });
      return;
    }
    const unknown: SettingsProblem[] = [];
    const known = isObject(raw) ? dropUnknown(raw, unknown) : raw;
    const parsed = settingsSchema.safeParse(known);
    if (!parsed.success) {
      const [first] = plainIssues(parsed.error);
      this.#setAside({
        code: 'settings.invalid',
        path: first?.path ?? '',
        message: first?.message ?? 'not valid',
      });
      return;
    }
    this.#raw = isObject(raw) ? raw : {};
    this.#settings = parsed.data;
    this.#problems = unknown;
  }

  #setAside(problem: SettingsProblem): void {
    const stamp = new Date(this.#nowUs() / 1000).toISOString().replaceAll(/[:.]/g, '-');
    const setAside = `${this.path.replace(/\.json$/, '')}.broken-${stamp}.json`;
    try {
      renameSync(this.path, setAside);
      this.#problems = [{ ...problem, setAside }];
    } catch {
      this.#problems = [problem]; // it stays where it is, and nothing is written over it
    }
  }
}

/** What was wrong is still there: to write would be to replace it. */
const isInTheWay = ({ code, setAside }: SettingsProblem): boolean =>
  code !== 'settings.unknownKey' && setAside === undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mergeObjects(
  base: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    merged[key] = isObject(value) && isObject(before) ? mergeObjects(before, value) : value;
  }
  return merged;
}

/** Unknown keys of the file are carried along; unknown keys of the patch are the caller's mistake and stay in. */
function withoutUnknown(
  merged: Record<string, unknown>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return mergeObjects(dropUnknown(merged, []), patch);
}

/** The same object without the keys that the schema does not know; each is reported. */
function dropUnknown(
  raw: Record<string, unknown>,
  problems: SettingsProblem[],
): Record<string, unknown> {
  const known = settingsSchema.parse({}) as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const section = known[key];
    if (!Object.hasOwn(known, key)) problems.push(unknownKey(key));
    else if (isObject(section) && isObject(value)) {
      kept[key] = Object.fromEntries(
        Object.entries(value).filter(([name]) => {
          const isKnown = Object.hasOwn(section, name);
          if (!isKnown) problems.push(unknownKey(`${key}.${name}`));
          return isKnown;
        }),
      );
    } else kept[key] = value;
  }
  return kept;
}

const unknownKey = (path: string): SettingsProblem => ({
  code: 'settings.unknownKey',
  path,
  message: 'no such setting; it is kept in the file and has no effect',
});
