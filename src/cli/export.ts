import { resolve } from 'node:path';
import { err, ok } from '../base/result.ts';
import { EXPORT_FORMATS } from '../contract/session-library.ts';
import { oneOf, readValues } from './arguments.ts';
import { askArchive } from './ask-archive.ts';
import type { Command } from './command.ts';
import { readArguments } from './operands.ts';

/** A session for other programs. */
export const exportSession: Command = {
  summary: 'write a session as JSON lines, CSV or Parquet',
  options: [
    ['S.oddlot', 'the session'],
    [
      '--format F',
      'jsonl or csv: one file (.gz through gzip); parquet: a folder by date and market',
    ],
    ['--out PATH', 'the file or folder; nothing is overwritten, a folder is added to'],
  ],
  run: async (args, context) => {
    const given = readArguments(args, ['S.oddlot'], { format: 'text', out: 'text' });
    if (!given.ok) return given;
    const { operands, options } = given.value;
    const values = readValues(options, { format: oneOf(EXPORT_FORMATS) });
    if (!values.ok) return values;
    const { format } = values.value;
    const { out } = options;
    if (format === undefined || !out) {
      const missing = format === undefined ? '--format' : '--out';
      return err({ code: 'usage.badArguments', reason: `${missing} is missing` });
    }
    const path = resolve(operands['S.oddlot']);
    const exported = await askArchive(
      'session.export',
      { path, format, out: resolve(out) },
      context,
    );
    if (!exported.ok) return exported;
    context.output.result(exported.value);
    return ok(0);
  },
};
