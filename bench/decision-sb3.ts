import { sb3File } from '../src/adapters/models/sb3-file.fixture.ts';
import type { BenchResult } from './bench-result.ts';
import { ACTOR, CRITIC, measureDecisions } from './decisions/measure.ts';

/** A Stable-Baselines3 policy 52-64-64-5 with its critic, run by our own network. */
export async function run(): Promise<BenchResult[]> {
  return [await measureDecisions('decision-sb3', sb3File({ actor: ACTOR, critic: CRITIC }))];
}
