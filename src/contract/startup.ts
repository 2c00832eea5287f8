import type { ServiceName } from './service-name.ts';

/** Start-up as named steps, in the order in which they can finish. A stuck start says where. */
export const STARTUP_STEPS = [
  'venue',
  'venueStatus',
  'sessionStore',
  'feedConnected',
  'firstBooks',
  'ledger',
  'calibration',
  'actor',
] as const;
export type StartupStepName = (typeof STARTUP_STEPS)[number];

/** Whose word counts for a step; when that service restarts, its steps start again. */
export const STEP_OWNERS: Readonly<Record<StartupStepName, ServiceName | 'supervisor'>> = {
  venue: 'supervisor',
  venueStatus: 'ingest',
  sessionStore: 'ingest',
  feedConnected: 'ingest',
  firstBooks: 'ingest',
  ledger: 'orders',
  calibration: 'orders',
  actor: 'actor',
};

export type StepState = 'pending' | 'running' | 'done' | 'failed';

export interface StartupStep {
  readonly step: StartupStepName;
  readonly state: StepState;
  /** When it entered this state; microseconds since 1970. */
  readonly atUs: number;
  /** Why it failed or what it waits for, as a code with its numbers; null when there is nothing to say. */
  readonly reason: { readonly code: string; readonly [detail: string]: unknown } | null;
}
