import { err, ok, type Result } from '../../base/result.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import type { Model } from './model.ts';
import { attempt, type ModelError } from './model-error.ts';
import type * as OnnxRuntime from './onnx-model.ts';
import { type ModelParts, readModel } from './read-model.ts';
import { Sb3Model } from './sb3-model.ts';

/** Observations to try a model on before it is trusted with one: nothing, both ends of every range, and between. */
export const PROBES: readonly Float32Array[] = [
  () => 0,
  (i: number) => KALSHI52.features[i]?.least ?? 0,
  (i: number) => KALSHI52.features[i]?.most ?? 0,
  (i: number) => (i % 2 === 0 ? 2 : -2),
  (i: number) => ((i * 37) % 101) / 50.5 - 1,
].map((valueOf) => Float32Array.from({ length: KALSHI52.size }, (_, i) => valueOf(i)));

/**
 * Reads, checks and tries a model file in the calling thread. Whatever the file is, this neither runs anything in it
 * nor throws, and what it holds and how long it takes are bounded.
 *
 * The first ONNX file of a process also loads ONNX Runtime, which takes a fifth of a second.
 */
export async function loadModel(content: Uint8Array): Promise<Result<Model, ModelError>> {
  const parts = readModel(content);
  const model = parts.ok ? await openModel(parts.value) : parts;
  if (!model.ok) return model;
  const tried = tryProbes(model.value);
  if (tried.ok) return model;
  model.value.release();
  return tried;
}

/** Whether a model answers every probe with a decision. */
export function tryProbes(model: Model): Result<null, ModelError> {
  for (const probe of PROBES) {
    const decision = model.decide(probe);
    if (!decision.ok) return decision;
  }
  return ok(null);
}

/** Makes a model of what was read; it has not been tried on anything. */
export async function openModel(parts: ModelParts): Promise<Result<Model, ModelError>> {
  if (parts.format === 'sb3-zip') return ok(new Sb3Model(parts));
  const runtime = await loadRuntime();
  if (!runtime.ok) return runtime;
  return attempt(() => new runtime.value.OnnxModel(parts));
}

/** ONNX Runtime is native code that this machine may refuse to load; then no ONNX file is usable. */
export async function loadRuntime(): Promise<Result<typeof OnnxRuntime, ModelError>> {
  try {
    return ok(await import('./onnx-model.ts'));
  } catch (error) {
    const reason = (error as Error).message.slice(0, 300);
    return err({ code: 'model.runtimeRefused', reason });
  }
}
