import type { Result } from '../base/result.ts';
import { locateProgram } from '../supervisor/program-files.ts';
import type { Command, CommandContext, ExitCode } from './command.ts';

const CLI = new URL('./index.ts', import.meta.url).href;

/** What a command printed. */
interface Printed {
  /** As whoever reads its JSON finds them. */
  readonly results: readonly unknown[];
  readonly notes: readonly string[];
}

/** What commands are given where nobody interrupts them, and what they print. */
export function commandContext(profileFolder: string): Printed & {
  readonly context: CommandContext;
} {
  const results: unknown[] = [];
  const notes: string[] = [];
  const context: CommandContext = {
    files: locateProgram(CLI),
    profileFolder,
    output: {
      result: (value) => void results.push(JSON.parse(JSON.stringify(value))),
      note: (text) => void notes.push(text),
    },
    interrupts: { first: new Promise(() => undefined), seen: false },
    detail: 'plain',
  };
  return { context, results, notes };
}

/** A command as `oddlot` runs it. */
export async function runCommand(
  command: Command,
  profileFolder: string,
  args: readonly string[],
): Promise<Printed & { readonly ended: Result<ExitCode> }> {
  const { context, results, notes } = commandContext(profileFolder);
  return { ended: await command.run(args, context), results, notes };
}
