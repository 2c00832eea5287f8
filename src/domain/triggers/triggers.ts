import type { RiskLimits } from '../risk/limits.ts';
import { absence } from './rules/absence.ts';
import { bookDistrusted } from './rules/book-distrusted.ts';
import { clockSkew } from './rules/clock-skew.ts';
import { dailyLoss } from './rules/daily-loss.ts';
import { dataSilent } from './rules/data-silent.ts';
import { drawdown } from './rules/drawdown.ts';
import { holdings } from './rules/holdings.ts';
import { ledgerFault } from './rules/ledger-fault.ts';
import { lossStreak } from './rules/loss-streak.ts';
import { modelFault } from './rules/model-fault.ts';
import { orderRate } from './rules/order-rate.ts';
import { reconciliation } from './rules/reconciliation.ts';
import { rejectRate } from './rules/reject-rate.ts';
import { uncleanStop } from './rules/unclean-stop.ts';
import { unknownOutcome } from './rules/unknown-outcome.ts';
import type { Firing, Trigger, TriggerView } from './trigger.ts';

/** Every trigger, the sternest action first: of those that fire at once, the first one acts. */
export const TRIGGERS: readonly Trigger[] = [
  dailyLoss,
  drawdown,
  lossStreak,
  rejectRate,
  orderRate,
  ledgerFault,
  uncleanStop,
  unknownOutcome,
  reconciliation,
  bookDistrusted,
  dataSilent,
  clockSkew,
  absence,
  holdings,
  modelFault,
];

/** All that fire now, in order. */
export function firingTriggers(
  view: TriggerView,
  limits: RiskLimits,
): { readonly trigger: Trigger; readonly firing: Firing }[] {
  const fired: { trigger: Trigger; firing: Firing }[] = [];
  for (const trigger of TRIGGERS) {
    const firing = trigger.judge(view, limits);
    if (firing) fired.push({ trigger, firing });
  }
  return fired;
}
