import { ok } from '../base/result.ts';
import { formatInstant } from '../domain/units/units.ts';
import { askProgram } from '../supervisor/control-channel.ts';
import { readOptions, readValues, wholeNumber } from './arguments.ts';
import type { Command } from './command.ts';
import { findRunning } from './running-profile.ts';

/** Placing, killing and verifying, each with its own limit. */
const ANSWER_LIMIT_MS = 60_000;

/** Tries the kill switch of a running profile on purpose. */
export const drill: Command = {
  summary: 'try the kill switch of a running profile: place orders, kill, verify, measure',
  options: [['--orders N', 'how many to place, 1 to 200 (default: 200)']],
  run: async (args, { profileFolder, output }) => {
    const given = readOptions(args, { orders: 'text' });
    if (!given.ok) return given;
    const options = readValues(given.value, { orders: wholeNumber(1, 200) });
    if (!options.ok) return options;
    const profile = findRunning(profileFolder);
    if (!profile.ok) return profile;
    const { controlFile } = profile.value;
    const done = await askProgram(controlFile, 'orders.drill', options.value, ANSWER_LIMIT_MS);
    if (!done.ok) return done;
    const { at, verdict, canceled, ...found } = done.value;
    output.result({
      verdict,
      state: 'killed',
      at: formatInstant(at),
      cancelled: canceled,
      ...found,
    });
    output.note('oddlot: the switch stays latched; `oddlot release --reason TEXT` ends the drill');
    return ok(verdict === 'passed' ? 0 : 1);
  },
};
