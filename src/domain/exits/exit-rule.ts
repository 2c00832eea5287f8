import type { Position } from '../portfolio/position.ts';
import type { Instant, Money } from '../units/units.ts';
import type { ExitSettings } from './exit-settings.ts';

/** In the order in which they are asked: what cannot wait comes first. */
export const EXIT_RULE_NAMES = [
  'stopLoss',
  'flatBeforeClose',
  'freeCash',
  'longestHolding',
  'takeProfit',
] as const;
export type ExitRuleName = (typeof EXIT_RULE_NAMES)[number];

/** A position with all that a rule may look at, at one moment. */
export interface ExitView {
  /** With contracts. */
  readonly position: Position;
  /** What leaving at the touch would bring in; null while nobody is there or the book is not believed. */
  readonly exitValue: Money | null;
  readonly heldSince: Instant;
  readonly now: Instant;
  /** The venue's clock as far as it is known. */
  readonly venueNow: Instant;
  /** By the venue's clock; null while the market is not known. */
  readonly closeAt: Instant | null;
  /** Cash that is not promised; null before the account was read. */
  readonly available: Money | null;
  /** Cash that no order may use; null when nobody said. */
  readonly cashReserve: Money | null;
  /** Whether no other position that may be left would bring in more. */
  readonly standing: 'mostValuable' | 'other';
}

export interface ExitRule {
  readonly name: ExitRuleName;
  /** `patient` waits at the touch for a while; `urgent` takes at once. */
  readonly urgency: 'patient' | 'urgent';
  /** One line for windows and tables: when it fires. */
  readonly fires: string;
  readonly isOn: (settings: ExitSettings) => boolean;
  /** Asked only when it is on. */
  readonly wantsOut: (view: ExitView, settings: ExitSettings) => boolean;
}

/** 1 cent a contract is 100 in units of Price; over a position that is Money. */
const CENT = 100;

/** What the position would gain at the exit side, without fees; null while that is unknown. */
export const gainOf = ({ position, exitValue }: ExitView): number | null =>
  exitValue === null ? null : exitValue - position.cost;

/** So many cents on every contract of the position, as Money. */
export const centsEach = (cents: number, { position }: ExitView): number =>
  Math.round(cents * CENT) * Math.abs(position.qty);
