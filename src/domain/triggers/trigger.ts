import type { Failure } from '../../base/result.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { RiskUnit } from '../risk/rule.ts';
import type { Money, Qty } from '../units/units.ts';

/**
 * What a trigger does. `kill` latches the kill switch. `halt` refuses orders until a person resumes. `reduceOnly`
 * refuses what opens, for as long as the cause stands. `pause` is what the Pause button does.
 */
export const TRIGGER_ACTIONS = ['kill', 'halt', 'reduceOnly', 'pause'] as const;
export type TriggerAction = (typeof TRIGGER_ACTIONS)[number];

/** All that triggers look at, at one moment. Times in milliseconds. */
export interface TriggerView {
  /** Down from the day's first equity, and from its highest; null while equity is unknown. */
  readonly dailyLoss: Money | null;
  readonly drawdown: Money | null;
  /** Closing fills in a row that lost money, within the day. */
  readonly lossStreak: number;
  /** Whether what is held keeps its limits, everything open counted as filled. */
  readonly holdings: 'kept' | 'exceeded';
  /** Orders that the venue refused in the last minute; a quote that came too late to be passive is none. */
  readonly rejectsInMinute: number;
  /** Orders asked for in the last minute, denied ones included. */
  readonly asksInMinute: number;
  /** How long the outcome of an order has been unknown, of the one that waits longest; null when none does. */
  readonly unknownForMs: number | null;
  /** By how much ledger and venue disagreed at the last reading for which there is no reason; null when they agree. */
  readonly drift: { readonly money: Money; readonly qty: Qty } | null;
  /** How long a book has not been believed in whose market orders are open, of the longest; null when all are. */
  readonly distrustedForMs: number | null;
  /** Since a touch of any market arrived, while orders are open; null when none is. */
  readonly silentForMs: number | null;
  /** How far the venue's clock is from ours; null where it is simulated or was never seen. */
  readonly clockSkewMs: number | null;
  /** How long the process was away since the last look: asleep, stopped, or its clock was stepped. */
  readonly absentForMs: number;
  /** Decisions of the last minute whose outputs were no numbers. */
  readonly modelFaultsInMinute: number;
  /** Why the ledger cannot be written; null while it can. */
  readonly ledgerFault: Failure | null;
  /** Orders that were open when the last run ended without a word; null when it ended in order. */
  readonly leftOpen: number | null;
}

/** What made a trigger fire, in its unit. */
export interface Firing {
  readonly limit: number | null;
  readonly value: number | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface Trigger {
  /** Stable: windows, logs and the ledger know it by this. */
  readonly code: `trigger.${string}`;
  readonly action: TriggerAction;
  readonly unit: RiskUnit;
  /** One line for tables: when it fires. */
  readonly fires: string;
  /** `standing`: it may hold still when a person resumes, and is asked again then. `event`: it happened once. */
  readonly cause: 'standing' | 'event';
  readonly judge: (view: TriggerView, limits: RiskLimits) => Firing | undefined;
}

/** Without a limit it does not fire: the gate lets nothing open while one is missing. */
export const beyond = (limit: number | null, value: number | null): Firing | undefined =>
  limit !== null && value !== null && value > limit ? { limit, value } : undefined;
