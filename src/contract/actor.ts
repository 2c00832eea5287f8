import { z } from 'zod';
import type { BreakerState } from '../domain/breaker/breaker.ts';
import type { Action } from '../domain/policy/action.ts';
import type { MarketTicker } from '../domain/units/ids.ts';
import type { Instant } from '../domain/units/units.ts';
import type { LatencyView } from './latency-view.ts';
import type { DecidingPolicy } from './links.ts';
import { instant, marketTicker } from './schemas.ts';

/** `shadow`: decides and records, and sends nothing, whatever else is said. */
export const ACTOR_MODES = ['live', 'shadow'] as const;
export type ActorMode = (typeof ACTOR_MODES)[number];

/** Which markets are decided about: every one, those of a list, or the liveliest. */
export const SELECTIONS = ['all', 'config', 'hot'] as const;
export type SelectionKind = (typeof SELECTIONS)[number];

/** Why an action went no further than the actor; `held` is no action. */
export const UNSENT = [
  'held',
  'shadow',
  'disarmed',
  'taken',
  'paused',
  'breakerOpen',
  'throttled',
] as const;
export type Unsent = (typeof UNSENT)[number];

export interface BreakerView {
  readonly state: BreakerState;
  /** Within the window. */
  readonly errors: number;
  /** The code of the newest error; null when there was none. */
  readonly lastError: string | null;
  /** Until it lets one through to try; 0 unless it is open. */
  readonly opensInMs: number;
}

/** The actor at a glance. */
export interface ActorStatus {
  readonly state: 'starting' | 'running' | 'paused';
  readonly armed: 'armed' | 'disarmed';
  readonly mode: ActorMode;
  /** `builtin:momentum`, or `model:` and a name. */
  readonly policy: string;
  /** Of the model's file; null for a built-in policy. */
  readonly modelSha256: string | null;
  /** Of whoever decides: it opens when decisions fail. */
  readonly breaker: BreakerView;
  /** Markets with a book. */
  readonly markets: number;
  readonly selection: {
    readonly kind: SelectionKind;
    /** Markets that are decided about. */
    readonly selected: number;
  };
  readonly updates: number;
  readonly decisions: number;
  /** Decisions that failed; nothing was wanted. */
  readonly errors: number;
  readonly actions: Readonly<Record<Action, number>>;
  /** How decisions ended, `held` left out: what was not sent and why, and what became of the intents. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Markets that wait for a decision. */
  readonly queued: number;
  /** Updates that a newer one of the same market replaced before a decision. */
  readonly coalesced: number;
  /** Updates that no decision followed: the book was not to be believed, the market not selected, or nobody listened. */
  readonly passedOver: number;
  /** From the receipt of the newest update to the decision that it asked for. */
  readonly frameToDecisionUs: LatencyView;
  /** The vector and the choice alone. */
  readonly choiceUs: LatencyView;
}

/** One market as the actor has it. */
export interface ActorMarketRow {
  readonly market: MarketTicker;
  /**
   * What keeps the actor from acting there: a person who holds it, a pause, its own breaker, not being selected, or
   * a book that may not be believed. The first of these that is so.
   */
  readonly standing: 'running' | 'taken' | 'paused' | 'breakerOpen' | 'unselected' | 'stale';
  /** How lively it is; 0 while nobody asks for that. */
  readonly heat: number;
  readonly breaker: BreakerView;
  readonly decisions: number;
  readonly lastAction: Action | null;
  /** How the newest decision ended; null until that is known. */
  readonly lastOutcome: string | null;
}

/** A decision as a person reads it; in the log once its outcome is known. */
export interface DecisionRow {
  readonly at: Instant;
  readonly market: MarketTicker;
  readonly policy: DecidingPolicy;
  readonly action: Action;
  /** In the order of `ACTIONS`; null when it was no model. */
  readonly logits: readonly number[] | null;
  readonly value: number | null;
  /** From the receipt of the update, or from whatever else asked for it, to the decision. */
  readonly latencyUs: number;
  /** As in `DecisionReport`. */
  readonly outcome: string;
}

export const marketInput = z.strictObject({ market: marketTicker });

/** What a decision about a market would be made from now, with the names and ranges of the numbers. */
export const observationView = z.object({
  schema: z.string(),
  market: marketTicker,
  at: instant,
  /** Changes of the book that it knows of, the current one included, at most eleven. */
  changes: z.int(),
  /** As in the session's decisions. */
  hash: z.string(),
  features: z.array(
    z.object({
      name: z.string(),
      group: z.string(),
      value: z.number(),
      least: z.number(),
      most: z.number(),
    }),
  ),
});
export type ObservationView = z.output<typeof observationView>;
