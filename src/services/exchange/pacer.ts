import type { Clock } from '../../base/clock.ts';
import type { ExchangeEngine } from '../../domain/exchange/index.ts';
import type { OrderFlow } from '../../domain/exchange/flow/index.ts';
import type { Instant } from '../../domain/units/units.ts';

/** `waiting`: for the first reader; `finished`: the simulated time asked for has passed, or the venue closes. */
export type FlowState = 'waiting' | 'running' | 'finished';

/** Drives engine and flow through simulated time. */
export interface Pacer {
  readonly state: FlowState;
  start(): void;
  stop(): void;
  /** Brings the engine to the present, before somebody commands or reads it. */
  catchUp(): void;
  /** A client has said something. */
  heard(): void;
  /** A client has taken what waited for it, or is gone. */
  drained(): void;
}

export interface PacerSetup {
  readonly engine: ExchangeEngine;
  readonly flow: OrderFlow;
  readonly clock: Clock;
  /** The simulated time to stop at. */
  readonly endAt: Instant;
  /** Sends what the steps have produced. */
  readonly flush: () => void;
}

/** Reading the clock costs about as much as a step. */
const STEPS_PER_LOOK = 16;

/** Does everything due until `until`, or until `mayGoOn` says no. @returns whether all is done */
export function runUntil(
  { engine, flow }: Pick<PacerSetup, 'engine' | 'flow'>,
  until: Instant,
  mayGoOn: () => boolean,
): boolean {
  for (let steps = 1; flow.nextAt() <= until; steps += 1) {
    engine.advanceTo(flow.nextAt());
    flow.step();
    if (steps % STEPS_PER_LOOK === 0 && !mayGoOn()) return false;
  }
  engine.advanceTo(until);
  return true;
}
