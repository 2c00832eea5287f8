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

export function commandHelp(name: string, { summary, options }: Command): string {
  const operands = options.filter(([first]) => !first.startsWith('-'));
  const own = options.filter(([first]) => first.startsWith('-'));
  const ways = operands.length === 0 ? [''] : operands.map(([operand]) => `${operand} `);
  return `Usage: ${ways.map((way) => `oddlot ${name} ${way}[OPTIONS]`).join('\n       ')}

Does: ${summary}.
${operands.length === 0 ? '' : `\nArguments:\n${table(operands)}\n`}
Options:
${table([...own, ...GENERAL_OPTIONS])}`;
}
