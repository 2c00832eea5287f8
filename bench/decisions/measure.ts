import { unwrap } from '../../src/base/result.ts';
import { loadModel } from '../../src/adapters/models/load-model.ts';
import { randomLayers, randomObservations } from '../../src/adapters/models/network.fixture.ts';
import { type BenchResult, percentiles } from '../bench-result.ts';

const WARM_UP = 20_000;
const N = 200_000;

/** The usual policy: two hidden layers of 64, for the actor and for the critic. */
export const ACTOR = randomLayers(1, [64, 64], 5);
export const CRITIC = randomLayers(2, [64, 64], 1);

/** From an observation to a decision that may be kept. */
export async function measureDecisions(name: string, file: Uint8Array): Promise<BenchResult> {
  const model = unwrap(await loadModel(file));
  const observations = randomObservations(3, 256);
  const us = new Float64Array(N);
  for (let n = -WARM_UP; n < N; n += 1) {
    const observation = observations[n & 255] as Float32Array;
    const startedAt = performance.now();
    const decision = model.decide(observation);
    const elapsed = performance.now() - startedAt;
    if (!decision.ok) throw new Error(decision.error.code);
    if (n >= 0) us[n] = elapsed * 1000;
  }
  model.release();
  return { name, unit: 'us', n: N, ...percentiles(us) };
}
