import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../base/result.ts';
import type { GivenOptions, OptionShapes } from './arguments.ts';

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
  const options = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { type: shape === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [missing] = names.slice(positionals.length);
    if (missing !== undefined) return badArguments(`${missing} is missing`);
    const [surplus] = positionals.slice(names.length);
    if (surplus !== undefined) return badArguments(`unexpected argument ${surplus}`);
    const operands = Object.fromEntries(names.map((name, i) => [name, positionals[i]]));
    return ok({
      operands: operands as Readonly<Record<Name, string>>,
      options: values as GivenOptions<S>,
    });
  } catch (error) {
    return badArguments((error as Error).message);
  }
}

const badArguments = (reason: string): Result<never> => err({ code: 'usage.badArguments', reason });
