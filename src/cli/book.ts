import { resolve } from 'node:path';
import { err, ok } from '../base/result.ts';
import {
  formatPrice,
  formatQty,
  type Instant,
  type Price,
  type Qty,
} from '../domain/units/units.ts';
import { wholeNumber, readValues } from './arguments.ts';
import { askArchive } from './ask-archive.ts';
import type { Command } from './command.ts';
import { readArguments } from './operands.ts';

/** A book of a session. */
export const book: Command = {
  summary: 'show the book of a market in a session, at its end or at a time',
  options: [
    ['S.oddlot', 'the session'],
    ['--market T', 'the market, by its ticker'],
    ['--at US', 'after all that was received by then, microseconds since 1970 (default: the end)'],
  ],
  run: async (args, context) => {
    const given = readArguments(args, ['S.oddlot'], { market: 'text', at: 'text' });
    if (!given.ok) return given;
    const { operands, options } = given.value;
    const values = readValues(options, { at: wholeNumber(0, Number.MAX_SAFE_INTEGER) });
    if (!values.ok) return values;
    const { market } = options;
    if (!market) return err({ code: 'usage.badArguments', reason: '--market is missing' });
    const path = resolve(operands['S.oddlot']);
    const at = (values.value.at ?? null) as Instant | null;
    const read = await askArchive('session.book', { path, market, at }, context);
    if (!read.ok) return read;
    const { atUs, stale, yes, no } = read.value;
    context.output.result({
      market: read.value.market,
      atUs,
      stale,
      yes: yes.map(written),
      no: no.map(written),
    });
    return ok(0);
  },
};

/** As on the wire. */
const written = ([price, qty]: readonly [Price, Qty]) => [formatPrice(price), formatQty(qty)];
