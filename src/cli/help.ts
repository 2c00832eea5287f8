import type { Command } from './command.ts';
import { GENERAL_OPTIONS } from './general-options.ts';

type Row = readonly [name: string, meaning: string];

const table = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
};

export const generalHelp = (commands: Readonly<Record<string, Command>>): string =>
  `Usage: oddlot COMMAND [OPTIONS]

Paper trading of prediction markets on this machine.

Commands:
${table(Object.entries(commands).map(([name, { summary }]) => [name, summary]))}

Options of every command:
${table(GENERAL_OPTIONS)}

Results are JSON on stdout, everything else is on stderr. Exit code 0: done; 1: what was asked about is bad;
2: wrong usage. Ctrl-C ends in order, a second one at once.`;

export const commandHelp = (name: string, { summary, options }: Command): string =>
  `Usage: oddlot ${name} [OPTIONS]

Does: ${summary}.

Options:
${table([...options, ...GENERAL_OPTIONS])}`;
