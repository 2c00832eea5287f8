import { ok, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { checkGoldenCase, type GoldenCases, goldenCaseAt } from './golden-cases.ts';
import type { Model } from './model.ts';
import type { ModelError } from './model-error.ts';

/** Observations to try a model on before it is trusted with one: nothing, both ends of every range, and between. */
const PROBES: readonly Float32Array[] = [
  () => 0,
  (i: number) => KALSHI52.features[i]?.least ?? 0,
  (i: number) => KALSHI52.features[i]?.most ?? 0,
  (i: number) => (i % 2 === 0 ? 2 : -2),
  (i: number) => ((i * 37) % 101) / 50.5 - 1,
].map((valueOf) => Float32Array.from({ length: KALSHI52.size }, (_, i) => valueOf(i)));

/**
 * All that a model is held to before it is used: a decision for every probe, and the right one for every golden case.
 * One decision is made for each that is asked for; whoever asks ends at the first that fails.
 */
export function* trials(
  model: Model,
  golden: GoldenCases,
): Generator<Result<unknown, ModelError>, void> {
  for (const probe of PROBES) yield model.decide(probe);
  for (let i = 0; i < golden.lines.length; i += 1) {
    yield checkGoldenCase(model, goldenCaseAt(golden, i));
  }
}

/** The first trial that a model fails, if there is one; all of them at once. */
export function tryModel(model: Model, golden: GoldenCases): Result<null, ModelError> {
  for (const trial of trials(model, golden)) if (!trial.ok) return trial;
  return ok(null);
}
