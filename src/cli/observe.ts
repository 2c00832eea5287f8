import { ok } from '../base/result.ts';
import { oneOf, readValues } from './arguments.ts';
import type { Command } from './command.ts';
import { readLines } from './input-file.ts';
import { type CaseSource, observeLine } from './observation-file.ts';
import { readArguments } from './operands.ts';

const SOURCES: readonly CaseSource[] = ['points', 'books'];

/** Observation vectors of written-down cases: what a model would be shown. */
export const observe: Command = {
  summary: 'compute the observation vectors of the cases in a file',
  options: [
    ['FILE', 'one case a line, JSON; through gzip if it ends in .gz'],
    [
      '--from SOURCE',
      'points: as prepared in the file; books: from its books (default: as it has)',
    ],
  ],
  run: async (args, { output }) => {
    const given = readArguments(args, ['FILE'], { from: 'text' });
    if (!given.ok) return given;
    const { operands, options } = given.value;
    const values = readValues(options, { from: oneOf(SOURCES) });
    if (!values.ok) return values;
    const read = await readLines(operands.FILE, (text) => {
      const line = observeLine(text, values.value.from);
      if (!line.ok) return line;
      const { id, observed } = line.value;
      output.result({ id, observation: [...observed.observation] });
      return ok(undefined);
    });
    return read.ok ? ok(0) : read;
  },
};
