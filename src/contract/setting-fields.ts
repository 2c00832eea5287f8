import { z } from 'zod';
import { settings } from './settings.ts';

/** What of JSON Schema the settings use. */
interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly multipleOf?: number;
}

/** One setting, for pages and windows that show all of them. */
export interface SettingField {
  /** From the section on: `['actor', 'policies', 'momentum', 'edgeCents']`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly default: unknown;
  readonly kind: 'switch' | 'choice' | 'integer' | 'number' | 'text' | 'list' | 'fixed';
  /** Whether it may be null. */
  readonly isOptional: boolean;
  /** Of a choice, or of a list's members. */
  readonly choices: readonly string[];
  readonly least: number | null;
  /** `least` itself is too little. */
  readonly isAboveLeast: boolean;
  readonly most: number | null;
}

/** Every setting in the order of the file, nested ones included. */
export function listSettingFields(): readonly SettingField[] {
  return fieldsOf(z.toJSONSchema(settings, { io: 'input' }) as JsonSchema, []);
}

function fieldsOf(schema: JsonSchema, path: readonly string[]): readonly SettingField[] {
  if (schema.properties === undefined) return [fieldOf(schema, path)];
  return Object.entries(schema.properties).flatMap(([name, part]) =>
    fieldsOf(part, [...path, name]),
  );
}

const KINDS: Readonly<Record<string, SettingField['kind']>> = {
  boolean: 'switch',
  integer: 'integer',
  number: 'number',
  string: 'text',
  array: 'list',
};

function fieldOf(schema: JsonSchema, path: readonly string[]): SettingField {
  const value = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
  const choices = value.enum ?? value.items?.enum ?? [];
  const kind = value.enum ? 'choice' : (KINDS[value.type ?? ''] ?? 'fixed');
  return {
    path,
    description: schema.description ?? '',
    default: schema.default ?? (kind === 'list' ? [] : null),
    kind: value.const === undefined ? kind : 'fixed',
    isOptional: schema.anyOf?.some(({ type }) => type === 'null') ?? false,
    choices,
    least: told(value.minimum ?? value.exclusiveMinimum),
    isAboveLeast: value.minimum === undefined && value.exclusiveMinimum !== undefined,
    most: told(value.maximum),
  };
}

/** Bounds that are those of every number say nothing. */
const told = (bound: number | undefined): number | null =>
  bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound;
