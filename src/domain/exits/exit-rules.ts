import { EXIT_RULE_NAMES, type ExitRule, type ExitRuleName, type ExitView } from './exit-rule.ts';
import type { ExitSettings } from './exit-settings.ts';
import { flatBeforeClose } from './flat-before-close.ts';
import { freeCash } from './free-cash.ts';
import { longestHolding } from './longest-holding.ts';
import { stopLoss } from './stop-loss.ts';
import { takeProfit } from './take-profit.ts';

const BY_NAME: Readonly<Record<ExitRuleName, ExitRule>> = {
  stopLoss,
  flatBeforeClose,
  freeCash,
  longestHolding,
  takeProfit,
};

/** Every rule, in the order in which they are asked. */
export const EXIT_RULES: readonly ExitRule[] = EXIT_RULE_NAMES.map((name) => BY_NAME[name]);

/** The first rule that wants this position closed. */
export const firedRule = (view: ExitView, settings: ExitSettings): ExitRule | undefined =>
  EXIT_RULES.find((rule) => rule.isOn(settings) && rule.wantsOut(view, settings));
