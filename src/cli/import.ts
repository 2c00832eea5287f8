import { resolve } from 'node:path';
import { err, ok } from '../base/result.ts';
import { askArchive } from './ask-archive.ts';
import { badArguments, oneOf } from './arguments.ts';
import type { Command } from './command.ts';
import { readArgumentList } from './operands.ts';

/** A session out of what somebody else recorded. */
export const importRecording: Command = {
  summary: 'make a session of recorded Kalshi WebSocket frames',
  options: [
    ['FILE…', 'one frame a line, as received or wrapped; in the order of time; .gz through gzip'],
    ['--out S.oddlot', 'the session to make; nothing is overwritten'],
    ['--pointer /frame', 'where in each line the frame is (JSON pointer); a text there is parsed'],
    ['--filtered', 'cut out of a larger subscription: jumps in seq are no losses'],
    [
      '--prices yes|own-side',
      'how NO prices are written: as YES prices (use_yes_price), or their own',
    ],
    ['--complete', 'every jump in seq is a loss (default: decided by how often they jump)'],
  ],
  run: async (args, context) => {
    const given = readArgumentList(args, 'FILE', {
      out: 'text',
      pointer: 'text',
      filtered: 'flag',
      complete: 'flag',
      prices: 'text',
    });
    if (!given.ok) return given;
    const { operands, options } = given.value;
    const { out, pointer = '', filtered, complete } = options;
    if (!out) return badArguments('--out is missing');
    if (pointer !== '' && !pointer.startsWith('/')) {
      return err({
        code: 'usage.badValue',
        option: 'pointer',
        value: pointer,
        expected: 'a JSON pointer such as /frame',
      });
    }
    if (filtered && complete) return badArguments('--filtered and --complete exclude each other');
    const written = options.prices;
    const prices =
      written === undefined
        ? ok('assumed' as const)
        : oneOf(['yes', 'own-side'])('prices', written);
    if (!prices.ok) return prices;
    const numbering = filtered ? 'filtered' : complete ? 'complete' : 'auto';
    const imported = await askArchive(
      'session.import',
      {
        files: operands.map((file) => resolve(file)),
        out: resolve(out),
        pointer,
        numbering,
        prices: prices.value,
      },
      context,
    );
    if (!imported.ok) return imported;
    const {
      path: _path,
      frames,
      markets,
      snapshots,
      deltas,
      trades,
      tickers,
      ...rest
    } = imported.value;
    const { gaps, rejected, firstUs, lastUs, pricesDoubtful, ...others } = rest;
    const counts = { frames, markets, snapshots, deltas, trades, tickers, gaps, rejected };
    context.output.result({ ...counts, firstUs, lastUs, ...others });
    if (numbering === 'auto' && others.numbering === 'filtered') {
      context.output.note(
        'oddlot: import: the numbers jump as in a cut out of a larger subscription; jumps were not taken for losses (--complete takes them so)',
      );
    }
    if (pricesDoubtful) {
      context.output.note(
        'oddlot: import: most books are crossed from their first snapshot on; if NO prices are written as YES prices, import again with --prices yes',
      );
    }
    return ok(0);
  },
};
