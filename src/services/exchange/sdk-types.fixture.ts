import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// The declarations of Kalshi's own SDK, turned into checks of what the venue answers.

interface Member {
  readonly type: string;
  readonly isOptional: boolean;
}

type Declaration =
  | { readonly kind: 'interface'; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'enum'; readonly values: readonly unknown[] };

const folder = join(dirname(createRequire(import.meta.url).resolve('kalshi-typescript')), 'models');

const declarations = new Map<string, Declaration>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.d.ts'))) {
  const text = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  for (const [, name = '', body = ''] of text.matchAll(
    /export interface (\w+) \{([\s\S]*?)\n\}/g,
  )) {
    const members = [...body.matchAll(/'(\w+)'(\??): ([^;]+);/g)].map(
      ([, member = '', optional = '', type = '']): [string, Member] => [
        member,
        { type, isOptional: optional === '?' },
      ],
    );
    declarations.set(name, { kind: 'interface', members: new Map(members) });
  }
  for (const [, name = '', body = ''] of text.matchAll(
    /export declare const (\w+): \{([\s\S]*?)\n\}/g,
  )) {
    const values = [...body.matchAll(/readonly \w+: ([^;]+);/g)].map(([, value = '']): unknown =>
      JSON.parse(value),
    );
    declarations.set(name, { kind: 'enum', values });
  }
}

/** How a value departs from a type of the SDK: missing and unknown members, wrong types. Empty when it does not. */
export function departures(type: string, value: unknown, at = type): string[] {
  const alternatives = type.split(' | ');
  if (alternatives.length > 1) {
    const each = alternatives.map((alternative) => departures(alternative, value, at));
    return each.find((found) => found.length === 0) ?? (each[0] as string[]);
  }
  const [, item] = /^Array<(.+)>$/.exec(type) ?? [];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${at}: not an array`];
    return value.flatMap((each, i) => departures(item, each, `${at}[${i}]`));
  }
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type ? [] : [`${at}: not a ${type}`];
    case 'null':
      return value === null ? [] : [`${at}: not null`];
    case 'object':
      return typeof value === 'object' && value !== null ? [] : [`${at}: not an object`];
    default:
      return departuresFromDeclared(type, value, at);
  }
}

function departuresFromDeclared(type: string, value: unknown, at: string): string[] {
  const declaration = declarations.get(type);
  if (!declaration) return [`${at}: the SDK knows no ${type}`];
  if (declaration.kind === 'enum') {
    return declaration.values.includes(value) ? [] : [`${at}: ${String(value)} is no ${type}`];
  }
  if (typeof value !== 'object' || value === null) return [`${at}: not an object`];
  const given = new Map<string, unknown>(Object.entries(value));
  const unknown = [...given.keys()].filter((name) => !declaration.members.has(name));
  return [
    ...unknown.map((name) => `${at}.${name}: unknown`),
    ...[...declaration.members].flatMap(([name, member]) => {
      if (!given.has(name)) return member.isOptional ? [] : [`${at}.${name}: missing`];
      return departures(member.type, given.get(name), `${at}.${name}`);
    }),
  ];
}
