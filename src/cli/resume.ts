import { ok } from '../base/result.ts';
import { askProgram } from '../supervisor/control-channel.ts';
import { readReason } from './arguments.ts';
import type { Command } from './command.ts';
import { findRunning } from './running-profile.ts';

const ANSWER_LIMIT_MS = 10_000;

/** Goes on trading: one word for a halt, and another one for a pause that stands behind it. */
export const resume: Command = {
  summary: 'end what holds up trading in a running profile: a halt, or else a pause',
  options: [['--reason TEXT', 'goes into the audit of a halt; has to be given']],
  run: async (args, { profileFolder, output }) => {
    const reason = readReason(args);
    if (!reason.ok) return reason;
    const profile = findRunning(profileFolder);
    if (!profile.ok) return profile;
    const { controlFile } = profile.value;
    const words = { reason: reason.value };
    const resumed = await askProgram(controlFile, 'orders.resume', words, ANSWER_LIMIT_MS);
    const isNotHalted = !resumed.ok && resumed.error.code === 'halt.notHalted';
    const done = isNotHalted
      ? await askProgram(controlFile, 'orders.setTrading', { to: 'trading' }, ANSWER_LIMIT_MS)
      : resumed;
    if (!done.ok) return done;
    const { state } = done.value;
    if (state === 'paused') {
      output.note('oddlot: the halt is over, and trading is paused; once more to end that too');
    }
    output.result({ state });
    return ok(0);
  },
};
