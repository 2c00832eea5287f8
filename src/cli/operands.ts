import { ok, type Result } from '../base/result.ts';
import {
  badArguments,
  type GivenLine,
  type GivenOptions,
  type OptionShapes,
  parseLine,
} from './arguments.ts';

/** The named operands of a command line, each given once, and its options, all still as text. */
export interface GivenArguments<Name extends string, S extends OptionShapes> {
  readonly operands: Readonly<Record<Name, string>>;
  readonly options: GivenOptions<S>;
}

/** Reads the arguments of a command that works on something named: `FILE`. */
export function readArguments<const Name extends string, const S extends OptionShapes>(
  args: readonly string[],
  names: readonly Name[],
  shapes: S,
): Result<GivenArguments<Name, S>> {
  const parsed = parseLine(args, shapes, 'taken');
  if (!parsed.ok) return parsed;
  const { options, operands } = parsed.value;
  const [missing] = names.slice(operands.length);
  if (missing !== undefined) return badArguments(`${missing} is missing`);
  const [surplus] = operands.slice(names.length);
  if (surplus !== undefined) return badArguments(`unexpected argument ${surplus}`);
  const named = Object.fromEntries(names.map((name, i) => [name, operands[i]]));
  return ok({ operands: named as Readonly<Record<Name, string>>, options });
}

/** Reads the arguments of a command that works on one or more of the same: `FILE…`. */
export function readArgumentList<const S extends OptionShapes>(
  args: readonly string[],
  name: string,
  shapes: S,
): Result<GivenLine<S>> {
  const parsed = parseLine(args, shapes, 'taken');
  if (parsed.ok && parsed.value.operands.length === 0) return badArguments(`${name} is missing`);
  return parsed;
}
