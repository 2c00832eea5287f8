import type { LogSink } from '../base/logger.ts';
import type { CommandContext } from './command.ts';
import { logLine } from './words.ts';

/** Passes on to people what the services log: what went wrong, or with `--debug` everything. */
export const followLog =
  ({ output, detail }: CommandContext): LogSink =>
  (entry) => {
    const isWrong = entry.level === 'warn' || entry.level === 'error';
    if (isWrong || detail === 'debug') output.note(logLine(entry, detail));
  };
