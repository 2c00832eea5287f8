import { readLedger, type LedgerReading } from '../adapters/sqlite/ledger-store.ts';
import { systemClock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import { WORKSTATION_MODES, type WorkstationMode } from '../contract/service-name.ts';
import { LedgerAudit } from '../domain/orders/ledger-audit.ts';
import type { Ledger } from '../domain/orders/ledger.ts';
import { formatInstant, formatMoney, formatPrice, formatQty } from '../domain/units/units.ts';
import { openProfile } from '../supervisor/profile.ts';
import { SettingsFile } from '../supervisor/settings-file.ts';
import { oneOf, readValues } from './arguments.ts';
import type { Command, Output } from './command.ts';
import { readArguments } from './operands.ts';
import { errorLine } from './words.ts';

/** What such a file deserves to be told of as a finding; anything else could not be looked at. */
const DAMAGE = ['database.corrupt', 'database.notOurs'];

/** What the orders service wrote down, refolded and checked, also while it runs. */
export const ledger: Command = {
  summary: 'check the ledger of a profile against itself, or show what it comes to',
  options: [
    ['check', 'hash chain, refold, conservation of cash, snapshot'],
    ['show', 'cash, positions and working orders, as the events make them'],
    [`--mode ${WORKSTATION_MODES.join('|')}`, 'of which account (default: as in the settings)'],
  ],
  run: async (args, context) => {
    const given = readArguments(args, ['check|show'], { mode: 'text' });
    if (!given.ok) return given;
    const options = readValues(given.value.options, { mode: oneOf(WORKSTATION_MODES) });
    if (!options.ok) return options;
    const verb = given.value.operands['check|show'];
    if (verb !== 'check' && verb !== 'show') {
      return err({ code: 'usage.badArguments', reason: `check or show, not ${verb}` });
    }
    const profile = openProfile(context.profileFolder);
    if (!profile.ok) return profile;
    const { settingsFile, ledgerFiles } = profile.value;
    const mode = options.value.mode ?? modeOf(settingsFile, context.output);
    const audit = new LedgerAudit();
    const read = readLedger(
      ledgerFiles[mode],
      (event) => audit.take(event),
      (state) => audit.compareSnapshot(state),
    );
    const problems = problemsOf(read, audit);
    if (!problems.ok) return problems;
    const isSound = problems.value.length === 0;
    context.output.result({
      ok: isSound,
      mode,
      problems: problems.value,
      hash: read.ok ? read.value.hash : null,
      events: read.ok ? read.value.length : 0,
      killSwitch: audit.ledger.latch,
      epoch: audit.ledger.epoch,
      ...(verb === 'show' && stateOf(audit.ledger)),
    });
    return ok(isSound ? 0 : 1);
  },
};

function modeOf(settingsFile: string, output: Output): WorkstationMode {
  const file = new SettingsFile(settingsFile, () => systemClock.nowUs());
  const { settings, problems } = file.load();
  for (const problem of problems) output.note(errorLine({ ...problem }));
  return settings.mode;
}

function problemsOf(read: Result<LedgerReading>, audit: LedgerAudit): Result<readonly Failure[]> {
  if (!read.ok) return DAMAGE.includes(read.error.code) ? ok([read.error]) : read;
  const { damages, broken, derived } = read.value;
  return ok([
    ...damages.map((detail) => ({ code: 'database.corrupt', detail })),
    ...(broken === undefined ? [] : [{ ...broken }]),
    ...derived,
    ...audit.problems,
  ]);
}

function stateOf(state: Ledger): object {
  const positions = [...state.positions].map(([market, position]) => ({
    market,
    size: formatQty(position.qty),
    cost: formatMoney(position.cost),
    realized: formatMoney(position.realized),
    fees: formatMoney(position.fees),
  }));
  const working = state.workingOrders().map((order) => ({
    market: order.market,
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    side: order.side,
    price: formatPrice(order.price),
    size: formatQty(order.qty),
    filled: formatQty(order.filledQty),
    state: order.state,
    origin: order.origin,
    created: formatInstant(order.createdAt),
  }));
  return {
    cash: state.cash === null ? null : formatMoney(state.cash),
    positions,
    working,
    orders: state.orderCount,
    fills: state.fillCount,
  };
}
