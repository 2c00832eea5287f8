/** When positions are left by rule. Null or `off`: that rule never fires. Changed while running; the ledger keeps them. */
export interface ExitSettings {
  /** Profit of a contract at the exit side, cents. */
  readonly takeProfitCents: number | null;
  /** Loss of a contract at the exit side, cents. */
  readonly stopLossCents: number | null;
  /** Since the position was opened on this side, seconds. */
  readonly longestHoldingS: number | null;
  /** Before the market's close by the venue's clock, seconds. */
  readonly flatBeforeCloseS: number | null;
  /** Whether to leave positions while available cash is below the cash reserve. */
  readonly freeCash: 'off' | 'on';
  /** How long a rule that is in no hurry waits at the touch before it takes, milliseconds. */
  readonly patienceMs: number;
}

export const EXITS_OFF: ExitSettings = {
  takeProfitCents: null,
  stopLossCents: null,
  longestHoldingS: null,
  flatBeforeCloseS: null,
  freeCash: 'off',
  patienceMs: 5000,
};
