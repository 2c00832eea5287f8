import { resolve } from 'node:path';
import { ok } from '../base/result.ts';
import { askArchive } from './ask-archive.ts';
import type { Command } from './command.ts';
import { readArguments } from './operands.ts';

/** Whether a session is intact, what is missing from it, and what it is good for. */
export const verify: Command = {
  summary: 'check a session: integrity, continuity, quality',
  options: [['S.oddlot', 'the session']],
  run: async (args, context) => {
    const given = readArguments(args, ['S.oddlot'], {});
    if (!given.ok) return given;
    const path = resolve(given.value.operands['S.oddlot']);
    const verified = await askArchive('session.verify', { path }, context);
    if (!verified.ok) return verified;
    context.output.result(verified.value);
    return ok(verified.value.ok ? 0 : 1);
  },
};
