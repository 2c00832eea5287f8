import type { Result } from '../base/result.ts';
import type { ProgramFiles } from '../supervisor/program-files.ts';
import type { Interrupts } from './interrupts.ts';

/** Where a command's words go. */
export interface Output {
  /** A line of machine-readable output: one JSON value. */
  result(value: unknown): void;
  /** A line for people. */
  note(text: string): void;
}

/** What every command is given. */
export interface CommandContext {
  readonly files: ProgramFiles;
  readonly profileFolder: string;
  readonly output: Output;
  readonly interrupts: Interrupts;
  readonly detail: 'plain' | 'debug';
}

/** 0: done. 1: the thing asked about is bad. Wrong usage (2) is an error whose code begins with `usage.` */
export type ExitCode = 0 | 1;

/** One subcommand. */
export interface Command {
  /** What it does, in one line. */
  readonly summary: string;
  /**
   * What may follow its name, a line each, as printed by `--help`: options begin with dashes; whatever does not is
   * what it works on, and several such lines are alternatives.
   */
  readonly options: readonly (readonly [option: string, meaning: string])[];
  run(args: readonly string[], context: CommandContext): Promise<Result<ExitCode>>;
}
