import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../base/result.ts';
import { parseMoney, type Money } from '../domain/units/units.ts';

/** The options of a command by name: `flag` is there or not, `text` carries a value. */
export type OptionShapes = Readonly<Record<string, 'flag' | 'text'>>;

/** What was given, still as text. */
export type GivenOptions<S extends OptionShapes> = {
  readonly [Name in keyof S]?: S[Name] extends 'flag' ? true : string;
};

/** A command line, taken apart. */
export interface GivenLine<S extends OptionShapes> {
  readonly operands: readonly string[];
  readonly options: GivenOptions<S>;
}

/** Takes a command's arguments apart; whatever it does not know is a usage error. */
export function parseLine<const S extends OptionShapes>(
  args: readonly string[],
  shapes: S,
  operands: 'taken' | 'refused',
): Result<GivenLine<S>> {
  const options = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { type: shape === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const allowPositionals = operands === 'taken';
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals });
    return ok({ operands: positionals, options: values as GivenOptions<S> });
  } catch (error) {
    return badArguments((error as Error).message);
  }
}

/** Reads the arguments of a command that takes options alone. */
export function readOptions<const S extends OptionShapes>(
  args: readonly string[],
  shapes: S,
): Result<GivenOptions<S>> {
  const line = parseLine(args, shapes, 'refused');
  return line.ok ? ok(line.value.options) : line;
}

const LONGEST_REASON = 200;

/** Reads the arguments of a command that takes `--reason TEXT` alone, and has to be given it. */
export function readReason(args: readonly string[]): Result<string> {
  const given = readOptions(args, { reason: 'text' });
  if (!given.ok) return given;
  const reason = given.value.reason?.trim() ?? '';
  return reason === '' || reason.length > LONGEST_REASON
    ? badArguments(`--reason TEXT, at most ${LONGEST_REASON} characters`)
    : ok(reason);
}

export const badArguments = (reason: string): Result<never> =>
  err({ code: 'usage.badArguments', reason });

const badValue = (option: string, value: string, expected: string): Result<never> =>
  err({ code: 'usage.badValue', option, value, expected });

/** A reader of one option's text. */
type Reader<T> = (option: string, text: string) => Result<T>;

/** What was given and could be read; options that were not given are not in it. */
export type ReadValues<R> = {
  readonly [K in keyof R]?: R[K] extends Reader<infer T> ? T : never;
};

/** Applies the readers to the options of the same names; the first failure is the answer. */
export function readValues<const R extends Readonly<Record<string, Reader<unknown>>>>(
  given: { readonly [K in keyof R]?: string },
  readers: R,
): Result<ReadValues<R>> {
  const values: Record<string, unknown> = {};
  for (const [option, reader] of Object.entries(readers)) {
    const text = given[option];
    if (text === undefined) continue;
    const value = reader(option, text);
    if (!value.ok) return value;
    values[option] = value.value;
  }
  return ok(values as ReadValues<R>);
}

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (option, text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return ok(value);
    return badValue(option, text, `a whole number from ${least} to ${most}`);
  };

export const positiveNumber =
  (most: number): Reader<number> =>
  (option, text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= most) return ok(value);
    return badValue(option, text, `a number above 0, at most ${most}`);
  };

/** `2` or `max`. */
export const speed: Reader<number | 'max'> = (option, text) => {
  if (text === 'max') return ok(text);
  const factor = positiveNumber(1000)(option, text);
  return factor.ok ? factor : badValue(option, text, 'max, or a number above 0, at most 1000');
};

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 31 * 24 * 3_600_000;

/** `500ms`, `30s`, `1.5m`, `2h` → whole milliseconds. */
export const durationMs: Reader<number> = (option, text) => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Math.round(Number(number) * (UNIT_MS[unit] ?? Number.NaN));
  if (ms > 0 && ms <= LONGEST_MS) return ok(ms);
  return badValue(option, text, 'a time such as 500ms, 30s, 5m or 2h, at most 31 days');
};

export const oneOf =
  <T extends string>(choices: readonly T[]): Reader<T> =>
  (option, text) => {
    const choice = choices.find((known) => known === text);
    return choice === undefined ? badValue(option, text, choices.join(' or ')) : ok(choice);
  };

/** US dollars above nothing, whole cents: `10000.00`. */
export const dollars: Reader<Money> = (option, text) => {
  const money = parseMoney(text);
  const isAmount = money.ok && money.value > 0 && money.value % 10_000 === 0;
  return isAmount ? money : badValue(option, text, 'an amount of dollars such as 10000.00');
};
