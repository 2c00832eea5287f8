import type { SettingField } from '../../../contract/setting-fields.ts';
import type { Settings } from '../../../contract/settings.ts';

/** What a field holds, out of all settings. */
export function valueAt(settings: Settings, path: SettingField['path']): unknown {
  let value: unknown = settings;
  for (const name of path) value = (value as Readonly<Record<string, unknown>>)[name];
  return value;
}

/** The value as a person types it. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

/** What was typed as a value; undefined when it cannot be one. Bounds are checked here, the rest by who keeps it. */
export function readTyped(
  field: SettingField,
  typed: string,
): { readonly value: unknown } | undefined {
  const text = typed.trim();
  if (text === '' && field.isOptional) return { value: null };
  switch (field.kind) {
    case 'switch':
      return { value: text === 'true' };
    case 'list':
      return {
        value: text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      };
    case 'choice':
      return field.choices.includes(text) ? { value: text } : undefined;
    case 'integer':
    case 'number': {
      const number = Number(text);
      if (text === '' || Number.isNaN(number)) return undefined;
      if (field.kind === 'integer' && !Number.isInteger(number)) return undefined;
      const { least, isAboveLeast, most } = field;
      if (least !== null && (isAboveLeast ? number <= least : number < least)) return undefined;
      return most !== null && number > most ? undefined : { value: number };
    }
    case 'text':
      return { value: text };
    case 'fixed':
      return undefined;
  }
}

/** A change of one field, as the settings file takes it: sections are merged key by key, what is deeper as a whole. */
export function patchOf(
  settings: Settings,
  path: SettingField['path'],
  value: unknown,
): Record<string, unknown> {
  const [section = '', key, ...deeper] = path;
  if (key === undefined) return { [section]: value };
  const before = valueAt(settings, [section, key]);
  return { [section]: { [key]: deeper.length === 0 ? value : replaced(before, deeper, value) } };
}

function replaced(
  before: unknown,
  [name = '', ...deeper]: readonly string[],
  value: unknown,
): unknown {
  const members = before as Readonly<Record<string, unknown>>;
  const next = deeper.length === 0 ? value : replaced(members[name], deeper, value);
  return { ...members, [name]: next };
}

/** "integer 1 … 5000", "one of system, dark, light". */
export function describeValues({ kind, choices, least, most, isOptional }: SettingField): string {
  const bounds = [least !== null && `from ${least}`, most !== null && `to ${most}`]
    .filter(Boolean)
    .join(' ');
  const what = choices.length > 0 ? `one of ${choices.join(', ')}` : kind;
  return [what, bounds, isOptional && 'or empty'].filter(Boolean).join(' ');
}

/** Whether a text has all of the words that were searched for. */
export const hasWords = (text: string, search: string): boolean => {
  const lower = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
};

/** Fields with all of the words in their name or description. */
export const findFields = (
  fields: readonly SettingField[],
  search: string,
): readonly SettingField[] =>
  fields.filter(({ path, description }) => hasWords(`${path.join('.')} ${description}`, search));
